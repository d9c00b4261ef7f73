/** Leads out: the worklist, search, a lead, its suggestion. */
import { z } from '@hono/zod-openapi';

import type { HeldReason } from '../engine';
import { LiveNumbers } from './live';
import { problem } from '../problem';
import type { Api } from './route';
import { answer, object, route } from './route';
import { Send } from './sends';
import { held, instant, LeadId, money, next, paging, say, segment, sharedKind, track } from './shapes';

const HELD = [
  'no-consent', 'consent-expired', 'opted-out', 'no-phone', 'zone-unknown', 'country-not-allowed', 'paused', 'snoozed', 'already-approved',
  'law-hours', 'law-count', 'holiday', 'window', 'cap-weekly', 'cap-monthly', 'sequence-running', 'minimum-gap', 'silence', 'holdout',
  'not-enabled', 'no-template', 'no-slot', 'spend-limit', 'kill-switch', 'rate',
] as const satisfies HeldReason[];

/** What a lead's score is, wherever it is shown. */
const scored = { score: z.number().int().min(0).max(100), segment, track };
const ranked = { ...scored, raw: z.number().int().openapi({ description: 'The sum before it is cut to 0 to 100; it ranks' }) };
const line = z.looseObject({ rule: z.string(), points: z.number().int(), say });
const draft = z.looseObject({ template: z.string(), kind: z.string(), at: instant, zone: z.string(), body: z.string(), parts: z.number().int() });

export const WorkRow = z
  .looseObject({
    id: z.string(),
    name: z.string().optional(),
    ...ranked,
    lastInteractionAt: instant.optional(),
    changesAt: instant.optional(),
    say,
    suggestion: draft.optional(),
    held: held.optional(),
    dormant: z.looseObject({ advice: z.enum(['revive', 'remove']), say }).optional(),
  })
  .openapi('WorkRow');
const WorkPage = z
  .object({
    rows: z.array(WorkRow),
    totals: z.looseObject({}),
    next,
    catchingUp: z.literal(true).optional().openapi({ description: 'More is new than could be looked at for this answer: some of it is not in the list yet' }),
    now: instant,
  })
  .openapi('WorkPage');
const WorkQuery = z.object({
  segment: segment.optional(),
  track: track.optional(),
  reason: z.enum(HELD).optional().openapi({ description: 'Only leads held for this reason' }),
  ...paging(200, 100),
});
const SearchWish = z.strictObject({ words: z.string().min(1).max(200), limit: z.number().int().min(1).max(100).default(20) }).openapi('SearchWish');
const SearchAnswer = z.object({ rows: z.array(WorkRow), now: instant }).openapi('SearchAnswer');

const Duplicate = z
  .object({ id: z.string(), name: z.string().optional(), by: z.array(sharedKind).openapi({ description: 'What the two have in common' }) })
  .openapi('Duplicate');

const minor = z.number().int();
const Credits = z
  .object({
    sales: z.array(
      z.object({
        event: z.string(),
        at: instant,
        amount: money,
        refunded: money.optional(),
        unattributed: money.optional().openapi({ description: 'What is left of the sale, where no touch came before' }),
        touches: z.array(
          z.looseObject({
            channel: z.string(),
            at: instant,
            event: z.string(),
            messageId: z.string().optional(),
            template: z.string().optional(),
            variant: z.string().optional(),
            credits: z.object({ first: minor, last: minor, linear: minor, position: minor, 'time-decay': minor }).openapi({ description: 'Minor units' }),
          }),
        ),
      }),
    ),
    lookBackDays: z.number().int(),
    notTold: z.array(z.object({ model: z.string(), say })),
  })
  .openapi('Credits');

