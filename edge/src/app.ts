/**
 * The edge's routes.
 *
 * In: requests from sources (signed), servers (API key) and browsers (token). Out: JSON, or a problem document. A
 * route checks who asks and what is asked, calls the tenant's object once, and answers; nothing about a lead is
 * decided here. `/openapi.json` is made from the schemas that check the requests.
 */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';

import type { Principal } from './auth';
import { atLeast, authenticate, sealToken } from './auth';
import type { Role } from './config';
import { findSource } from './config';
import { verifyWebhook } from './engine';
import type { Env } from './env';
import { configuration } from './env';
import { ALWAYS, cappedBody, MOST_BYTES, page } from './http';
import type { Answer, Mistake } from './problem';
import { problem } from './problem';
import { asCode, asText } from './providers/provider';
import * as schema from './schemas';
import { tenantObject } from './tenants';

export interface Bindings {
  Bindings: Env;
  Variables: { principal: Principal };
}
type Ctx = Context<Bindings>;

const json = <T extends z.ZodType>(content: T, description: string) => ({ description, content: { 'application/json': { schema: content } } });
const body = <T extends z.ZodType>(content: T) => ({ required: true, content: { 'application/json': { schema: content } } });
const wrong = { description: 'A problem document', content: { 'application/problem+json': { schema: schema.Problem } } };
const PROBLEMS = { 401: wrong, 404: wrong, 422: wrong };
const leadId = z.object({ id: z.string().min(1).max(200) });
const keyHeader = z.object({ 'idempotency-key': z.string().min(1).max(200) });

/** Lets in who holds a role; a token bound to a lead opens routes of that lead only. */
const needs = (role: Role, routeOf: 'tenant' | 'lead' | 'either' = 'tenant'): MiddlewareHandler<Bindings> => async (c, next) => {
  const principal = await authenticate(c.req.header('authorization'), configuration(c.env), c.env.TOKEN_SECRET, Date.now());
  if (!principal) return problem('unauthorized');
  const elsewhere = routeOf === 'tenant' || (routeOf === 'lead' && principal.lead !== c.req.param('id'));
  if (principal.lead !== undefined && elsewhere) return problem('not-found');
  if (!atLeast(principal.role, role)) return problem('forbidden');
  c.set('principal', principal);
  await next();
};

/** What a guarded route declares: its guard, and that it wants a bearer. */
const guard = (role: Role, routeOf?: 'tenant' | 'lead' | 'either') => ({ middleware: needs(role, routeOf), security: [{ bearer: [] }] });

const answer = (c: Ctx, result: Answer<unknown>, status: 200 | 201 | 202 = 200) =>
  'ok' in result ? c.json(result.ok as object, status) : problem(result.problem);

const object = (c: Ctx) => tenantObject(c.env, c.get('principal').tenant);

export function createApp(): OpenAPIHono<Bindings> {
  const app = new OpenAPIHono<Bindings>({
    defaultHook: (result) => {
      if (result.success) return;
      const problems = result.error.issues.map<Mistake>((issue) => ({ code: issue.code, path: issue.path.join('.'), message: issue.message }));
      const missingKey = problems.some((it) => it.path === 'idempotency-key');
      return problem(missingKey ? { code: 'key-missing' } : { code: 'invalid', problems });
    },
  });

  app.onError((error) => {
    if (error instanceof HTTPException) return problem(error.status === 400 ? 'not-json' : error.status === 413 ? 'body-too-large' : 'internal');
    console.error(JSON.stringify({ level: 'error', where: 'route', error: error.name }));
    return problem('unavailable', { 'retry-after': '5' });
  });
  app.notFound(() => problem('not-found'));

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(ALWAYS)) c.res.headers.set(name, value);
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });
  app.use('/v1/*', (c, next) =>
    cors({ origin: configuration(c.env).corsOrigins, allowHeaders: ['authorization', 'content-type', 'idempotency-key'], allowMethods: ['GET', 'POST', 'PUT', 'DELETE'] })(c, next),
  );
  app.use('/v1/*', bodyLimit({ maxSize: MOST_BYTES, onError: () => problem('body-too-large') }));

  hooks(app);
  servers(app);
  leads(app);
  decisions(app);
  sends(app);
  administration(app);
  open(app);
  return app;
}

