/**
 * What happened to a send, as a person reads it.
 *
 * In: the engine's row and the approval it came from. Out: a sentence where it stands, and one for every step. The words
 * of a reason are a row of a table; a reason without a row is told as it is.
 *
 *     told(row).timeline   // [{ at, state: 'sending', say: 'Handed to the provider.' }, ...]
 */
import type { Approval, OutboxRow } from '../engine';
import { codeSays } from '../providers/codes';

export interface Told {
  say: string;
  timeline: { at: number; state: OutboxRow['state']; say: string; by?: string }[];
  /** What an approved text stands on; a change of any of it voids the approval. */
  bound?: { template: string; version: number; slots: { slot: string; event?: string }[]; consent: string };
}

type Step = OutboxRow['history'][number];

/** Why it could not leave then, or not at all. */
const HELD: Record<string, string> = {
  'no-consent': 'there is no consent on file',
  'consent-expired': 'the consent has expired',
  'opted-out': 'the number has opted out',
  'no-phone': 'there is no number on file',
  'zone-unknown': 'the time zone is not known',
  'country-not-allowed': 'texts to this country are not allowed',
  paused: 'texts to this lead are stopped',
  'law-hours': 'the law allows no texts at that hour',
  'law-count': 'the law allows no more texts that day',
  holiday: 'it was a holiday',
  window: 'it was outside the hours for texts',
  'cap-weekly': 'this week has its text',
  'cap-monthly': 'this month has its texts',
  'sequence-running': 'another sequence is running',
  'minimum-gap': 'the last text was too short a time ago',
  silence: 'this lead is left in peace for now',
  holdout: 'this lead is in the group that gets no texts',
  'not-enabled': 'such texts are not switched on',
  'spend-limit': "the day's spending limit was reached",
  'kill-switch': 'an admin holds all texts',
  rate: 'other texts were leaving in the same second',
  'rate-limited': 'the provider asked us to wait',
};

/** Why an approval is of no use any more. */
const VOIDED: Record<string, string> = {
  answered: 'the lead answered',
  'opted-out': 'the lead opted out',
  purchased: 'the lead bought',
  booked: 'the lead booked',
  stopped: 'texts to this lead were stopped',
  edited: 'it was edited',
  'fact-changed': 'something it says has changed',
  'text-stale': 'what it says about time was no longer true',
  'approval-expired': 'its time had passed',
  'by-person': 'somebody here withdrew it',
  restored: 'the data were restored from a backup',
};

/** Why nobody knows whether the provider has it. */
const LOST: Record<string, string> = {
  timeout: 'The provider did not answer in time.',
  reset: 'The connection broke.',
  'server-error': 'The provider answered with an error of its own.',
  'no-message-id': 'The provider answered, but not with a message.',
  conflict: "The provider's answer does not say whether it has the text.",
  'unexpected-status': "The provider's answer does not say whether it has the text.",
  'lease-expired': 'No answer came.',
  restarted: 'The service was restarted while it waited for the answer.',
  restored: 'The data were restored from a backup while it waited for the answer.',
};

const ACCEPTED: Record<string, string> = {
  accepted: 'The provider has it.',
  callback: 'The provider reported on it, so it has it.',
  listed: "It was found among the provider's messages.",
  sent: 'A person found that it was sent.',
};

const FAILED: Record<string, string> = {
  'rate-limited': 'The provider had no room for it.',
  'not-sent': 'A person found that it was not sent.',
};

const DELIVERY: Record<string, string> = {
  delivered: 'The phone has it.',
  undelivered: 'The carrier could not deliver it',
  failed: 'The provider could not send it',
};

const SEARCHED = 'The provider is being asked whether it has it; nothing is sent twice.';
const ASKED = 'The provider could not tell whether it has it. Look it up there, then say “sent” or “not sent”; it is not sent again in either case.';
const UNREADABLE = 'What is stored of it cannot be read, so it will not leave.';

export function told(row: OutboxRow, approval?: Approval): Told {
  const by = approval?.by ?? asName(row.message?.['approvedBy']);
  return {
    say: standing(row),
    timeline: row.history.map((step, n) => ({ at: step.at as number, state: step.to, say: n === 0 ? beginning(row, approval, by) : stepSays(step, row), ...by_(n === 0 ? by : step.by) })),
    ...(approval && { bound: { template: approval.template.id, version: approval.template.version, slots: approval.slots.map(({ slot, event }) => ({ slot, ...(event === undefined ? {} : { event }) })), consent: approval.consent } }),
  };
}

const by_ = (by: string | undefined) => (by === undefined ? {} : { by });
const asName = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Where it stands. */
function standing(row: OutboxRow): string {
  const last = row.history.at(-1);
  if (!last) return UNREADABLE;
  if (row.state === 'unknown') return `${stepSays(last, row)} ${SEARCHED}`;
  if (row.state === 'review') return ASKED;
  const delivery = row.state === 'accepted' && row.providerStatus !== undefined ? DELIVERY[row.providerStatus] : undefined;
  if (delivery === undefined) return row.history.length === 1 ? 'Approved; it leaves at its time.' : stepSays(last, row);
  return delivery.endsWith('.') ? delivery : `${delivery}${row.errorCode === undefined ? '' : `: ${codeSays(row.errorCode)}`}.`;
}

function beginning({ kind }: OutboxRow, approval: Approval | undefined, by: string | undefined): string {
  const who = by === undefined ? '' : ` by ${by}`;
  if (kind === 'service') return 'Owed to a text of the lead.';
  if (kind === 'reply') return `Written${who}.`;
  return approval?.edited === true ? `Approved${who}, with other words than suggested.` : `Approved${who}, as suggested.`;
}

function stepSays({ to, why }: Step, { errorCode }: OutboxRow): string {
  switch (to) {
    case 'approved':
      return `It waits: ${HELD[why] ?? why}.`;
    case 'sending':
      return 'Handed to the provider.';
    case 'accepted':
      return ACCEPTED[why] ?? ACCEPTED['accepted']!;
    case 'failed':
      return FAILED[why] ?? `The provider refused it${errorCode === undefined ? '' : `: ${codeSays(errorCode)}`}.`;
    case 'unknown':
      return LOST[why] ?? LOST['unexpected-status']!;
    case 'review':
      return why === 'not-listable' ? 'The provider could not be asked.' : 'The provider has no such message that we can see.';
    case 'cancelled':
      return `Withdrawn: ${VOIDED[why] ?? HELD[why] ?? why}.`;
    case 'expired':
      return why === 'expired' ? 'Its time ran out before it could leave.' : `It could not leave in time: ${HELD[why] ?? why}.`;
  }
}
