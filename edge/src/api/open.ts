/** What anybody may ask: the contract, whether the edge is well, and the pages, which are shells without data. And figures, for admins. */
import { z } from '@hono/zod-openapi';

import { configuration } from '../env';
import { figures } from '../figures';
import { page } from '../http';
import { tenantObject } from '../tenants';
import type { Api } from './route';
import { object, route } from './route';

const Well = z.object({ ok: z.literal(true) }).openapi('Well');

/** How long an edge that was ready is taken to be, and how many objects are asked. */
const READY_MILLIS = 2_000;
const MOST_ASKED = 20;
let readyAt = -Infinity;

export function open(api: Api): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', description: 'An API key, or a token of POST /v1/tokens' });
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'textlift edge', version: '0.1.0', description: 'Which leads to text, what to say, when, whether it may be sent, and what it earned.' },
  });
  route(api, {
    name: 'isAlive',
    method: 'get',
    path: '/healthz',
    summary: 'Does the process answer?',
    access: 'anybody',
    answers: { 200: [Well, 'It does'] },
    run: (c) => c.json({ ok: true }),
  });

  route(api, {
    name: 'isReady',
    method: 'get',
    path: '/readyz',
    summary: 'Do the databases of the tenants answer?',
    access: 'anybody',
    answers: { 200: [Well, 'They do'] },
    run: async (c) => {
      const now = Date.now();
      // Anybody may ask, so the objects are asked once in a while: all of a small edge's, some of a large one's.
      if (now - readyAt > READY_MILLIS || now < readyAt) {
        for (const tenant of Object.keys(configuration(c.env).tenants).slice(0, MOST_ASKED)) await (await tenantObject(c.env, tenant)).clock(tenant);
        readyAt = now;
      }
      return c.json({ ok: true });
    },
  });

  route(api, {
    name: 'getMetrics',
    method: 'get',
    path: '/metrics',
    summary: 'Figures of the tenant, for Prometheus',
    access: { role: 'admin' },
    mime: 'text/plain',
    answers: { 200: [z.string(), 'Text in the Prometheus format'] },
    run: async (c) => {
      const { tenant } = c.get('principal');
      const text = figures.text(tenant, await (await object(c)).gauges(tenant));
      return c.text(text, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    },
  });

  api.get('/', (c) => page(c.env.PAGES, '/index.html', configuration(c.env)));
  api.get('/embed', (c) => page(c.env.PAGES, '/embed.html', configuration(c.env), true));
  api.get('/:file{.+\\.[a-z0-9]+}', (c) => page(c.env.PAGES, c.req.path, configuration(c.env)));
}
