/** What servers call with an API key: events in bulk, and tokens for browsers. */
import { z } from '@hono/zod-openapi';
import type { SchemaObject } from 'openapi3-ts/oas31';

import { atLeast, sealToken, TOKEN_SECONDS } from '../auth';
import { ROLES } from '../config';
import { figures } from '../figures';
import { problem } from '../problem';
import { readBatch } from './batch';
import type { Api } from './route';
import { answer, object, route } from './route';
import { id, instant } from './shapes';

export const Accepted = z
  .object({
    accepted: z.number().int().openapi({ description: 'New, and of a lead that is known' }),
    duplicates: z.number().int().openapi({ description: 'Known before; without a second effect' }),
    unmatched: z.number().int().openapi({ description: 'New, but of nobody known: kept, and given to the lead when it appears' }),
    conflicts: z.number().int().optional().openapi({ description: 'Of the duplicates, those told with other content: the one with the smaller canonical JSON is kept, whichever came first' }),
    unmapped: z.number().int().optional().openapi({ description: "Of another system's messages: those that are no event here, or that the source may not bring" }),
  })
  .openapi('Accepted');

/** One event as a caller tells it. The engine checks `data` by `type`. */
const GivenEvent: SchemaObject = {
  type: 'object',
  required: ['type'],
  properties: {
    id: { type: 'string', description: 'Unique within the source; made from the delivery if absent' },
    type: { type: 'string' },
    at: { type: ['integer', 'string'], description: 'Epoch milliseconds, or RFC 3339 with an offset; the arrival if absent' },
    lead: { type: 'object', description: 'Whose it is: the first of these that is known', properties: { externalId: { type: 'string' }, id: { type: 'string' }, phone: { type: 'string' }, email: { type: 'string' } } },
    data: { type: 'object' },
    suspected: { type: 'string', description: 'Why it looks like the doing of a machine' },
  },
};
export const GivenEvents: SchemaObject = {
  anyOf: [
    { type: 'array', items: GivenEvent },
    { type: 'object', required: ['events'], properties: { events: { type: 'array', items: GivenEvent } } },
    GivenEvent,
  ],
};

const TokenWish = z
  .strictObject({
    role: z.enum(ROLES).default('viewer'),
    lead: id.optional().openapi({ description: 'The token opens this lead only' }),
    by: z.string().min(1).max(100).optional().openapi({ description: 'Who will act with it; the name of the key if absent' }),
    seconds: z.number().int().min(1).max(TOKEN_SECONDS).default(TOKEN_SECONDS),
  })
  .openapi('TokenWish');
const Token = z.object({ token: z.string(), expiresAt: instant }).openapi('Token');

export function events(api: Api): void {
  route(api, {
    name: 'putEvents',
    method: 'post',
    path: '/v1/events',
    summary: 'Events in bulk: a JSON event, list, {events}, or NDJSON',
    access: { role: 'agent' },
    raw: { 'application/json': GivenEvents, 'application/x-ndjson': { type: 'string', description: 'One event a line' } },
    answers: { 202: [Accepted, 'Stored'] },
    run: async (c) => {
      const { key, tenant: name } = c.get('principal');
      if (!key) return problem('forbidden');
      const batch = readBatch(await c.req.text(), c.req.header('idempotency-key'));
      if (batch === undefined) return problem('not-json');
      const tenant = await object(c);
      const result = await tenant.apply(name, { source: key.name, accepts: key.accepts, events: JSON.stringify(batch) });
      if ('ok' in result) figures.took(name, result.ok);
      return answer(c, result, 202);
    },
  });

  route(api, {
    name: 'createToken',
    method: 'post',
    path: '/v1/tokens',
    summary: 'A short-lived token for a browser',
    access: { role: 'viewer' },
    body: TokenWish,
    answers: { 201: [Token, 'The token'] },
    run: async (c, { body: wish }) => {
      const { key, tenant, role: own, by } = c.get('principal');
      if (!key || !atLeast(own, wish.role)) return problem('forbidden');
      const expires = Math.floor(Date.now() / 1000) + wish.seconds;
      const token = await sealToken(c.env.TOKEN_SECRET, { tenant, role: wish.role, by: wish.by ?? by, lead: wish.lead, expires });
      return c.json({ token, expiresAt: expires * 1000 }, 201);
    },
  });
}
