/** What anybody may ask: the contract, whether the edge is well, and the pages, which are shells without data. */
import { configuration } from '../env';
import { page } from '../http';
import { tenantObject } from '../tenants';
import type { Api } from './route';

export function open(api: Api): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', description: 'An API key, or a token of POST /v1/tokens' });
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'textlift edge', version: '0.1.0', description: 'Which leads to text, what to say, when, whether it may be sent, and what it earned.' },
  });
  api.get('/healthz', (c) => c.json({ ok: true }));
  api.get('/readyz', async (c) => {
    for (const tenant of Object.keys(configuration(c.env).tenants)) await (await tenantObject(c.env, tenant)).clock(tenant);
    return c.json({ ok: true });
  });
  api.get('/', (c) => page(c.env.PAGES, '/index.html', configuration(c.env)));
  api.get('/embed', (c) => page(c.env.PAGES, '/embed.html', configuration(c.env), true));
  api.get('/:file{.+\\.[a-z0-9]+}', (c) => page(c.env.PAGES, c.req.path, configuration(c.env)));
}
