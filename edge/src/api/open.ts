/** What anybody may ask: the contract, whether the edge is well, and the pages, which are shells without data. */
import { z } from '@hono/zod-openapi';

import { configuration } from '../env';
import { page } from '../http';
import { tenantObject } from '../tenants';
import type { Api } from './route';
import { route } from './route';

const Well = z.object({ ok: z.literal(true) }).openapi('Well');

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
    summary: 'Does the database of every tenant answer?',
    access: 'anybody',
    answers: { 200: [Well, 'They do'] },
    run: async (c) => {
      for (const tenant of Object.keys(configuration(c.env).tenants)) await (await tenantObject(c.env, tenant)).clock(tenant);
      return c.json({ ok: true });
    },
  });

  api.get('/', (c) => page(c.env.PAGES, '/index.html', configuration(c.env)));
  api.get('/embed', (c) => page(c.env.PAGES, '/embed.html', configuration(c.env), true));
  api.get('/:file{.+\\.[a-z0-9]+}', (c) => page(c.env.PAGES, c.req.path, configuration(c.env)));
}
