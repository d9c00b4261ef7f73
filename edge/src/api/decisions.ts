/** What a person decides about a lead. */
import { z } from '@hono/zod-openapi';

import type { Api, Ctx } from './route';
import { answer, object, route } from './route';
import { Send } from './sends';
import { givenInstant, KeyHeader, LeadId } from './shapes';

const hash = z.string().min(1).max(200).openapi({ description: 'The hash of the suggestion that was shown' });
const ApprovalWish = z
  .strictObject({
    suggestion: hash,
    text: z.string().min(1).max(20_000).optional().openapi({ description: 'The body, edited; identity and opt-out line are added after it' }),
  })
  .openapi('ApprovalWish');
const MessageWish = z.strictObject({ text: z.string().min(1).max(20_000) }).openapi('MessageWish');
const Dismissal = z.strictObject({ suggestion: hash }).openapi('Dismissal');
const ReplyReview = z.strictObject({ decision: z.enum(['opt-out', 'continue']) }).openapi('ReplyReview');
const Snooze = z.strictObject({ until: givenInstant }).openapi('Snooze');
const Stop = z.strictObject({ reason: z.string().min(1).max(200).default('by-person') }).openapi('Stop');
const Enrolment = z.strictObject({ sequence: z.enum(['re-engagement']).default('re-engagement').openapi({ description: 'The one that a person can begin; a lifecycle begins with a purchase' }) }).openapi('Enrolment');
const Decided = z.object({ event: z.string().openapi({ description: 'The id of the event that was written' }) }).openapi('Decided');

export function decisions(api: Api): void {
  route(api, {
    name: 'approve',
    method: 'post',
    path: '/v1/leads/{id}/approvals',
    summary: 'Approve the suggestion that was shown, as it is or edited',
    access: { role: 'agent', of: 'lead' },
    params: LeadId,
    headers: KeyHeader,
    body: ApprovalWish,
    answers: { 201: [Send, 'Approved; it leaves at its slot'] },
    problems: [409],
    run: async (c, { params, headers, body }) => {
      const { tenant, by } = c.get('principal');
      return answer(c, await (await object(c)).approve(tenant, params.id, { ...body, by }, headers['idempotency-key']), 201);
    },
  });

  route(api, {
    name: 'sendMessage',
    method: 'post',
    path: '/v1/leads/{id}/messages',
    summary: 'Answer a lead who has written',
    access: { role: 'agent', of: 'lead' },
    params: LeadId,
    headers: KeyHeader,
    body: MessageWish,
    answers: { 201: [Send, 'On its way'] },
    problems: [409],
    run: async (c, { params, headers, body }) => {
      const { tenant, by } = c.get('principal');
      return answer(c, await (await object(c)).message(tenant, params.id, { text: body.text, by }, headers['idempotency-key']), 201);
    },
  });

  route(api, {
    name: 'dismiss',
    method: 'post',
    path: '/v1/leads/{id}/dismiss',
    summary: 'Dismiss the suggestion that was shown',
    access: { role: 'agent', of: 'lead' },
    params: LeadId,
    body: Dismissal,
    answers: { 201: [Decided, 'Noted'] },
    problems: [409],
    run: async (c, { params, body }) => {
      const { tenant, by } = c.get('principal');
      return answer(c, await (await object(c)).dismiss(tenant, params.id, { suggestion: body.suggestion, by }), 201);
    },
  });

  /** A route that writes one event: its path, its body, and the event it becomes. */
  const decision = <T extends z.ZodType>(name: string, path: string, summary: string, body: T, event: (wish: z.infer<T>) => { type: string; data?: Record<string, unknown> }) =>
    route(api, {
      name,
      method: 'post',
      path: `/v1/leads/{id}/${path}`,
      summary,
      access: { role: 'agent', of: 'lead' },
      params: LeadId,
      body: body as z.ZodType,
      answers: { 201: [Decided, 'Noted'] },
      run: async (c: Ctx, { params, body: wish }) => {
        const { tenant, by } = c.get('principal');
        const { type, data } = event(wish as z.infer<T>);
        return answer(c, await (await object(c)).decide(tenant, params.id, type, { ...data, by }), 201);
      },
    });
  decision('reviewReply', 'reply-review', 'Settle a reply that could be an opt-out', ReplyReview, ({ decision }) => ({
    type: decision === 'opt-out' ? 'consent.revoked' : 'automation.resumed',
  }));
  decision('snooze', 'snooze', 'Suggest nothing until then', Snooze, ({ until }) => ({ type: 'suggestion.snoozed', data: { until } }));
  decision('stop', 'stop', 'Stop all marketing texts to this lead', Stop, ({ reason }) => ({ type: 'lead.stopped', data: { reason } }));
  decision('enroll', 'enroll', 'Enrol the lead in a sequence', Enrolment, ({ sequence }) => ({ type: 'sequence.enrolled', data: { sequence } }));
}
