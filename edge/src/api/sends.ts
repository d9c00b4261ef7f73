/** Approvals and what became of them. */
import { z } from '@hono/zod-openapi';

import type { Api } from './route';
import { answer, object, route } from './route';
import { id, instant, money, next, paging, say } from './shapes';

const State = z.enum(['approved', 'sending', 'accepted', 'failed', 'unknown', 'review', 'cancelled', 'expired']);

export const Send = z
  .looseObject({
    id: z.string(),
    lead: z.string().optional(),
    kind: z.enum(['marketing', 'reply', 'service']),
    state: State,
    phone: z.string(),
    text: z.string(),
    dueAt: instant,
    validUntil: instant,
    say: say.openapi({ description: 'Where it stands, in a sentence' }),
    timeline: z
      .array(z.object({ at: instant, state: State, say, by: z.string().optional() }))
      .openapi({ description: 'What happened to it, a sentence a step: who approved it, when it was handed over, what the provider said' }),
    bound: z
      .looseObject({ template: z.string(), version: z.number().int(), slots: z.array(z.looseObject({ slot: z.string(), event: z.string().optional() })), consent: z.string() })
      .optional()
      .openapi({ description: 'The facts an approved text stands on; a change of any of them voids it' }),
    providerId: z.string().optional(),
    errorCode: z.string().optional().openapi({ description: "The provider's code of what went wrong; `say` has its meaning" }),
    reason: z.string().optional().openapi({ description: 'Why it waits, or why it ended' }),
    providerStatus: z.string().optional(),
    cost: money.optional().openapi({ description: 'What handing it over cost, where the price is known' }),
    createdAt: instant,
    history: z.array(z.looseObject({ at: instant, from: z.string(), to: z.string(), why: z.string(), by: z.string().optional() })),
    approval: z.looseObject({ id: z.string(), slotAt: instant, zone: z.string(), by: z.string() }).optional(),
  })
  .openapi('Send');

const SendId = z.object({ id: id.openapi({ description: 'The id of the approval' }) });
const Sends = z.object({ rows: z.array(Send), next }).openapi('Sends');
const Settlement = z.strictObject({ decision: z.enum(['sent', 'not-sent']) }).openapi('Settlement');

export function sends(api: Api): void {
  route(api, {
    name: 'listApprovals',
    method: 'get',
    path: '/v1/approvals',
    summary: 'Sends and where they stand, the latest first',
    access: { role: 'agent', of: 'either' },
    query: z.object({ state: Send.shape.state.optional(), ...paging(500, 500) }),
    answers: { 200: [Sends, 'A page of sends'] },
    run: async (c, { query }) => {
      const { tenant, lead } = c.get('principal');
      return c.json(await (await object(c)).sends(tenant, { ...query, person: lead }));
    },
  });

  route(api, {
    name: 'cancelApproval',
    method: 'delete',
    path: '/v1/approvals/{id}',
    summary: 'Withdraw a text that has not left',
    access: { role: 'agent', of: 'either' },
    params: SendId,
    answers: { 200: [Send, 'Withdrawn'] },
    problems: [409],
    run: async (c, { params }) => {
      const { tenant, by, lead } = c.get('principal');
      return answer(c, await (await object(c)).cancel(tenant, params.id, by, lead));
    },
  });

  route(api, {
    name: 'resolveApproval',
    method: 'post',
    path: '/v1/approvals/{id}/resolve',
    summary: 'Say whether a text whose fate is unknown was sent',
    access: { role: 'agent', of: 'either' },
    params: SendId,
    body: Settlement,
    answers: { 200: [Send, 'Settled'] },
    problems: [409],
    run: async (c, { params, body }) => {
      const { tenant, by, lead } = c.get('principal');
      return answer(c, await (await object(c)).resolve(tenant, params.id, body.decision, by, lead));
    },
  });
}
