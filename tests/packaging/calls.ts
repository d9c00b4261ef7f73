// Calls as callers write them. Those under `@ts-expect-error` are wrong, each in one way, and must not compile. The file
// is compiled strictly, with exact optional properties; it is never run.
import { attribute, Engine, instantOf, localTime, nextSlot, opportunity, outboxAdvance, outboxRow, phoneZones, readReply, smsParts } from 'textlift'
import { starterPlaybook, TextliftError, verdict, verifyWebhook, type HeldReason, type LeadRecord, type Segment, type Suggestion } from 'textlift'

const now = Date.UTC(2026, 10, 23, 15)
const engine = new Engine(starterPlaybook('audiology'))
const record: LeadRecord = {
  id: 'lead-1',
  phone: '+16025550123',
  createdAt: '2026-09-01T16:00:00Z',
  attributes: { firstName: 'Sarah', insuranceEligible: true },
  live: { trialSlotsLeft: { value: 1, asOf: now, expiresAt: '2026-11-28T00:00:00Z' } },
  events: [{ id: 'e1', source: 'crm', type: 'purchase', at: now, data: { amount: { minor: 5, currency: 'USD' }, till: 7 } }],
}

// What is right.
export const segment: Segment = engine.score(record, now).segment
export const fromText: number = engine.score(JSON.stringify(record), '2026-11-23T15:00:00Z').score
export const suggestion: Suggestion = engine.suggest(record, now)
export const approved = engine.approve(record, suggestion, { by: 'kim' }, now)
export const reason: string | undefined = approved.refused?.reason
if (approved.approval) {
  const released = engine.release(record, approved.approval, now)
  const row = outboxRow({ approval: approved.approval }, now)
  outboxAdvance(row, { type: 'due', ...released }, now)
  outboxAdvance(row, { type: 'answered', attempt: 1, answer: { response: { status: 201, providerId: 'SM1' } } }, now)
  if (released.send) outboxRow({ send: released.send, sender: '+16025550199' }, now)
}
export const slot = nextSlot({ phone: '+16025550123', windows: [{ days: ['mon'], from: '10:00', to: '12:00' }], sent: [now], caps: { weekly: 1 }, now })
export const held: HeldReason | undefined = slot.held?.reason
export const opensAt: number | undefined = slot.slot?.opensAt
export const held2: number | undefined = engine.worklist([record], now, { segment: 'hot', limit: 5 }).totals.held['no-consent']
export const credit = attribute([{ touches: [{ channel: 'sms', at: now }] }], { models: ['first', 'markov'], markovOrder: 2 })['time-decay']?.[0]?.credit
export const gap: number = opportunity({ messages: 10, conversions: 1, value: { minor: 5, currency: 'USD' }, targetRate: 0.5 }).gap.minor
export const report = engine.report([record], { from: now - 1, to: now, by: 'month' }, now)
export const key: string | undefined = report.rows[0]?.key
export const winner: 'a' | 'b' | undefined = verdict({ a: { people: 1, conversions: 0 }, b: { people: 1, conversions: 1, share: 9 } }).winner
const verified = verifyWebhook({ scheme: 'stripe', secrets: ['s'], method: 'POST', url: '', headers: new Headers(), body: '' }, now)
export const told: unknown[] = verified.ok ? verified.events : [verified.error]
try {
  localTime(now, 'Mars/Olympus')
} catch (thrown) {
  if (thrown instanceof TextliftError && thrown.code === 'unknown-zone') thrown.problems.map(({ path, message }) => `${path}: ${message}`)
}

// What is wrong: a value of another kind, ...
// @ts-expect-error an instant is a number or a text
engine.score(record, new Date())
// @ts-expect-error now is always given
engine.score(record)
// @ts-expect-error a record has an id
engine.score({ phone: '+16025550123' }, now)
// @ts-expect-error an id is a text
engine.score({ id: 1042 }, now)
// @ts-expect-error null is not absence
engine.score({ id: 'lead-1', phone: null }, now)
// @ts-expect-error undefined is not absence either: leave the key out
engine.score({ id: 'lead-1', phone: undefined }, now)
// @ts-expect-error a list belongs to the worklist
engine.score([record], now)
// @ts-expect-error an answer is a plain object, no promise
engine.score(record, now).then(() => 0)
// @ts-expect-error a number is no text
smsParts(5)
// @ts-expect-error money has a currency
attribute([{ conversion: { at: now, value: { minor: 5 } } }])
// @ts-expect-error amounts are numbers of minor units
opportunity({ messages: 1, conversions: 1, value: { minor: '5', currency: 'USD' }, targetRate: 1 })
// @ts-expect-error a local time is a text
instantOf(now, 'UTC')

// ... a word that is none, ...
// @ts-expect-error no such industry
starterPlaybook('plumbing')
// @ts-expect-error no such segment
engine.worklist([record], now, { segment: 'lukewarm' })
// @ts-expect-error no such reason
engine.worklist([record], now, { reason: 'because' })
// @ts-expect-error no such model
attribute([], { models: ['middle'] })
// @ts-expect-error no such dimension
engine.report([record], { from: now - 1, to: now, by: 'weekday' }, now)
// @ts-expect-error no such scheme
verifyWebhook({ scheme: 'mail', secrets: ['s'], method: 'POST', url: '', headers: {}, body: '' }, now)
// @ts-expect-error weekdays have three letters
nextSlot({ now, windows: [{ days: ['monday'], from: '10:00', to: '12:00' }] })
// @ts-expect-error no such law
nextSlot({ now, law: 'strict' })
// @ts-expect-error no such state of a send
outboxRow({ approval: { id: 'a', phone: '+1', text: '', slotAt: 0, validUntil: 1 } }, now).state === 'sent'
// @ts-expect-error an input has a known type
outboxAdvance(outboxRow({ approval: { id: 'a', phone: '+1', text: '', slotAt: 0, validUntil: 1 } }, now), { type: 'tick' }, now)
// @ts-expect-error no such kind of reply
readReply('STOP').kind === 'stop'
// @ts-expect-error no such code
new TextliftError('').code === 'wrong'

// ... a key that is none, or one that is missing.
// @ts-expect-error it is called typedPhone
engine.score({ id: 'lead-1', phoneTyped: '602' }, now)
// @ts-expect-error events are a list of events
engine.score({ id: 'lead-1', events: [{ type: 'visit' }] }, now)
// @ts-expect-error it is called zones
nextSlot({ zone: 'UTC', now })
// @ts-expect-error the present is asked for
nextSlot({ zones: ['UTC'] })
// @ts-expect-error a window has an end
nextSlot({ now, windows: [{ from: '10:00' }] })
// @ts-expect-error somebody approves
engine.approve(record, 'hash', {}, now)
// @ts-expect-error a reply has an author
engine.reply(record, { text: 'Hi' }, now)
// @ts-expect-error either an approval or a command
outboxRow({ sender: '+16025550199' }, now)
// @ts-expect-error a report has an end
engine.report([record], { from: now }, now)
// @ts-expect-error it is called halfLifeDays
attribute([], { halfLife: 7 })
// @ts-expect-error no such key in an answer
phoneZones('+16025550123').timezones
// @ts-expect-error a text is absent where nothing is suggested
suggestion.text.length
// @ts-expect-error a secret is a list, for rotation
verifyWebhook({ scheme: 'svix', secrets: 's', method: 'POST', url: '', headers: {}, body: '' }, now)
// @ts-expect-error no such verb
engine.rate(record, now)