/** What sources and providers call; they prove themselves by a signature over the raw bytes. */
function hooks(app: OpenAPIHono<Bindings>): void {
  const signed = async (c: Ctx, sourceId: string) => {
    const found = findSource(configuration(c.env), sourceId);
    const raw = await cappedBody(c.req.raw);
    if (!raw) return { refused: problem('body-too-large') };
    if (!found) return { refused: problem('unauthorized') };
    const { pathname, search } = new URL(c.req.url);
    const bindings = c.env as unknown as Record<string, string>;
    const verified = verifyWebhook(
      {
        scheme: found.source.scheme,
        secrets: found.source.secrets.map((name) => bindings[name] ?? ''),
        method: c.req.method,
        url: configuration(c.env).publicUrl.replace(/\/$/, '') + pathname + search,
        headers: Object.fromEntries(c.req.raw.headers),
        body: raw,
      },
      Date.now(),
    ) as { ok?: true; events?: unknown[] };
    return verified.ok ? { ...found, raw, events: verified.events ?? [] } : { refused: problem('unauthorized') };
  };

  app.openapi(
    createRoute({
      method: 'post',
      path: '/hooks/{sourceId}',
      summary: 'Events of a source, signed by its scheme',
      request: { params: z.object({ sourceId: z.string().max(80) }) },
      responses: { 202: json(schema.Accepted, 'Stored'), 400: wrong, 401: wrong, 413: wrong, 422: wrong, 503: wrong },
    }),
    (async (c: Ctx) => {
      const { sourceId } = c.req.param() as { sourceId: string };
      const request = await signed(c, sourceId);
      if (request.refused) return request.refused;
      if (request.events.length === 0 && parsed(new TextDecoder().decode(request.raw)) === undefined) return problem('not-json');
      const tenant = await tenantObject(c.env, request.tenant);
      return answer(c, await tenant.apply(request.tenant, { source: sourceId, accepts: request.source.accepts, events: request.events }), 202);
    }) as never,
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/hooks/{sourceId}/status/{token}',
      summary: 'Delivery status of one send, signed by the provider',
      request: { params: z.object({ sourceId: z.string().max(80), token: z.string().max(80) }) },
      responses: { 200: json(z.object({ state: z.string() }), 'Noted'), 401: wrong, 404: wrong, 413: wrong },
    }),
    (async (c: Ctx) => {
      const { sourceId, token } = c.req.param() as { sourceId: string; token: string };
      const request = await signed(c, sourceId);
      if (request.refused) return request.refused;
      if (configuration(c.env).tenants[request.tenant]?.provider.source !== sourceId) return problem('not-found');
      const told = (parsed(new TextDecoder().decode(request.raw)) ?? {}) as Record<string, unknown>;
      const [providerId, status] = [asText(told['providerId']), asText(told['status'])];
      if (providerId === undefined || status === undefined) return problem('invalid');
      const tenant = await tenantObject(c.env, request.tenant);
      return answer(c, await tenant.status(request.tenant, token, { providerId, status, errorCode: asCode(told['errorCode']) }));
    }) as never,
  );
}

/** What servers call with an API key. */
function servers(app: OpenAPIHono<Bindings>): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/events',
      summary: 'Events in bulk: a JSON event, list, {events}, or NDJSON',
      ...guard('agent'),
      responses: { 202: json(schema.Accepted, 'Stored'), 400: wrong, ...PROBLEMS },
    }),
    (async (c: Ctx) => {
      const { key, tenant: name } = c.get('principal');
      if (!key) return problem('forbidden');
      const batch = readBatch(await c.req.text(), c.req.header('idempotency-key'));
      if (batch === undefined) return problem('not-json');
      const tenant = await object(c);
      return answer(c, await tenant.apply(name, { source: key.name, accepts: key.accepts, events: batch }), 202);
    }) as never,
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/tokens',
      summary: 'A short-lived token for a browser',
      ...guard('viewer'),
      request: { body: body(schema.TokenWish) },
      responses: { 201: json(schema.Token, 'The token'), 403: wrong, ...PROBLEMS },
    }),
    async (c) => {
      const { key, tenant, role: own, by } = c.get('principal');
      const wish = c.req.valid('json');
      if (!key || !atLeast(own, wish.role)) return problem('forbidden') as never;
      const expires = Math.floor(Date.now() / 1000) + wish.seconds;
      const token = await sealToken(c.env.TOKEN_SECRET, { tenant, role: wish.role, by: wish.by ?? by, lead: wish.lead, expires });
      return c.json({ token, expiresAt: expires * 1000 }, 201);
    },
  );
}

