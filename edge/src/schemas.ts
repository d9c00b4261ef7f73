/**
 * The shapes of the API: the same schemas check requests and make `/openapi.json`.
 *
 * Answers are described as far as a client builds on them; the engine's own types are the detail.
 */
import { z } from '@hono/zod-openapi';

import { ROLES } from './config';
import type { HeldReason, ReportRequest } from './engine';
import { CODES } from './problem';

const instant = z.number().int().openapi({ description: 'Epoch milliseconds', example: 1795446000000 });
const say = z.string().openapi({ description: 'A sentence for a person' });
const HELD = [
  'no-consent', 'consent-expired', 'opted-out', 'no-phone', 'zone-unknown', 'country-not-allowed', 'paused', 'snoozed', 'already-approved',
  'law-hours', 'law-count', 'holiday', 'window', 'cap-weekly', 'cap-monthly', 'sequence-running', 'minimum-gap', 'silence', 'holdout',
  'not-enabled', 'no-template', 'no-slot', 'spend-limit', 'kill-switch', 'rate',
] as const satisfies HeldReason[];
const MODELS = ['first', 'last', 'linear', 'position', 'time-decay', 'markov', 'shapley'] as const satisfies ReportRequest['model'][];
const GROUPS = ['template', 'segment', 'track', 'kind', 'step', 'month'] as const satisfies ReportRequest['by'][];
const money = z.object({ minor: z.number().int(), currency: z.string() }).openapi('Money');
const segment = z.enum(['hot', 'warm', 'cold']);
const track = z.enum(['hot', 'warm-customer', 'warm-prospect', 'cold']);
const held = z.object({ reason: z.string(), until: instant.optional(), say });

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(CODES) as [keyof typeof CODES, ...(keyof typeof CODES)[]]),
    detail: z.string().optional(),
    reason: z.string().optional(),
    until: instant.optional(),
    problems: z
      .array(z.object({ code: z.string(), path: z.string(), message: z.string(), index: z.number().int().optional(), field: z.string().optional() }))
      .optional(),
  })
  .openapi('Problem');

export const Accepted = z
  .object({
    accepted: z.number().int().openapi({ description: 'New, and of a lead that is known' }),
    duplicates: z.number().int().openapi({ description: 'Known before; without a second effect' }),
    unmatched: z.number().int().openapi({ description: 'New, but of nobody known: kept, and given to the lead when it appears' }),
  })
  .openapi('Accepted');

export const TokenWish = z
  .strictObject({
    role: z.enum(ROLES).default('viewer'),
    lead: z.string().min(1).max(200).optional(),
    by: z.string().min(1).max(100).optional().openapi({ description: 'Who will act with it; the name of the key if absent' }),
    seconds: z.number().int().min(1).max(900).default(900),
  })
  .openapi('TokenWish');
export const Token = z.object({ token: z.string(), expiresAt: instant }).openapi('Token');

export const WorkRow = z
  .looseObject({
    id: z.string(),
    name: z.string().optional(),
    score: z.number().int(),
    raw: z.number().int(),
    segment,
    track,
    lastInteractionAt: instant.optional(),
    changesAt: instant.optional(),
    say,
    suggestion: z.looseObject({ template: z.string(), kind: z.string(), at: instant, zone: z.string(), body: z.string(), parts: z.number().int() }).optional(),
    held: held.optional(),
    dormant: z.looseObject({ advice: z.enum(['revive', 'remove']), say }).optional(),
  })
  .openapi('WorkRow');
