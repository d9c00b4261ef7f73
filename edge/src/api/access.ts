/**
 * Who may call a route: a role, whether a token that is bound to one lead opens it, and how much a tenant may ask.
 *
 * In: a request whose route names the least role that may call it. Out: the route's turn, with `principal` set; or 401,
 * 429, 503, 404, 403, in this order, each the same bytes whatever exists.
 */
import type { MiddlewareHandler } from 'hono';

import { atLeast, authenticate } from '../auth';
import type { Role } from '../config';
import { configuration } from '../env';
import type { Kind } from '../limits';
import { Limits } from '../limits';
import { problem } from '../problem';
import type { Bindings, Ctx } from './route';

export interface Access {
  /** The least role. */
  role: Role;
  /**
   * `tenant`: closed to a token that is bound to a lead. `lead`: open to it where `{id}` is that lead. `either`: open to
   * it, and the route itself shows only that lead's.
   */
  of?: 'tenant' | 'lead' | 'either';
}

const limits = new Limits();

/** Counts a request of a tenant, once it is proved to be theirs; answers the refusal if it is one too many. */
export async function admit(c: Ctx, tenant: string, kind: Kind): Promise<Response | undefined> {
  const own = configuration(c.env).tenants[tenant]?.limits;
  if (!own) return problem('unauthorized');
  c.set('tenant', tenant);
  const wait = limits.take(tenant, kind, kind === 'api' ? own.api : own.hooks, Date.now());
  if (wait !== undefined) return problem('too-many-requests', { 'retry-after': String(wait) });
  const leave = await limits.enter(tenant, own.atOnce);
  if (!leave) return problem('overloaded', { 'retry-after': '1' });
  c.set('leave', leave);
  return undefined;
}

/** Lets in who holds a role; a token bound to a lead opens routes of that lead only. */
export const needs = ({ role, of = 'tenant' }: Access): MiddlewareHandler<Bindings> => async (c, next) => {
  const principal = await authenticate(c.req.header('authorization'), configuration(c.env), c.env.TOKEN_SECRET, Date.now());
  if (!principal) return problem('unauthorized');
  const refused = await admit(c, principal.tenant, 'api');
  if (refused) return refused;
  const elsewhere = of === 'tenant' || (of === 'lead' && principal.lead !== c.req.param('id'));
  if (principal.lead !== undefined && elsewhere) return problem('not-found');
  if (!atLeast(principal.role, role)) return problem('forbidden');
  c.set('principal', principal);
  await next();
};
