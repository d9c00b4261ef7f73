/**
 * Live numbers: what is true for a while, such as "2 trial slots left". A text tells one only while it is true.
 *
 *     PUT /v1/live {"trialSlotsLeft": {"value": 2, "expiresAt": "2026-11-28T00:00:00Z"}}
 */
import { z } from '@hono/zod-openapi';

import type { Api } from './route';
import { answer, object, route } from './route';
import { givenInstant, LeadId } from './shapes';

const name = z.string().min(1).max(80);
const numbers = { value: z.number().int(), asOf: givenInstant.openapi({ description: 'When it was counted' }), expiresAt: givenInstant.openapi({ description: 'From when it must not be told any more' }) };

export const LiveNumbers = z.record(name, z.object(numbers)).openapi('LiveNumbers');
const LiveWish = z
  .record(name, z.strictObject({ ...numbers, asOf: numbers.asOf.optional() }).nullable())
  .refine((wish) => Object.keys(wish).length <= 50, 'at most 50 at a time')
  .openapi('LiveWish', { description: 'By name. `null` takes a number away; those not named stay. `asOf` is now if absent' });

const counted = (wish: z.infer<typeof LiveWish>, now: number) =>
  Object.fromEntries(Object.entries(wish).map(([name, number]) => [name, number && { ...number, asOf: number.asOf ?? now }]));

export function live(api: Api): void {
  route(api, {
    name: 'putLive',
    method: 'put',
    path: '/v1/live',
    summary: "Numbers that are true for a while, for every lead's texts",
    access: { role: 'agent' },
    body: LiveWish,
    answers: { 200: [LiveNumbers, 'Those that are set now'] },
    run: async (c, { body }) => {
      const [tenant, it] = [c.get('principal').tenant, await object(c)];
      return c.json(await it.setLive(tenant, counted(body, await it.clock(tenant))));
    },
  });

  route(api, {
    name: 'putLeadLive',
    method: 'put',
    path: '/v1/leads/{id}/live',
    summary: 'The same for one lead; they come before those for all',
    access: { role: 'agent', of: 'lead' },
    params: LeadId,
    body: LiveWish,
    answers: { 200: [LiveNumbers, 'Those of the lead that are set now'] },
    run: async (c, { params, body }) => {
      const [tenant, it] = [c.get('principal').tenant, await object(c)];
      return answer(c, await it.setLeadLive(tenant, params.id, counted(body, await it.clock(tenant))));
    },
  });
}