export const WorkQuery = z.object({
  segment: segment.optional(),
  track: track.optional(),
  reason: z.enum(HELD).optional().openapi({ description: 'Only leads held for this reason' }),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const WorkPage = z
  .object({ rows: z.array(WorkRow), totals: z.looseObject({}), next: z.string().optional(), now: instant })
  .openapi('WorkPage');
export const SearchWish = z
  .strictObject({ words: z.string().min(1).max(200), limit: z.number().int().min(1).max(100).default(20) })
  .openapi('SearchWish');
export const SearchAnswer = z.object({ rows: z.array(WorkRow), now: instant }).openapi('SearchAnswer');

const line = z.looseObject({ rule: z.string(), points: z.number().int(), say });

export const Send = z
  .looseObject({
    id: z.string(),
    lead: z.string().optional(),
    kind: z.enum(['marketing', 'reply', 'service']),
    state: z.enum(['approved', 'sending', 'accepted', 'failed', 'unknown', 'review', 'cancelled', 'expired']),
    phone: z.string(),
    text: z.string(),
    dueAt: instant,
    validUntil: instant,
    reason: z.string().optional(),
    providerStatus: z.string().optional(),
    createdAt: instant,
    history: z.array(z.looseObject({ at: instant, from: z.string(), to: z.string(), why: z.string(), by: z.string().optional() })),
    approval: z.looseObject({ id: z.string(), slotAt: instant, zone: z.string(), by: z.string() }).optional(),
  })
  .openapi('Send');

export const Lead = z
  .looseObject({
    id: z.string(),
    name: z.string().optional(),
    score: z.number().int(),
    raw: z.number().int(),
    segment,
    track,
    enteredAt: instant,
    receipt: z.array(line.extend({ events: z.array(z.string()), ageDays: z.number().int().optional() })),
    toHot: z.array(line),
    changesAt: instant.optional(),
    consent: z.looseObject({ state: z.enum(['granted', 'revoked', 'expired', 'none']) }),
    lifetime: money,
    timeline: z.array(z.looseObject({ at: instant, event: z.string(), type: z.string(), say })),
    sends: z.array(Send),
    now: instant,
  })
  .openapi('Lead');

export const Suggestion = z
  .looseObject({
    lead: z.string(),
    score: z.number().int(),
    segment,
    track,
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
export const Card = z
  .object({
    id: z.string(),
    score: z.number().int(),
    segment,
    track,
    say,
    text: z.string().optional(),
    parts: z.number().int().optional(),
    sendAt: instant.optional(),
    zone: z.string().optional(),
    held: z.string().optional(),
    hash: z.string().optional(),
  })
  .openapi('Card');

export const ApprovalWish = z
  .strictObject({
    suggestion: z.string().min(1).max(200).openapi({ description: 'The hash of the suggestion that was shown' }),
    text: z.string().min(1).max(20_000).optional().openapi({ description: 'The body, edited; identity and opt-out line are added after it' }),
  })
  .openapi('ApprovalWish');
export const MessageWish = z.strictObject({ text: z.string().min(1).max(20_000) }).openapi('MessageWish');
export const ReplyReview = z.strictObject({ decision: z.enum(['opt-out', 'continue']) }).openapi('ReplyReview');
export const Snooze = z.strictObject({ until: z.union([instant, z.string().max(40)]) }).openapi('Snooze');
export const Dismissal = z.strictObject({ suggestion: z.string().min(1).max(200) }).openapi('Dismissal');
export const Stop = z.strictObject({ reason: z.string().min(1).max(200).default('by-person') }).openapi('Stop');
export const Enrolment = z.strictObject({ sequence: z.string().min(1).max(80).default('re-engagement') }).openapi('Enrolment');
export const Decided = z.object({ event: z.string() }).openapi('Decided');
export const Settlement = z.strictObject({ decision: z.enum(['sent', 'not-sent']) }).openapi('Settlement');
export const Sends = z.object({ rows: z.array(Send) }).openapi('Sends');

export const ReportQuery = z.object({
  from: z.string().max(40).optional().openapi({ description: 'RFC 3339 or epoch milliseconds; the start of this month if absent' }),
  to: z.string().max(40).optional().openapi({ description: 'RFC 3339 or epoch milliseconds; now if absent' }),
  model: z.enum(MODELS).optional(),
  by: z.enum(GROUPS).optional(),
});
export const Report = z.looseObject({ from: instant, to: instant, totals: z.looseObject({}), rows: z.array(z.looseObject({})), unattributed: money, now: instant }).openapi('Report');

export const Playbook = z.looseObject({}).openapi('Playbook');
export const KillSwitch = z.strictObject({ on: z.boolean() }).openapi('KillSwitch');
