/**
 * The edge's application: what holds for every request, and the routes of `api/`.
 *
 * In: requests from sources (signed), servers (API key) and browsers (token). Out: JSON, or a problem document. A
 * route checks who asks and what is asked, calls the tenant's object once, and answers; nothing about a lead is
 * decided here. `/openapi.json` is made from the schemas that check the requests.
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';

import { administration } from './api/administration';
import { decisions } from './api/decisions';
import { events } from './api/events';
import { hooks } from './api/hooks';
import { leads } from './api/leads';
import { live } from './api/live';
import { open } from './api/open';
import { reports } from './api/reports';
import { privacy } from './api/privacy';
import type { Bindings } from './api/route';
import { sends } from './api/sends';
import { configuration } from './env';
import { cappedBody, MOST_BYTES } from './http';
import { about, log, word } from './log';
import type { Mistake } from './problem';
import { problem } from './problem';
import { watch } from './watch';

export type { Bindings } from './api/route';

export function createApp(): OpenAPIHono<Bindings> {
  const app = new OpenAPIHono<Bindings>({
    defaultHook: (result, c) => {
      if (result.success) return;
      // The checker quotes unknown keys, and a key may be anybody's name.
      const message = (issue: { code: string; message: string }) => (issue.code === 'unrecognized_keys' ? 'there is a key that is not known here' : issue.message);
      const problems = result.error.issues.map<Mistake>((issue) => ({ code: issue.code, path: issue.path.join('.'), message: message(issue) }));
      const missingKey = !c.req.header('idempotency-key') && problems.some((it) => it.path === 'idempotency-key');
      return problem(missingKey ? { code: 'key-missing' } : { code: 'invalid', problems });
    },
  });

  app.onError((error, c) => {
    if (error instanceof HTTPException) return problem(error.status === 400 ? 'not-json' : error.status === 413 ? 'body-too-large' : 'internal');
    log('error', word('route'), { request: c.get('request'), ...about(error) });
    return problem('unavailable', { 'retry-after': '5' });
  });
  app.notFound(() => problem('not-found'));

  app.use(watch);
  // Without an origin there is nothing to share: most calls are those of servers.
  app.use('/v1/*', (c, next) =>
    c.req.header('origin') === undefined
      ? next()
      : cors({ origin: configuration(c.env).corsOrigins, allowHeaders: ['authorization', 'content-type', 'idempotency-key'], allowMethods: ['GET', 'POST', 'PUT', 'DELETE'], exposeHeaders: ['x-request-id', 'retry-after'] })(c, next),
  );
  app.use('/v1/*', async (c, next) => {
    const { raw } = c.req;
    const isMeasured = Number(raw.headers.get('content-length') ?? NaN) <= MOST_BYTES;
    if (raw.body === null || isMeasured) return next();
    const body = await cappedBody(raw);
    if (!body) return problem('body-too-large');
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, body });
    return next();
  });

  for (const topic of [hooks, events, leads, live, decisions, sends, reports, administration, privacy, open]) topic(app);
  return app;
}
