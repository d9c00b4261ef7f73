/**
 * What every request passes: it gets a name, headers that every answer has, a line in the log, and is counted.
 *
 * The name is made here (a caller's own could be anything) and goes out as `X-Request-Id`. Log and counts hold the
 * route's pattern, never its path: ids may be anything a source calls a person.
 */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';

import { configuration } from './env';
import { figures } from './figures';
import { always } from './http';
import { log, Word, word } from './log';
import type { Bindings } from './api/route';

export const watch: MiddlewareHandler<Bindings> = async (c, next) => {
  const started = performance.now();
  const request = Word.id();
  c.set('request', request);
  try {
    await next();
  } finally {
    c.get('leave')?.();
  }
  const config = configuration(c.env);
  const { headers, status } = c.res;
  // Most answers were made with them.
  if (!headers.has('x-request-id')) for (const [name, value] of Object.entries(always(config, request.text))) if (!headers.has(name)) headers.set(name, value);

  const method = Word.of(METHODS, c.req.method);
  const patterns = matchedRoutes(c).filter(({ method }) => method !== 'ALL').map(({ path }) => path);
  const route = patterns.at(-1) ?? 'none';
  const tenant = c.get('tenant');
  figures.request(tenant, `${method.text} ${route}`, status);
  if (config.log === 'errors' && status < 500) return;
  log(status >= 500 ? 'warn' : 'info', word('request'), {
    request,
    method,
    route: Word.of(patterns, route),
    status,
    ms: Math.round(performance.now() - started),
    ...(tenant === undefined ? {} : { tenant: Word.of(Object.keys(config.tenants), tenant) }),
  });
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];
