/**
 * The edge as it is released: its routes, the object that holds a tenant, and what looks after every object.
 */
import { createApp } from './app';
import type { Env } from './env';
import { sweep } from './sweep';

export { Sweeper } from './sweep';
export { Tenant } from './tenant/tenant';

export default {
  fetch: createApp().fetch,
  scheduled: (_cron, env, ctx) => ctx.waitUntil(sweep(env)),
} satisfies ExportedHandler<Env>;