function leads(app: OpenAPIHono<Bindings>): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/leads',
      summary: 'The worklist: who first',
      ...guard('viewer'),
      request: { query: schema.WorkQuery },
      responses: { 200: json(schema.WorkPage, 'A page of the worklist'), ...PROBLEMS },
    }),
    async (c) => c.json((await (await object(c)).leads(c.get('principal').tenant, c.req.valid('query'))) as never, 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/leads/search',
      summary: 'Leads by name, number or e-mail; the words travel in the body',
      ...guard('viewer'),
      request: { body: body(schema.SearchWish) },
      responses: { 200: json(schema.SearchAnswer, 'What was found'), ...PROBLEMS },
    }),
    async (c) => {
      const { words, limit } = c.req.valid('json');
      return c.json((await (await object(c)).search(c.get('principal').tenant, words, limit)) as never, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/leads/{id}',
      summary: 'A lead: score with its receipt, timeline, sends',
      ...guard('viewer', 'lead'),
      request: { params: leadId },
      responses: { 200: json(schema.Lead, 'The lead'), ...PROBLEMS },
    }),
    (async (c: Ctx) => answer(c, await (await object(c)).lead(c.get('principal').tenant, c.req.param('id') ?? ''))) as never,
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/leads/{id}/suggestion',
      summary: 'What to text this lead, when, and why; or why not',
      ...guard('viewer', 'lead'),
      request: { params: leadId, query: z.object({ view: z.enum(['card']).optional() }) },
      responses: { 200: json(z.union([schema.Suggestion, schema.Card]), 'The suggestion, or a flat card of it'), ...PROBLEMS },
    }),
    (async (c: Ctx) => {
      const result = await (await object(c)).suggestion(c.get('principal').tenant, c.req.param('id') ?? '');
      return answer(c, 'ok' in result && c.req.query('view') === 'card' ? { ok: card(result.ok) } : result);
    }) as never,
  );
}