const Lead = z
  .looseObject({
    id: z.string(),
    name: z.string().optional(),
    ...ranked,
    enteredAt: instant,
    receipt: z.array(line.extend({ events: z.array(z.string()), ageDays: z.number().int().optional() })),
    toHot: z.array(line),
    changesAt: instant.optional(),
    consent: z.looseObject({ state: z.enum(['granted', 'revoked', 'expired', 'none']) }),
    lifetime: money,
    timeline: z.array(z.looseObject({ at: instant, event: z.string(), type: z.string(), say })),
    credits: Credits.openapi({ description: 'Sales, and what each touch before them earned by each model' }),
    earlier: z.number().int().openapi({ description: 'How many older entries the timeline has than those shown' }),
    conflicts: z.array(z.string()).openapi({ description: 'Ids of events that were told twice with different content' }),
    sends: z.array(Send),
    duplicates: z.array(Duplicate).openapi({ description: 'Other records that may be the same person; never merged' }),
    live: LiveNumbers.openapi({ description: "The lead's own live numbers" }),
    now: instant,
  })
  .openapi('Lead');

const Suggestion = z
  .looseObject({
    lead: z.string(),
    ...scored,
    body: z.string().optional(),
    appended: z.string().optional(),
    text: z.string().optional(),
    template: z.looseObject({ id: z.string(), version: z.number().int(), kind: z.string() }).optional(),
    sms: z.looseObject({ encoding: z.string(), parts: z.number().int() }).optional(),
    slot: z.looseObject({ opensAt: instant, at: instant, zone: z.string(), validUntil: instant }).optional(),
    held: held.optional(),
    why: z.array(z.looseObject({ code: z.string(), say })),
    hash: z.string().optional(),
    now: instant,
  })
  .openapi('Suggestion');

/** A flat view of a suggestion, for CRM cards that only read plain fields. */
const Card = z
  .strictObject({
    id: z.string(),
    ...scored,
    say,
    text: z.string().optional(),
    parts: z.number().int().optional(),
    sendAt: instant.optional(),
    zone: z.string().optional(),
    held: z.string().optional(),
    hash: z.string().optional(),
  })
  .openapi('Card');

const card = ({ lead, score, segment, track, text, sms, slot, held, why, hash }: z.infer<typeof Suggestion>): z.infer<typeof Card> => ({
  id: lead,
  score,
  segment,
  track,
  say: held?.say ?? why[0]?.say ?? '',
  text,
  parts: sms?.parts,
  sendAt: slot?.at,
  zone: slot?.zone,
  held: held?.reason,
  hash,
});

export function leads(api: Api): void {
  route(api, {
    name: 'listLeads',
    method: 'get',
    path: '/v1/leads',
    summary: 'The worklist: who first',
    access: { role: 'viewer' },
    query: WorkQuery,
    answers: { 200: [WorkPage, 'A page of the worklist'] },
    run: async (c, { query }) => c.json(await (await object(c)).leads(c.get('principal').tenant, query)),
  });

  route(api, {
    name: 'searchLeads',
    method: 'post',
    path: '/v1/leads/search',
    summary: 'Leads by name, number or e-mail; the words travel in the body',
    access: { role: 'viewer' },
    body: SearchWish,
    answers: { 200: [SearchAnswer, 'What was found'] },
    run: async (c, { body: { words, limit } }) => c.json(await (await object(c)).search(c.get('principal').tenant, words, limit)),
  });

  route(api, {
    name: 'getLead',
    method: 'get',
    path: '/v1/leads/{id}',
    summary: 'A lead: score with its receipt, timeline, sends',
    access: { role: 'viewer', of: 'lead' },
    params: LeadId,
    answers: { 200: [Lead, 'The lead'] },
    run: async (c, { params }) => answer(c, await (await object(c)).lead(c.get('principal').tenant, params.id)),
  });

  route(api, {
    name: 'getSuggestion',
    method: 'get',
    path: '/v1/leads/{id}/suggestion',
    summary: 'What to text this lead, when, and why; or why not',
    access: { role: 'viewer', of: 'lead' },
    params: LeadId,
    query: z.object({ view: z.enum(['card']).optional().openapi({ description: '`card`: flat, for a CRM card' }) }),
    answers: { 200: [z.union([Suggestion, Card]), 'The suggestion, or a flat card of it'] },
    run: async (c, { params, query }) => {
      const result = await (await object(c)).suggestion(c.get('principal').tenant, params.id);
      if (!('ok' in result)) return problem(result.problem);
      if (query.view === 'card') return c.json(card(JSON.parse(result.ok) as z.infer<typeof Suggestion>));
      return c.body(result.ok, 200, { 'content-type': 'application/json' });
    },
  });
}
