/**
 * Shapes that more than one topic of the API uses. The same schemas check requests and make `/openapi.json`.
 *
 * Answers are described as far as a client builds on them; the engine's own types are the detail.
 */
import { z } from '@hono/zod-openapi';

import { CODES } from '../problem';

/** An instant in an answer. */
export const instant = z.number().int().openapi({ description: 'Epoch milliseconds' });
/** An instant in a request. */
export const givenInstant = z
  .union([z.number().int(), z.iso.datetime({ offset: true })])
  .openapi({ description: 'Epoch milliseconds, or RFC 3339 with an offset' });
export const say = z.string().openapi({ description: 'A sentence for a person' });
export const money = z.object({ minor: z.number().int().openapi({ description: 'Whole minor units, such as cents' }), currency: z.string() }).openapi('Money');
export const segment = z.enum(['hot', 'warm', 'cold']);
export const track = z.enum(['hot', 'warm-customer', 'warm-prospect', 'cold']);
export const held = z.looseObject({ reason: z.string(), until: instant.optional(), say });
/** What two records may have in common that speaks for one person. */
export const sharedKind = z.enum(['externalId', 'phone', 'email']);
export const id = z.string().min(1).max(200);

export const LeadId = z.object({ id: id.openapi({ description: 'The id of the lead', example: 'lead-1042' }) });
export const KeyHeader = z.object({
  'idempotency-key': z.string().min(1).max(200).openapi({ description: 'The same request with the same key takes effect once' }),
});

/** What a paged list takes: where to go on, and how many. */
export const paging = (most: number, usual: number) => ({
  cursor: z.string().max(600).optional().openapi({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(most).default(usual),
});
export const next = z.string().optional().openapi({ description: 'The cursor of the next page; absent on the last' });

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(CODES) as [keyof typeof CODES, ...(keyof typeof CODES)[]]),
    detail: z.string().optional(),
    reason: z.string().optional().openapi({ description: 'A reason code' }),
    until: instant.optional(),
    problems: z
      .array(z.object({ code: z.string(), path: z.string(), message: z.string(), index: z.number().int().optional(), field: z.string().optional() }))
      .optional(),
  })
  .openapi('Problem');
