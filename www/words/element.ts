/**
 * Every word that the element says of its own, in one place. What the engine answers comes with its own sentences.
 *
 * A page in another language gives the element its words once, before it shows anything:
 *
 *     TextliftSidebar.translate({ approve: 'Genehmigen', edit: 'Bearbeiten' })
 */
const plural = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString()} ${n === 1 ? one : many}`;

export const words = {
  // The whole
  loading: 'Loading the lead',
  emptyTitle: 'No lead chosen',
  emptyHint: 'Choose a lead to see what to text, when, and why.',
  failedTitle: 'This lead cannot be shown',
  retry: 'Try again',
  offline: 'You are offline. What you see is from before; what you write stays here, and can be approved once the connection is back.',
  undo: 'Undo',
  busy: 'One moment…',
  changedTitle: 'What changed',
  keptTitle: 'Your wording is kept',
  keptHint: 'There is no text to approve at the moment. You can copy what you wrote.',
  discard: 'Discard it',

  // Who
  unnamed: 'Lead without a name',
  noPurchase: 'No purchase yet',
  purchases: (n: number, lifetime: string) => `${plural(n, 'purchase')}, ${lifetime}`,
  neverInTouch: 'never in touch',
  lastInTouch: (ago: string) => `last in touch ${ago}`,
  consent: { granted: 'Agreed to texts', revoked: 'Opted out', expired: 'Consent has expired', none: 'Has not agreed to texts' },
  segment: { hot: 'Hot', warm: 'Warm', cold: 'Cold' },
  score: (score: number, segment: string) => `Score ${score} of 100, ${segment}`,
  since: (day: string) => `since ${day}`,

  // What to look into
  doubtsTitle: 'Please check this record',
  duplicates: (n: number) => (n === 1 ? 'There is another record that may be the same person:' : `There are ${n} other records that may be the same person:`),
  sharedBy: { phone: 'same number', email: 'same e-mail address', externalId: 'same id in your other system' } as Record<string, string>,
  duplicatesHint: 'Nothing is merged by itself. If it is one person, keep one record in the system that your leads come from. An opt-out of a number counts for every record with it.',
  conflicts: (n: number) => (n === 1 ? 'One entry has reached us twice, and not the same both times:' : `${n} entries have reached us twice, and not the same both times:`),
  toldTwice: (what: string, day: string) => `${what}, ${day}`,
  somethingToldTwice: (id: string) => `Entry ${id}`,
  conflictsHint: 'It is counted once, as it is shown here. If that is wrong, correct it in the system it comes from.',
  andMore: (n: number) => `and ${n} more`,

  // Receipt
  receiptTitle: (score: number) => `Why ${score} points`,
  bounds: { hot: 'hot from 70', warm: 'warm from 40, hot from 70', cold: 'warm from 40' },
  toHot: (steps: string) => `Hot at once if the lead ${steps}.`,
  points: (say: string, points: number) => `${say} (+${points})`,
  or: 'or',
  changesAt: (day: string) => `If nothing happens, this changes on ${day}.`,

  // The suggested text
  proposalTitle: 'Suggested text',
  yourWording: 'Your wording',
  appendedNote: '(added to every such text, not editable)',
  filledIn: (slot: string) => `Filled in: ${slot}`,
  approve: 'Approve',
  approveMine: 'Approve my wording',
  edit: 'Edit',
  undoEdit: 'Undo edit',
  snooze: 'Snooze',
  dismiss: 'Dismiss',
  snoozeUntil: 'Snooze until',
  snoozes: ['Tomorrow', 'In 3 days', 'Next week', 'In a month'],
  alternatives: (n: number) => (n === 1 ? 'Another way to say it' : `${n} other ways to say it`),
  useThis: 'Use this wording',
  key: (key: string) => `Key ${key}`,
  leftOut: (n: number) => (n === 1 ? 'One text left out' : `${n} texts left out`),
  parts: (n: number) => plural(n, 'part'),
  characters: (n: number, left: number, parts: number) => `${plural(n, 'character')}, ${left.toLocaleString()} left in ${parts === 1 ? 'this part' : 'the last'}`,
  tooLong: 'too long, at most 10 parts',
  costs: (cost: string) => `costs ${cost}`,
  lengthLater: 'The length is counted when you approve.',
  dear: (n: number) => `${n === 1 ? 'makes' : 'make'} each part shorter.`,
  replace: 'Replace',
  emptyText: 'Write something, or undo the edit.',
  mustChange: 'Must change',
  better: 'Better',
  fixIt: 'Fix',
  fixes: { capitals: 'Small letters', exclamation: 'One mark', urgency: 'Leave it out', 'impersonal-greeting': 'Greet by name' } as Record<string, string>,
  showIt: 'Show where',

  // When
  leaves: 'Leaves',
  yourTime: (time: string) => `${time} your time`,
  whyNotNow: 'Why not now',
  zones: 'Zones',
  anyOf: (zones: string) => `They may be in any of ${zones}; the time suits all.`,
  until: (what: string, time: string) => `${what}, until ${time}`,
  latest: 'At the latest',
  zoneName: (city: string) => `${city} time`,
  noSlot: 'There is no time for this text yet, so that it cannot be approved.',

  // Held
  heldTitle: { closed: 'Opted out: nothing is sent to this number', held: 'No text at the moment', none: 'Nothing to say at the moment' },
  nothingFits: 'No text fits what is known of this lead. A new visit, form or download changes that.',
  cures: {
    'no-consent': 'Ask for consent at the next visit or call; then texts can be suggested.',
    'consent-expired': 'Ask them to renew their consent.',
    'opted-out': 'They can come back by texting START. Nobody else can lift it.',
    'no-phone': 'Add a mobile number to the record.',
    'zone-unknown': 'Add a postal code or a time zone to the record.',
    'already-approved': 'It is listed below; cancel it to decide anew.',
    'kill-switch': 'Somebody has stopped all texts. An administrator can let them go on.',
    'spend-limit': 'Texts go on by themselves when the limit has room again.',
  } as Record<string, string>,

  // On their way
  sendsTitle: { review: 'Did it reach the phone?', approved: 'Waiting to leave', voided: 'The approval is void', ended: 'What became of it' },
  approvedLeaves: (time: string, zone: string) => `Approved · leaves ${time}, ${zone}`,
  cancel: 'Cancel',
  wasSent: 'It was sent',
  wasNotSent: 'It was not sent',
  settling: '“It was sent” counts it toward the caps and the report; “It was not sent” closes it, and a new text may be suggested. It is not sent again in either case.',
  whatHappened: 'What happened',
  states: {
    approved: 'Approved, waiting for its time',
    sending: 'Being handed over',
    accepted: 'Sent',
    failed: 'Not sent: refused by the provider',
    unknown: 'Not known yet whether it left',
    review: 'A person must say whether it left',
    cancelled: 'Cancelled',
    expired: 'Dropped',
  },
  delivered: 'Delivered',
  notReached: 'Sent, but it did not reach the phone',
  because: (state: string, why: string) => `${state}: ${why}`,
  reasons: {
    answered: 'the lead answered',
    'opted-out': 'the lead opted out',
    purchased: 'the lead bought',
    booked: 'the lead booked',
    stopped: 'texts to this lead were stopped',
    edited: 'it was edited',
    'fact-changed': 'a fact in it has changed',
    'text-stale': 'what it says about time is no longer true',
    'approval-expired': 'its time has passed',
    'by-person': 'somebody here cancelled it',
  } as Record<string, string>,

  // What earned a sale
  creditsTitle: (sales: number) => `What earned ${sales === 1 ? 'the sale' : 'the sales'}`,
  sale: (amount: string, day: string, touches: number) => `${amount} on ${day} · ${touches === 0 ? 'nothing before it' : `after ${plural(touches, 'touch', 'touches')}`}`,
  paidBack: (amount: string) => `${amount} was paid back; the figures are of the rest.`,
  unattributed: (days: number, amount: string) => `Nothing in the ${days} days before it: ${amount} belongs to no text.`,
  creditsOf: 'What each touch earned, by model',
  touch: 'Touch',
  channels: { sms: 'Text', email: 'E-mail', visit: 'Visit', call: 'Call', web: 'Web page' } as Record<string, string>,
  touchNamed: (channel: string, template: string) => `${channel}: ${template}`,
  models: { last: 'Last', first: 'First', linear: 'Linear', position: 'Position', 'time-decay': 'Decay' },
  modelsNote: 'Each column gives out the whole sale by another rule: all to the last touch; all to the first; the same to each; 40 % to the first, 40 % to the last and the rest between; more to what was nearer to the sale.',
  notOfOneSale: (models: string) => `${models} give out all sales at once: see the report.`,

  // Conversation, timeline
  reviewTitle: 'Please read this reply',
  stoppedTitle: 'Texts to this lead are stopped',
  reviewHint: 'It may mean that they want no more texts. Nothing is sent until you decide.',
  stoppedHint: 'Nothing is sent until you let texts go on.',
  goOn: 'Texts may go on',
  noMore: 'They want no more texts',
  conversationTitle: 'Conversation',
  earlierTexts: (n: number) => `${plural(n, 'earlier text')}`,
  you: 'You',
  answerTitle: 'Answer them',
  yourAnswer: 'Your answer',
  answerHint: 'Write as a person; it goes out at once',
  send: 'Send',
  timelineTitle: 'What happened',
  nothingYet: 'Nothing yet.',
  earlier: (n: number) => `${n} earlier`,
  paused: (why: string) => `Automation paused: ${why}.`,
  stopAll: 'Stop all texts to this lead',

  // Keys
  keysTitle: 'Keys',
  keysClose: 'Close',
  keys: [
    ['a', 'Approve'],
    ['e', 'Edit; Escape undoes, Ctrl+Enter approves'],
    ['1–9', 'Use another wording'],
    ['s', 'Snooze'],
    ['x', 'Dismiss'],
    ['?', 'These keys'],
  ] as [string, string][],

  // What changed while somebody looked
  changed: {
    gone: 'No text is suggested any more.',
    held: (why: string) => `No text is suggested any more: ${why}`,
    text: 'The suggested words are others now.',
    fact: (slot: string, before: string, after: string) => `${slot}: “${before}” became “${after}”.`,
    tail: 'What is added below the text has changed.',
    time: (before: string, after: string) => `It would leave ${after}, not ${before}.`,
    other: 'Consent, number or the facts behind the text have changed.',
  },

  // Time
  today: 'today',
  tomorrow: 'tomorrow',
  yesterday: 'yesterday',
  todayShort: 'Today',
  justNow: 'just now',
  withinADay: 'within a day',
  ago: (n: number, unit: 'day' | 'week' | 'month') => `${plural(n, unit)} ago`,
};

export type Words = typeof words;

/** Other words in place of these. */
export function translate(other: Partial<Words>): void {
  Object.assign(words, other);
}

export { plural };
