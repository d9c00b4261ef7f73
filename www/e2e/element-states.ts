/** Every state of the element, as what it is given. */
import { DAY, NOW, recordOf, viewOf, type State } from './harness';

const text = (id: string, at: number, more: object) => ({ id, source: 'textlift', type: 'sms.queued', at, data: { messageId: id, kind: 'marketing', text: 'Hi Sarah, shall we finish the booking?', ...more } });
const send = (state: string, more: object = {}) => ({ id: 'ap_1', kind: 'marketing', state, text: 'Hi Sarah, shall we finish the booking?', dueAt: NOW + DAY, createdAt: NOW, approval: { zone: 'America/Phoenix' }, ...more });

export const ready = viewOf();
export const talking = viewOf(recordOf([text('t', NOW - 2 * DAY, {}), { id: 'r', source: 'sms', type: 'sms.received', at: NOW - DAY, data: { text: 'Is Tuesday free?', phone: '+16025550123' } }]));
const doubtful = viewOf(recordOf([text('t', NOW - 2 * DAY, {}), { id: 'r', source: 'sms', type: 'sms.received', at: NOW - DAY, data: { text: 'stop by at 5?', phone: '+16025550123' } }]));
const stopped = viewOf(recordOf([text('t', NOW - 2 * DAY, {}), { id: 'r', source: 'sms', type: 'sms.received', at: NOW - DAY, data: { text: 'STOP', phone: '+16025550123' } }]));
export const sold = viewOf(recordOf([{ id: 'p', source: 'till', type: 'purchase', at: NOW - 3 * DAY, data: { amount: { minor: 250_000, currency: 'USD' }, item: 'hearing aids' } }]));
const { slot: _slot, ...slotless } = ready.suggestion;
const approvedView = { ...ready.suggestion, body: undefined, slot: undefined, hash: undefined, held: { reason: 'already-approved', say: 'a text to this number is approved already' }, blockers: [] };

export const STATES: Record<string, State> = {
  loading: {},
  empty: { empty: true },
  error: { problem: 'It could not be stored just now. Please try again in a moment.' },
  ready,
  offline: { ...ready, offline: true },
  busy: { ...ready, busy: true },
  done: { ...ready, done: { say: 'Put off. It comes back by itself.', undo: true } },
  'problem with a lead': { ...ready, problem: 'Something has changed since this was shown, so nothing was approved. Here is the new suggestion.' },
  held: { ...ready, suggestion: { ...approvedView, held: { reason: 'cap-weekly', until: NOW + 3 * DAY, say: 'one text a week has gone out already' } } },
  'no consent': viewOf(recordOf([], {}, false)),
  'opted out': stopped,
  approved: { ...ready, suggestion: approvedView, lead: { ...ready.lead, sends: [send('approved')] } },
  voided: { ...ready, lead: { ...ready.lead, sends: [send('cancelled', { reason: 'answered', timeline: [{ at: NOW, state: 'approved', say: 'Approved by front desk.' }, { at: NOW, state: 'cancelled', say: 'The lead answered.' }] })] } },
  'of unknown fate': { ...ready, lead: { ...ready.lead, sends: [send('review', { say: 'The provider could not tell whether it has it.' })] } },
  'a doubtful reply': doubtful,
  conversation: talking,
  'a customer': sold,
  'to be checked': { ...sold, lead: { ...sold.lead, duplicates: [{ id: 'lead-7', name: 'Sara Lee', by: ['phone', 'email'] }, { id: 'hs-991', by: ['phone'] }], conflicts: [((sold.lead['timeline'] as { type: string; event: string }[]).find(({ type }) => type === 'purchase'))?.event ?? '', 'order-9'] } },
  'no slot': { ...ready, suggestion: slotless },
};
