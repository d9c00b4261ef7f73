/** A person's own data, and a tenant's: all of it handed over, or forgotten. What stays is told in `tenant/privacy.ts`. */
import { z } from '@hono/zod-openapi';

import { fail } from '../problem';
import type { Api } from './route';
import { answer, object, route } from './route';
import { LeadId } from './shapes';

const Export = z
  .looseObject({
    id: z.string(),
    identity: z.looseObject({}).openapi({ description: 'How the person is found' }),
    lead: z.looseObject({}).openapi({ description: 'Who they are to the engine now' }),
    events: z.array(z.looseObject({})).openapi({ description: 'Everything that was told about them' }),
    numberEvents: z.array(z.looseObject({})).openapi({ description: 'Texts and consent of their number that belong to no lead' }),
    sends: z.array(z.looseObject({})).openapi({ description: 'Texts to them, with their approvals and what became of them' }),
  })
  .openapi('Export');
const count = z.number().int().min(0);
const Erased = z
  .object({
    people: count,
    events: count,
    sends: count,
    optOutsKept: count.openapi({ description: 'Numbers that stay barred: kept as keyed hashes' }),
  })
  .openapi('Erased');
const Confirmation = z.strictObject({ confirm: z.string().max(100).openapi({ description: 'The words `erase` and the name of the tenant' }) }).openapi('Confirmation');
const Lines = z.string().openapi({ description: 'NDJSON: the tenant, then a person a line, then events and sends of nobody known' });

export function privacy(api: Api): void {
  route(api, {
    name: 'exportLead',
    method: 'get',
    path: '/v1/leads/{id}/export',
    summary: 'Everything that is stored about a person',
    access: { role: 'admin', of: 'lead' },
    params: LeadId,
    answers: { 200: [Export, 'All of it'] },
    run: async (c, { params }) => answer(c, await (await object(c)).exportLead(c.get('principal').tenant, params.id)),
  });

  route(api, {
    name: 'eraseLead',
    method: 'delete',
    path: '/v1/leads/{id}',
    summary: 'Forget a person; an opt-out of their number stays, as a keyed hash',
    access: { role: 'admin', of: 'lead' },
    params: LeadId,
    answers: { 200: [Erased, 'Forgotten; asked again, or of nobody known, it answers that there was nothing to forget'] },
    run: async (c, { params }) => answer(c, await (await object(c)).eraseLead(c.get('principal').tenant, params.id)),
  });

  route(api, {
    name: 'exportTenant',
    method: 'get',
    path: '/v1/export',
    summary: 'Everything that is stored for the tenant',
    access: { role: 'admin' },
    mime: 'application/x-ndjson',
    answers: { 200: [Lines, 'All of it, as a stream'] },
    run: async (c) => c.body(await (await object(c)).exportAll(c.get('principal').tenant), 200, { 'content-type': 'application/x-ndjson' }),
  });

  route(api, {
    name: 'eraseTenant',
    method: 'post',
    path: '/v1/erase',
    summary: 'Forget everybody and everything of the tenant; opt-outs stay, as keyed hashes',
    access: { role: 'admin' },
    body: Confirmation,
    answers: { 200: [Erased, 'Forgotten'] },
    run: async (c, { body }) => {
      const { tenant } = c.get('principal');
      if (body.confirm !== `erase ${tenant}`) return answer(c, fail('invalid', { detail: 'Nothing was erased. To erase everything, confirm with the word erase and the name of the tenant.' }));
      return answer(c, { ok: await (await object(c)).eraseAll(tenant) });
    },
  });
}
