/**
 * How a route is declared, once: who may call it, what it takes, what it answers. From the same words come the check
 * of each request, the types of its handler, and the route's part of `/openapi.json`.
 *
 *     route(api, {
 *       name: 'snoozeLead', method: 'post', path: '/v1/leads/{id}/snooze', summary: 'Suggest nothing until then',
 *       access: { role: 'agent', of: 'lead' }, params: LeadId, body: Snooze,
 *       answers: { 201: [Decided, 'Noted'] },
 *       run: async (c, { params, body }) => ...,
 *     });
 */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { SchemaObject } from 'openapi3-ts/oas31';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';

import type { Principal } from '../auth';
import type { Env } from '../env';
import { configuration } from '../env';
import { always, json } from '../http';
import type { Word } from '../log';
import type { Answer } from '../problem';
import { problem } from '../problem';
import { tenantObject } from '../tenants';
import type { Access } from './access';
import { needs } from './access';
import examples from './examples.json';
import { Problem } from './shapes';

export interface Bindings {
  Bindings: Env;
  Variables: {
    principal: Principal;
    /** Whose request it is, once that is proved. */
    tenant?: string;
    /** The request's name in answers and logs. */
    request: Word;
    /** Called when the request has ended. */
    leave?: () => void;
  };
}
export type Api = OpenAPIHono<Bindings>;
export type Ctx = Context<Bindings>;

type Shape = z.ZodObject;
type Given<T> = T extends z.ZodType ? z.infer<T> : undefined;

interface Declaration<P, Q, H, B> {
  /** The operation's name in `/openapi.json`; a promise. */
  name: string;
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  summary: string;
  description?: string;
  /** `signature`: the route itself checks who signed the body. */
  access: Access | 'signature' | 'anybody';
  params?: P;
  query?: Q;
  headers?: H;
  body?: B;
  /** In place of `body`, where the route reads the bytes itself: the media types it takes, and what they hold. */
  raw?: Record<string, SchemaObject>;
  /** By status: what is answered, and when. */
  answers: Record<number, readonly [z.ZodType, string]>;
  /** What successful answers are, where they are not JSON. */
  mime?: string;
  /** Other media types of a successful answer, each with an example. */
  others?: Record<string, string>;
  /** Problems that are the route's own, beside those of every route. */
  problems?: readonly number[];
  run: (c: Ctx, given: { params: Given<P>; query: Given<Q>; headers: Given<H>; body: Given<B> }) => Promise<Response> | Response;
}

const problemDocument = { description: 'A problem document', content: { 'application/problem+json': { schema: Problem } } };

/** What any route may answer when it cannot do what was asked, by what the route takes. */
function usualProblems({ access, body, raw, params, query }: Pick<Declaration<unknown, unknown, unknown, unknown>, 'access' | 'body' | 'raw' | 'params' | 'query'>): number[] {
  return [
    503,
    ...(access === 'anybody' ? [] : [401, 429]),
    ...(typeof access === 'string' ? [] : [403, 404]),
    ...(body || raw ? [400, 413, 422] : []),
    ...(params || query ? [422] : []),
  ];
}

/** One request and its answers as they were once recorded; see `test/real/contract.test.mjs`. */
const recorded = (name: string) => (examples as Record<string, { request?: unknown; answers: Record<string, unknown> }>)[name];

export function route<P extends Shape | undefined = undefined, Q extends Shape | undefined = undefined, H extends Shape | undefined = undefined, B extends z.ZodType | undefined = undefined>(
  api: Api,
  it: Declaration<P, Q, H, B>,
): void {
  const known = recorded(it.name);
  const answers = Object.entries(it.answers).map(([status, [schema, description]]) => {
    const example = known?.answers[status];
    const others = Object.entries(it.others ?? {}).map(([type, text]) => [type, { schema: { type: 'string' as const }, example: text }] as const);
    return [status, { description, content: { [it.mime ?? 'application/json']: { schema, ...(example === undefined ? {} : { example }) }, ...Object.fromEntries(others) } }] as const;
  });
  const takes = Object.entries<z.ZodType | SchemaObject>(it.raw ?? (it.body ? { 'application/json': it.body } : {})).map(
    ([type, schema]) => [type, { schema, ...(known?.request === undefined || type !== 'application/json' ? {} : { example: known.request }) }] as const,
  );
  const problems = [...new Set([...usualProblems(it), ...(it.problems ?? [])])].sort().map((status) => [status, problemDocument] as const);
  const declared = createRoute({
    operationId: it.name,
    method: it.method,
    path: it.path,
    summary: it.summary,
    ...(it.description === undefined ? {} : { description: it.description }),
    ...(typeof it.access !== 'string' ? { middleware: needs(it.access), security: [{ bearer: [] }] } : {}),
    request: {
      ...(it.params ? { params: it.params } : {}),
      ...(it.query ? { query: it.query } : {}),
      ...(it.headers ? { headers: it.headers } : {}),
      ...(takes.length > 0 ? { body: { required: true, content: Object.fromEntries(takes) } } : {}),
    },
    responses: Object.fromEntries([...answers, ...problems]),
  });
  const handler = (c: Ctx & { req: { valid: (part: string) => never } }) =>
    it.run(c, {
      params: (it.params ? c.req.valid('param') : undefined) as Given<P>,
      query: (it.query ? c.req.valid('query') : undefined) as Given<Q>,
      headers: (it.headers ? c.req.valid('header') : undefined) as Given<H>,
      body: (it.body ? c.req.valid('json') : undefined) as Given<B>,
    });
  api.openapi(declared, handler as never);
}

/** The answer of an object's method as a response. */
export const answer = (c: Ctx, result: Answer<unknown>, status: 200 | 201 | 202 = 200): Response =>
  'ok' in result ? json(result.ok, status, always(configuration(c.env), c.get('request').text)) : problem(result.problem);

/** The object of the tenant who asks. */
export const object = (c: Ctx) => tenantObject(c.env, c.get('principal').tenant);
