/** What sources and providers call; they prove themselves by a signature over the raw bytes. */
import { z } from '@hono/zod-openapi';
import type { SchemaObject } from 'openapi3-ts/oas31';

import type { SourceConfig } from '../config';
import { findSource } from '../config';
import { openWebhook } from '../engine';
import { configuration } from '../env';
import { figures } from '../figures';
import { cappedBody } from '../http';
import { problem } from '../problem';
import { reportOf } from '../providers';
import { tenantObject } from '../tenants';
import { admit } from './access';
import { parsed } from './batch';
import type { Api, Ctx } from './route';
import { answer, route } from './route';
import { Accepted, GivenEvents } from './events';

const SourceId = z.object({ sourceId: z.string().max(80).openapi({ description: 'The name of the source in the configuration', example: 'practice' }) });
const Callback = SourceId.extend({ token: z.string().max(80).openapi({ description: 'The token of one send' }) });
const StatusReport: SchemaObject = {
  type: 'object',
  required: ['providerId', 'status'],
  properties: { providerId: { type: 'string' }, status: { type: 'string' }, errorCode: { type: ['string', 'integer'] } },
};
const Noted = z.object({ state: z.string() }).openapi('Noted');

export function hooks(api: Api): void {
  route(api, {
    name: 'takeEvents',
    method: 'post',
    path: '/hooks/{sourceId}',
    summary: 'Events of a source, signed by its scheme',
    description: 'The headers are those of the scheme; for Standard Webhooks `webhook-id`, `webhook-timestamp` and `webhook-signature`. The body is what the source sends; the schema is that of our own events.',
    access: 'signature',
    params: SourceId,
    raw: { 'application/json': GivenEvents },
    answers: { 202: [Accepted, 'Stored'] },
    run: async (c, { params: { sourceId } }) => {
      const request = await signed(c, sourceId, 'hooks');
      if (request.refused) return request.refused;
      const { events, unmapped = [] } = request;
      const mapped = isMapped(request.source);
      let own: string | undefined;
      if (events === NONE && unmapped.length === 0) {
        const body = parsed(new TextDecoder().decode(request.raw));
        if (body === undefined) return problem('not-json');
        // Events that cannot be read, such as one that is nested without end: that is told, not passed over.
        if (!mapped && bringsEvents(body)) own = JSON.stringify(body);
      }
      const tenant = await tenantObject(c.env, request.tenant);
      const batch = { source: sourceId, accepts: request.source.accepts, events: own ?? events };
      const result = await tenant.apply(request.tenant, mapped ? { ...batch, unmapped } : batch);
      if ('ok' in result) figures.took(request.tenant, result.ok);
      return answer(c, result, 202);
    },
  });

  route(api, {
    name: 'takeStatus',
    method: 'post',
    path: '/hooks/{sourceId}/status/{token}',
    summary: 'Delivery status of one send, signed by the provider',
    description: "The body is the provider's own; the schema is that of the signed forwarder and of the console.",
    access: 'signature',
    params: Callback,
    raw: { 'application/json': StatusReport },
    answers: { 200: [Noted, 'Noted'] },
    problems: [404],
    run: async (c, { params: { sourceId, token } }) => {
      const request = await signed(c, sourceId, 'status');
      if (request.refused) return request.refused;
      const provider = configuration(c.env).tenants[request.tenant]?.provider;
      if (provider?.source !== sourceId) return problem('not-found');
      const report = reportOf(provider.kind, new TextDecoder().decode(request.raw));
      if (!report) return problem('invalid');
      const tenant = await tenantObject(c.env, request.tenant);
      return answer(c, await tenant.status(request.tenant, token, report));
    },
  });
}

/** No events, as text. */
const NONE = '[]';

/** Is this a body in our own form, with events in it? Anything else is acknowledged: sources send pings. */
function bringsEvents(body: unknown): boolean {
  const { type, events = body } = (body ?? {}) as { type?: unknown; events?: unknown };
  return Array.isArray(events) ? events.length > 0 : type !== undefined;
}

/** Does a map make its events, and not the source itself? */
const isMapped = ({ scheme, map }: SourceConfig) => map !== undefined || !['standard-webhooks', 'svix'].includes(scheme);

/** A source that does not exist is checked like one that does, so that neither answer nor work tells them apart. */
const NO_SOURCE = ['whsec_dGhpcyBpcyBub2JvZHkncyBzZWNyZXQ='];

async function signed(c: Ctx, sourceId: string, kind: 'hooks' | 'status') {
  const found = findSource(configuration(c.env), sourceId);
  const raw = await cappedBody(c.req.raw);
  if (!raw) return { refused: problem('body-too-large') };
  // A request's own address is normal already: what follows its host is path and query.
  const path = c.req.url.slice(c.req.url.indexOf('/', c.req.url.indexOf('//') + 2)).replace(/#.*/s, '');
  const bindings = c.env as unknown as Record<string, string>;
  const frame = {
    scheme: found?.source.scheme ?? 'standard-webhooks',
    secrets: found?.source.secrets.map((name) => bindings[name] ?? '') ?? NO_SOURCE,
    method: c.req.method,
    url: configuration(c.env).publicUrl.replace(/\/$/, '') + path,
    headers: Object.fromEntries(c.req.raw.headers),
    map: found?.source.map,
  };
  const verified = openWebhook(JSON.stringify(frame), raw, Date.now());
  if (!found || !verified.ok) return { refused: problem('unauthorized') };
  const refused = await admit(c, found.tenant, kind);
  return refused ? { refused } : { ...found, raw, events: verified.events, unmapped: verified.unmapped };
}