/** What a person decides about a lead. */
function decisions(app: OpenAPIHono<Bindings>): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/leads/{id}/approvals',
      summary: 'Approve the suggestion that was shown, as it is or edited',
      ...guard('agent', 'lead'),
      request: { params: leadId, headers: keyHeader, body: body(schema.ApprovalWish) },
      responses: { 201: json(schema.Send, 'Approved; it leaves at its slot'), 400: wrong, 409: wrong, ...PROBLEMS },
    }),
    (async (c: Ctx & { req: { valid(what: string): never } }) => {
      const { tenant, by } = c.get('principal');
      const wish = c.req.valid('json') as z.infer<typeof schema.ApprovalWish>;
      return answer(c, await (await object(c)).approve(tenant, c.req.param('id') ?? '', { ...wish, by }, c.req.header('idempotency-key') ?? ''), 201);
    }) as never,
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/leads/{id}/messages',
      summary: 'Answer a lead who has written',
      ...guard('agent', 'lead'),
      request: { params: leadId, headers: keyHeader, body: body(schema.MessageWish) },
      responses: { 201: json(schema.Send, 'On its way'), 400: wrong, 409: wrong, ...PROBLEMS },
    }),
    (async (c: Ctx & { req: { valid(what: string): never } }) => {
      const { tenant, by } = c.get('principal');
      const { text } = c.req.valid('json') as z.infer<typeof schema.MessageWish>;
      return answer(c, await (await object(c)).message(tenant, c.req.param('id') ?? '', { text, by }, c.req.header('idempotency-key') ?? ''), 201);
    }) as never,
  );

  /** Routes that write one event: path, body, and the event it becomes. */
  const decision = <T extends z.ZodType>(
    path: string,
    summary: string,
    wish: T,
    event: (wish: z.infer<T>, by: string) => { type: string; data: Record<string, unknown> },
  ) =>
    app.openapi(
      createRoute({
        method: 'post',
        path: `/v1/leads/{id}/${path}`,
        summary,
        ...guard('agent', 'lead'),
        request: { params: leadId, body: body(wish) },
        responses: { 201: json(schema.Decided, 'Noted'), ...PROBLEMS },
      }),
      (async (c: Ctx & { req: { valid(what: string): never } }) => {
        const { tenant, by } = c.get('principal');
        const { type, data } = event(c.req.valid('json') as z.infer<T>, by);
        return answer(c, await (await object(c)).decide(tenant, c.req.param('id') ?? '', type, data), 201);
      }) as never,
    );
  decision('reply-review', 'Settle a reply that could be an opt-out', schema.ReplyReview, (wish, by) =>
    wish.decision === 'opt-out' ? { type: 'consent.revoked', data: { by } } : { type: 'automation.resumed', data: { by } },
  );
  decision('snooze', 'Suggest nothing until then', schema.Snooze, (wish, by) => ({ type: 'suggestion.snoozed', data: { until: wish.until, by } }));
  decision('stop', 'Stop all marketing texts to this lead', schema.Stop, (wish, by) => ({ type: 'lead.stopped', data: { reason: wish.reason, by } }));
  decision('enroll', 'Enrol the lead in a sequence', schema.Enrolment, (wish, by) => ({ type: 'sequence.enrolled', data: { sequence: wish.sequence, by } }));

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/leads/{id}/dismiss',
      summary: 'Dismiss the suggestion that was shown',
      ...guard('agent', 'lead'),
      request: { params: leadId, body: body(schema.Dismissal) },
      responses: { 201: json(schema.Decided, 'Noted'), 409: wrong, ...PROBLEMS },
    }),
    (async (c: Ctx & { req: { valid(what: string): never } }) => {
      const { tenant, by } = c.get('principal');
      const { suggestion } = c.req.valid('json') as z.infer<typeof schema.Dismissal>;
      return answer(c, await (await object(c)).dismiss(tenant, c.req.param('id') ?? '', { suggestion, by }), 201);
    }) as never,
  );
}

/** Approvals and what became of them. */
function sends(app: OpenAPIHono<Bindings>): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/approvals',
      summary: 'Sends and where they stand, the latest first',
      ...guard('agent', 'either'),
      request: { query: z.object({ state: schema.Send.shape.state.optional() }) },
      responses: { 200: json(schema.Sends, 'The sends'), ...PROBLEMS },
    }),
    async (c) => {
      const { tenant, lead } = c.get('principal');
      return c.json({ rows: await (await object(c)).sends(tenant, { state: c.req.valid('query').state, person: lead }) } as never, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/approvals/{id}',
      summary: 'Withdraw a text that has not left',
      ...guard('agent', 'either'),
      request: { params: leadId },
      responses: { 200: json(schema.Send, 'Withdrawn'), 409: wrong, ...PROBLEMS },
    }),
    (async (c: Ctx) => {
      const { tenant, by, lead } = c.get('principal');
      return answer(c, await (await object(c)).cancel(tenant, c.req.param('id') ?? '', by, lead));
    }) as never,
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/approvals/{id}/resolve',
      summary: 'Say whether a text whose fate is unknown was sent',
      ...guard('agent', 'either'),
      request: { params: leadId, body: body(schema.Settlement) },
      responses: { 200: json(schema.Send, 'Settled'), 409: wrong, ...PROBLEMS },
    }),
    (async (c: Ctx & { req: { valid(what: string): never } }) => {
      const { tenant, by, lead } = c.get('principal');
      const { decision } = c.req.valid('json') as z.infer<typeof schema.Settlement>;
      return answer(c, await (await object(c)).resolve(tenant, c.req.param('id') ?? '', decision, by, lead));
    }) as never,
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/reports',
      summary: 'What the texts earned',
      ...guard('viewer'),
      request: { query: schema.ReportQuery },
      responses: { 200: json(schema.Report, 'The report'), ...PROBLEMS },
    }),
    (async (c: Ctx & { req: { valid(what: string): never } }) => {
      const { tenant } = c.get('principal');
      const { from, to, ...rest } = c.req.valid('query') as z.infer<typeof schema.ReportQuery>;
      const [start, end] = [instantOf(from), instantOf(to)];
      if (Number.isNaN(start) || Number.isNaN(end)) return problem({ code: 'invalid', detail: 'from and to are instants: RFC 3339, or epoch milliseconds' });
      return answer(c, await (await object(c)).report(tenant, { from: start, to: end, ...rest }));
    }) as never,
  );
}

