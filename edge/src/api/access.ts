/**
 * Who may call a route: a role, and whether a token that is bound to one lead opens it.
 */
import type { MiddlewareHandler } from 'hono';

import { atLeast, authenticate } from '../auth';
import type { Role } from '../config';
import { configuration } from '../env';
import { problem } from '../problem';
import type { Bindings } from './route';

export interface Access {
  /** The least role. */
  role: Role;
  /**
   * `tenant`: closed to a token that is bound to a lead. `lead`: open to it where `{id}` is that lead. `either`: open to
   * it, and the route itself shows only that lead's.
   */
  of?: 'tenant' | 'lead' | 'either';
}

/** Lets in who holds a role; a token bound to a lead opens routes of that lead only. */
export const needs = ({ role, of = 'tenant' }: Access): MiddlewareHandler<Bindings> => async (c, next) => {
  const principal = await authenticate(c.req.header('authorization'), configuration(c.env), c.env.TOKEN_SECRET, Date.now());
  if (!principal) return problem('unauthorized');
  const elsewhere = of === 'tenant' || (of === 'lead' && principal.lead !== c.req.param('id'));
  if (principal.lead !== undefined && elsewhere) return problem('not-found');
  if (!atLeast(principal.role, role)) return problem('forbidden');
  c.set('principal', principal);
  await next();
};
