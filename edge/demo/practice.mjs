/**
 * The demo practice: 60 leads of a hearing practice and 18 months of what they did.
 *
 * In: nothing; the same practice every time. Out: `{ leads, events }`, the events oldest first, as a source would
 * send them. Each lead lives one of the `LIVES` below, told in days before the demo's clock starts.
 */
import { GOLDEN, person, seeded } from './people.mjs';

/** Where the history ends: Monday, 23 November 2026, 8 in the morning in Phoenix. */
const END = Date.parse('2026-11-23T15:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WORDING = 'I agree to receive texts about my hearing care from Sound Hearing. Reply STOP to opt out.';
const COST = { minor: 1, currency: 'USD' };

const usd = (dollars) => ({ minor: dollars * 100, currency: 'USD' });
const pick = (random, list) => list[Math.floor(random() * list.length)];

/** What the practice texted before the demo begins. */
const TEXTS = {
  idle: { template: 're-engagement-0', sequence: 're-engagement', step: 0, trigger: 'idle', track: 'warm-prospect', segment: 'warm', text: (name) => `Hi ${name}, how have conversations been lately? We are glad to help. Sound Hearing. Reply STOP to opt out` },
  objection: { template: 're-engagement-1', sequence: 're-engagement', step: 1, track: 'warm-prospect', segment: 'warm', text: (name) => `Hi ${name}, many people wait because of the price. A trial costs nothing.` },
  closure: { template: 're-engagement-2', sequence: 're-engagement', step: 2, track: 'warm-prospect', segment: 'warm', text: (name) => `Hi ${name}, we will leave you in peace for now. You can always write to us.` },
  offer: { template: 'hot', track: 'hot', segment: 'hot', text: (name) => `Hi ${name}, a trial fitting is free this week. Shall we keep a time for you? Sound Hearing. Reply STOP to opt out` },
  checkIn: { template: 'warm-customer', track: 'warm-customer', segment: 'warm', text: (name) => `Hi ${name}, how are your hearing aids doing? Sound Hearing. Reply STOP to opt out` },
};

/** One lead's story, written down as events. */
class Life {
  constructor(n, random) {
    this.who = person(n);
    this.random = random;
    this.events = [];
  }

  /** An event so many days before the end. */
  add(type, daysAgo, data = {}, shift = 0) {
    const at = END - Math.round(daysAgo * DAY) + shift;
    const id = `${this.who.id}-${this.events.length + 1}`;
    this.events.push({ id, type, at: new Date(at).toISOString(), lead: { id: this.who.id }, data });
    return id;
  }

  /** The record appears, with what is known of the person; one that has no number keeps none. */
  born(daysAgo, more = {}, { phone = this.who.phone } = {}) {
    const { id, externalId, email, attributes } = this.who;
    this.events.push({
      id: `${id}-born`,
      type: 'lead.updated',
      at: new Date(END - Math.round(daysAgo * DAY)).toISOString(),
      lead: { id, externalId, email, ...(phone ? { phone } : {}) },
      data: { attributes: { ...attributes, ...more, email, ...(phone ? { phone } : {}) } },
    });
    return this;
  }

  consent(daysAgo, more = {}) {
    this.add('consent.granted', daysAgo, { kinds: ['marketing'], wording: WORDING, ...more });
    return this;
  }

  /** Newsletters once in a while, the first so many days ago; some are opened long ago. */
  letters(firstDaysAgo, lastDaysAgo = 95) {
    for (let day = firstDaysAgo; day > lastDaysAgo; day -= 30 + Math.floor(this.random() * 30)) {
      this.add('email.sent', day, { campaign: 'newsletter' });
      if (this.random() < 0.4) this.add('email.opened', day - 0.3, { campaign: 'newsletter' });
    }
    return this;
  }

  /** A text that was delivered at about half past ten in Phoenix. */
  text(what, daysAgo, more = {}) {
    const { text, ...facts } = TEXTS[what];
    const messageId = `${this.who.id}-text-${this.events.length}`;
    const of = { messageId, kind: 'marketing', phone: this.who.phone };
    const shift = 2 * HOUR + 30 * 60_000;
    this.add('sms.queued', Math.floor(daysAgo), { ...of, templateVersion: 1, ...facts, ...more, text: text(this.who.attributes.firstName), parts: 1, cost: COST, identity: true, optOutLine: true }, shift);
    this.add('sms.accepted', Math.floor(daysAgo), of, shift + 1_000);
    this.add('sms.delivered', Math.floor(daysAgo), of, shift + 4_000);
    return messageId;
  }

  answers(text, daysAgo) {
    this.add('sms.received', daysAgo, { text, phone: this.who.phone });
  }
}

/** A first contact long ago: a record, a consent, letters, a form. */
function known(life, daysAgo, more = {}) {
  life.born(daysAgo, more).consent(daysAgo - 0.01).letters(daysAgo - 5);
  life.add('form.submitted', daysAgo - 0.02, { form: 'hearing check' });
  return life;
}

/** The lives of the practice's leads: how many live them, and how they go. */
const LIVES = [
  [6, function readyToBuy(life) {
    known(life, 120 + life.random() * 200, { insuranceEligible: true });
    life.add('appointment.attended', 12 + life.random() * 14, { kind: 'hearing test' });
    life.add('quote.requested', 10 + life.random(), { item: 'hearing aids', amount: usd(2500) });
    life.add('email.opened', 8.2, { campaign: 'quote' });
    if (life.random() < 0.6) life.add('link.clicked', 8.1, { channel: 'email', url: 'https://sound-hearing.example/quote' });
  }],
  [4, function hasDownloaded(life) {
    known(life, 60 + life.random() * 300);
    life.add('email.opened', 20, { campaign: 'newsletter' });
    life.add('resource.downloaded', 0.3 + life.random() * 0.5, { title: pick(life.random, ['Living with tinnitus', 'What hearing aids cost', 'Ten questions before you buy']) });
  }],
  [4, function leftAForm(life) {
    known(life, 90 + life.random() * 200, life.random() < 0.5 ? { insuranceEligible: true } : {});
    life.add('form.abandoned', 1.2 + life.random() * 0.7, { form: 'book a test' });
  }],
  [7, function hasGoneQuiet(life) {
    known(life, 150 + life.random() * 350, { insuranceEligible: life.random() < 0.3 });
    life.add('resource.downloaded', 45 + life.random() * 40, { title: 'What hearing aids cost' });
    life.add('appointment.attended', 10 + life.random() * 35, { kind: 'hearing test' });
    life.add('email.opened', 9 + life.random() * 20, { campaign: 'newsletter' });
  }],
  [4, function isBeingReEngaged(life) {
    known(life, 200 + life.random() * 200, { insuranceEligible: life.random() < 0.3 });
    const cause = life.add('appointment.attended', 14 + life.random() * 14, { kind: 'hearing test' });
    life.add('email.opened', 30, { campaign: 'newsletter' });
    life.text('idle', pick(life.random, [3, 4, 5]), { cause });
  }],
  [3, function didNotAnswer(life) {
    known(life, 300 + life.random() * 200);
    const cause = life.add('page.viewed', 130, { url: 'https://sound-hearing.example/prices' });
    life.text('idle', 60, { cause });
    life.text('objection', 56);
    life.text('closure', 52);
  }],
  [4, function hasJustBought(life) {
    known(life, 120 + life.random() * 200);
    life.add('appointment.attended', 45, { kind: 'hearing test' });
    life.add('purchase', 29.5 + life.random(), { amount: usd(pick(life.random, [1900, 2500, 3200])), orderId: `order-${life.who.id}`, item: 'hearing aids' });
  }],
  [3, function boughtInSummer(life) {
    known(life, 250 + life.random() * 100);
    life.add('purchase', 89.5 + life.random(), { amount: usd(pick(life.random, [2500, 3900])), orderId: `order-${life.who.id}`, item: 'hearing aids' });
  }],
  [3, function boughtAYearAgo(life) {
    known(life, 480 + life.random() * 50);
    life.add('purchase', 364.5 + life.random(), { amount: usd(2500), orderId: `order-${life.who.id}`, item: 'hearing aids' });
    life.add('purchase', 200, { amount: usd(120), orderId: `batteries-${life.who.id}`, item: 'batteries' });
    life.add('visit', 20 + life.random() * 10, {});
  }],
  [3, function boughtAfterAText(life) {
    known(life, 200 + life.random() * 200, { insuranceEligible: true });
    life.add('appointment.attended', 25, { kind: 'hearing test' });
    life.text('offer', pick(life.random, [13, 17, 18]));
    life.answers('Yes please, what times do you have?', 12.4);
    life.add('appointment.booked', 12, { kind: 'fitting' });
    life.add('purchase', 5 + life.random() * 3, { amount: usd(pick(life.random, [2400, 2500, 3100])), orderId: `order-${life.who.id}`, item: 'hearing aids' });
  }],
  [2, function boughtAgainAfterAText(life) {
    known(life, 500);
    life.add('purchase', 400, { amount: usd(2800), orderId: `order-${life.who.id}`, item: 'hearing aids' });
    life.text('checkIn', 20);
    life.add('link.clicked', 19.8, { channel: 'sms', url: 'https://sound-hearing.example/care' });
    life.add('purchase', 4 + life.random() * 6, { amount: usd(pick(life.random, [180, 240])), orderId: `care-${life.who.id}`, item: 'care plan' });
  }],
  [4, function hasOptedOut(life) {
    known(life, 220 + life.random() * 200, { insuranceEligible: true });
    life.add('appointment.attended', 30 + life.random() * 20, { kind: 'hearing test' });
    life.text('idle', 16);
    life.answers(pick(life.random, ['STOP', 'Stop', 'unsubscribe', 'please take me off your list']), 15.8);
  }],
  [4, function neverAgreed(life) {
    life.born(100 + life.random() * 300, { insuranceEligible: life.random() < 0.5 }).letters(90);
    life.add('form.submitted', 30 + life.random() * 40, { form: 'newsletter' });
    life.add('email.opened', 12, { campaign: 'newsletter' });
  }],
  [1, function agreedForAYear(life) {
    life.born(420).consent(419, { expiresAt: new Date(END - 54 * DAY).toISOString() }).letters(400);
    life.add('appointment.attended', 40, { kind: 'hearing test' });
  }],
  [3, function wasSeenLongAgo(life) {
    known(life, 480 + life.random() * 60);
    life.add('page.viewed', 250 + life.random() * 150, { url: 'https://sound-hearing.example/tinnitus' });
  }],
  [1, function askedSomethingDoubtful(life) {
    known(life, 150, { insuranceEligible: true });
    life.add('appointment.attended', 20, { kind: 'hearing test' });
    life.text('offer', 3);
    life.answers('stop by at 5?', 2.6);
  }],
  [1, function gaveItBack(life) {
    known(life, 160);
    life.add('purchase', 50, { amount: usd(2500), orderId: `order-${life.who.id}`, item: 'hearing aids' });
    life.add('refund', 33, { amount: usd(2500), orderId: `order-${life.who.id}` });
  }],
  [1, function hasNoNumber(life) {
    life.born(80, {}, { phone: undefined });
    life.add('form.submitted', 79, { form: 'hearing check' });
    life.add('purchase', 8, { amount: usd(180), orderId: `order-${life.who.id}`, item: 'care plan' });
  }],
  [1, function canBeAnywhere(life) {
    life.who.phone = '+18005550199';
    life.who.attributes = { firstName: life.who.attributes.firstName, lastName: life.who.attributes.lastName };
    known(life, 70, { insuranceEligible: true });
    life.add('call', 12);
  }],
];

/** Exactly 70: 15 for a test 45 days ago, 30 for the insurance, 25 for three opens. */
function golden(life) {
  life.born(400, { insuranceEligible: true }).consent(399.9);
  life.events.push({ id: `${life.who.id}-test`, type: 'appointment.attended', at: '2026-10-09T17:00:00Z', lead: { id: life.who.id }, data: { kind: 'hearing test' } });
  for (const day of [40, 26, 12]) {
    life.add('email.sent', day + 0.2, { campaign: 'after the test' });
    life.add('email.opened', day, { campaign: 'after the test' });
  }
}

export function practice() {
  const random = seeded(1823);
  const stories = LIVES.flatMap(([times, live]) => Array.from({ length: times }, () => live));
  stories.splice(GOLDEN, 0, golden);
  const lives = stories.map((live, n) => {
    const life = new Life(n, random);
    live(life);
    return life;
  });
  const events = lives.flatMap((life) => life.events).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { leads: lives.map((life) => life.who), events };
}