function administration(app: OpenAPIHono<Bindings>): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/playbook',
      summary: 'The playbook in force',
      ...guard('admin'),
      responses: { 200: json(schema.Playbook, 'The playbook'), ...PROBLEMS },
    }),
    async (c) => c.json((await (await object(c)).playbook(c.get('principal').tenant)) as never, 200),
  );

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/playbook',
      summary: 'Put another playbook in force; one that is not valid changes nothing',
      ...guard('admin'),
      request: { body: body(schema.Playbook) },
      responses: { 200: json(schema.Playbook, 'In force'), ...PROBLEMS },
    }),
    (async (c: Ctx & { req: { valid(what: string): never } }) =>
      answer(c, await (await object(c)).setPlaybook(c.get('principal').tenant, c.req.valid('json')))) as never,
  );

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/kill-switch',
      summary: 'Hold every text, or let them go again',
      ...guard('admin'),
      request: { body: body(schema.KillSwitch) },
      responses: { 200: json(schema.KillSwitch, 'As it is now'), ...PROBLEMS },
    }),
    async (c) => c.json(await (await object(c)).setKillSwitch(c.get('principal').tenant, c.req.valid('json').on), 200),
  );
}

/** What anybody may ask. */
function open(app: OpenAPIHono<Bindings>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', description: 'An API key, or a token of POST /v1/tokens' });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'textlift edge', version: '0.1.0', description: 'Which leads to text, what to say, when, whether it may be sent, and what it earned.' },
  });
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    for (const tenant of Object.keys(configuration(c.env).tenants)) await (await tenantObject(c.env, tenant)).clock(tenant);
    return c.json({ ok: true });
  });
  app.get('/', (c) => page(c.env.PAGES, '/index.html', configuration(c.env)));
  app.get('/embed', (c) => page(c.env.PAGES, '/embed.html', configuration(c.env), true));
  app.get('/:file{.+\\.[a-z0-9]+}', (c) => page(c.env.PAGES, c.req.path, configuration(c.env)));
}

/** A flat view of a suggestion, for CRM cards that only read plain fields. */
function card(it: Record<string, unknown>): Record<string, unknown> {
  const { sms, slot, held, why } = it as {
    sms?: { parts: number };
    slot?: { at: number; zone: string };
    held?: { reason: string; say: string };
    why?: { say: string }[];
  };
  return {
    id: it['lead'],
    score: it['score'],
    segment: it['segment'],
    track: it['track'],
    say: held?.say ?? why?.[0]?.say ?? '',
    text: it['text'],
    parts: sms?.parts,
    sendAt: slot?.at,
    zone: slot?.zone,
    held: held?.reason,
    hash: it['hash'],
  };
}

/** A body's JSON; nothing if it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The events of a bulk body. One without an id gets the Idempotency-Key and its place, as a webhook's would. */
function readBatch(text: string, key: string | undefined): unknown[] | undefined {
  const whole = parsed(text);
  const list = whole === undefined ? lines(text) : Array.isArray(whole) ? whole : ((whole as { events?: unknown[] } | null)?.events ?? [whole]);
  if (!Array.isArray(list) || key === undefined) return Array.isArray(list) ? list : undefined;
  return list.map((event: unknown, index) =>
    typeof event === 'object' && event !== null && !('id' in event) ? { id: `${key}.${index}`, ...event } : event,
  );
}

function lines(text: string): unknown[] | undefined {
  const read = text.split('\n').filter((line) => line.trim() !== '').map(parsed);
  return read.length === 0 || read.includes(undefined) ? undefined : read;
}

/** An instant in a query: RFC 3339, or epoch milliseconds. */
function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
}
