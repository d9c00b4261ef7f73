/**
 * Bad days of the edge, by a seed: waves of approvals leave through a carrier that misbehaves, while the process is killed
 * at random moments, leads write STOP, buy, are cancelled; then everything is compared with what the carrier knows.
 *
 *     node edge/test/faults/run.mjs --approvals 1000 --kills 10 --seed 1 [--mutant 'retry on timeout']
 *
 * Prints the tally. Everything in `FAULTS` must be 0.
 */
import { parseArgs } from 'node:util';

import { emptyFolder, removeFolder } from '../real/fixture.mjs';
import { startCarrier } from './carrier.mjs';
import { COMMAND_SECRET, startHarness } from './edge.mjs';
import { chance } from './random.mjs';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The first wave's day: Monday, 23 November 2026. Phoenix keeps UTC-7 the whole year. */
export const FIRST_DAY = Date.parse('2026-11-23T07:00:00Z');
/** Windows of the practice, in hours of its day. */
const WINDOWS = [[10, 12], [14, 16]];
/** What the search for a lost answer needs: its listings, in steps of the clock. */
const SEARCH = [16 * SECOND, 31 * SECOND, 62 * SECOND, 5 * MINUTE, 11 * MINUTE];
/** Nothing that is due is still due after so long, on however busy a machine. A mutant may be stuck, and is not waited for again. */
const PATIENCE = { sound: MINUTE, mutant: 10 * SECOND, again: SECOND };
/** What befalls a lead beside the carrier's faults, in a hundred. */
const LIVES = { plain: 0, 'stop before': 6, 'stop meanwhile': 6, 'shared number': 4, buys: 5, cancelled: 3, answers: 6 };

/** The counts that must be 0. */
export const FAULTS = ['doubles', 'afterStop', 'outsideWindow', 'lost', 'disagreeing', 'miscounted', 'unsigned'];

const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/** One run. `wave`: how many approvals leave at one time. */
export async function run({ approvals, kills, seed, mutant, wave = 100, log = () => {} }) {
  const folder = emptyFolder();
  const harness = await startHarness({ folder, mutant, carrierOf: (reportSecret) => startCarrier({ seed, commandSecret: COMMAND_SECRET, reportSecret }) });
  try {
    return await new Run(harness, { approvals, kills, seed, wave, mutant, log }).whole();
  } finally {
    await harness.stop();
    removeFolder(folder);
  }
}

/** The leads, the clock and the person of one run. */
export class Run {
  constructor(harness, plan) {
    Object.assign(this, plan, { harness, carrier: harness.carrier });
    this.random = chance(plan.seed);
    this.leads = [];
    /** Acknowledged approvals and replies: id, lead. */
    this.acknowledged = new Map();
    /** Number -> real instant of the acknowledged STOP. */
    this.stops = new Map();
    this.spoiled = new Set();
    this.killed = 0;
    this.unknown = new Set();
    this.review = new Set();
  }

  async whole() {
    const waves = Math.ceil(this.approvals / this.wave);
    for (let n = 0; n < waves; n++) {
      const started = Date.now();
      await this.oneWave(n, waves, Math.min(this.wave, this.approvals - n * this.wave));
      this.log(`wave ${n + 1} of ${waves}: ${this.acknowledged.size} approvals, ${this.killed} kills, ${((Date.now() - started) / 1000).toFixed(1)} s`);
    }
    return this.verdict();
  }

  async oneWave(n, waves, size) {
    const day = dayOf(n);
    const kills = Math.floor((this.kills * (n + 1)) / waves) - Math.floor((this.kills * n) / waves);
    await this.clock(day + 8 * HOUR);
    const leads = Array.from({ length: size }, (_, index) => this.newLead(n, index));
    this.leads.push(...leads);

    // A third of the kills while leads come in and are approved, the others while texts leave.
    await this.under(Math.floor(kills / 3), 600, async () => {
      await this.bringIn(leads, day);
      await inTens(leads, (lead) => this.approve(lead));
    });
    await inTens(leads, (lead) => this.before(lead));
    if (n === 0) await this.spoilOne(leads);

    // One wave meets a carrier that is down for six hours, from a quarter past ten.
    const outage = n === 1;
    this.carrier.state.down = outage;
    const opening = outage ? 10.25 : 11;
    await this.under(kills - Math.floor(kills / 3), 900, async () => {
      await this.clock(day + opening * HOUR);
      await Promise.all([this.quiet(), ...leads.filter((lead) => lead.life === 'stop meanwhile').map((lead) => this.stopSoon(lead))]);
    });
    if (outage) {
      await this.clock(day + 11 * HOUR);
      await this.search(HOUR, HOUR);
      await this.clock(day + 16.25 * HOUR);
      this.carrier.state.down = false;
      await this.quiet();
    }
    await this.search();
    await inTens(leads.filter((lead) => lead.life === 'answers'), (lead) => this.converse(lead));
    await this.search(HOUR);
    await this.clock(Math.max(this.now() + HOUR, day + 17 * HOUR));
    await this.quiet();
    await this.settle();
  }

  // Leads.

  newLead(wave, index) {
    const life = index === 0 ? 'plain' : this.random.of(LIVES);
    const n = this.leads.length + index;
    return { id: `lead-${wave}-${index}`, phone: `+1602${200 + (n % 700)}${1000 + Math.floor(n / 700)}`, life, sale: life === 'buys' ? 1_000 + n : 0 };
  }

  async bringIn(leads, day) {
    const twins = leads.filter((lead) => lead.life === 'shared number').map((lead) => ({ ...lead, id: `${lead.id}-twin` }));
    // Whoever was known first is found by the number; the twin is.
    const all = [...twins.map((lead) => [arrival(lead, day, 90)]), ...leads.map((lead) => story(lead, day))];
    for (let at = 0; at < all.length; at += 25) await this.harness.hook('crm', all.slice(at, at + 25).flat(), `in-${leads[0].id}-${at}`);
  }

  /** Approves what is suggested, or the words of one's own. */
  async approve(lead, text) {
    for (let tries = 0; tries < 20; tries++) {
      const { body: suggestion } = await this.harness.ask('GET', `/v1/leads/${lead.id}/suggestion`);
      if (suggestion.hash === undefined || suggestion.held) throw new Error(`${lead.id} (${lead.life}) has no text: ${JSON.stringify(suggestion.held ?? suggestion)}`);
      const { status, body } = await this.harness.ask('POST', `/v1/leads/${lead.id}/approvals`, { suggestion: suggestion.hash, text }, { 'idempotency-key': `approve-${lead.id}-${tries}` });
      if (status === 201) {
        lead.approval = body.id;
        return void this.acknowledged.set(body.id, lead);
      }
      if (status !== 409) throw new Error(`approval: ${status} ${JSON.stringify(body)}`);
    }
    throw new Error('the suggestion never stood still');
  }

  /** What happens to a lead between approval and slot. */
  async before(lead) {
    if (lead.life === 'stop before' || lead.life === 'shared number') await this.stop(lead);
    if (lead.life === 'cancelled') await this.harness.ask('DELETE', `/v1/approvals/${lead.approval}`);
    if (lead.life === 'buys') {
      const sale = { id: `sale-${lead.id}`, type: 'purchase', at: this.now(), lead: { id: lead.id }, data: { amount: { minor: lead.sale, currency: 'USD' } } };
      await Promise.all([1, 2].map((n) => this.harness.hook('crm', sale, `sale-${lead.id}-${n}`)));
    }
  }

  async stopSoon(lead) {
    await pause(this.random.below(1_500));
    await this.stop(lead);
  }

  async stop(lead) {
    const event = { id: `stop-${lead.id}`, type: 'sms.received', at: this.now(), lead: { phone: lead.phone }, data: { text: 'STOP', phone: lead.phone } };
    this.stops.set(lead.phone, await this.harness.hook('carrier', event, `stop-${lead.id}`));
  }

  /** The lead answers, and a person answers the lead. */
  async converse(lead) {
    const inbound = { id: `answer-${lead.id}`, type: 'sms.received', at: this.now(), lead: { phone: lead.phone }, data: { text: 'Do you have time on Friday?', phone: lead.phone } };
    await this.harness.hook('carrier', inbound, `answer-${lead.id}`);
    const { status, body } = await this.harness.ask('POST', `/v1/leads/${lead.id}/messages`, { text: 'Yes, at ten.' }, { 'idempotency-key': `reply-${lead.id}` });
    if (status === 201) this.acknowledged.set(body.id, { ...lead, reply: true });
  }

  /** One row cannot be read any more; it may hold up nobody else. */
  async spoilOne(leads) {
    const { approval } = leads[0];
    await this.harness.ask('POST', '/faults/spoil', { id: approval });
    this.spoiled.add(approval);
  }

  // Time.

  now = () => Date.now() + this.carrier.offset;
  clock = (to) => this.harness.moveTo(Math.max(to - Date.now(), this.carrier.offset));

  /** Waits until the edge and the carrier have nothing more to say to each other, and nothing is due. Answers what is open. */
  async quiet() {
    const until = Date.now() + (this.isStuck ? PATIENCE.again : this.mutant === undefined ? PATIENCE.sound : PATIENCE.mutant);
    for (let still = 0; Date.now() < until; ) {
      await pause(30);
      const { commands, state } = this.carrier;
      still = state.pending === 0 && commands.length === this.heard ? still + 1 : 0;
      this.heard = commands.length;
      if (still < 3) continue;
      const { due, open } = await this.harness.look();
      // Only what the carrier keeps waiting may still be under way.
      if (due === 0 && (open.sending ?? 0) <= commands.filter(({ fault }) => fault === 'no answer').length) return open;
      still = 0;
    }
    this.isStuck = this.mutant !== undefined;
    return (await this.harness.look()).open;
  }

  /** Moves the clock on as far as the search for lost answers needs. */
  async search(...more) {
    for (const millis of [...SEARCH, ...more]) {
      const open = await this.quiet();
      if (!open.unknown && !open.sending) return;
      await this.harness.moveTo(this.carrier.offset + millis);
    }
    await this.quiet();
  }

  /** Does work while the process is killed so many times, at random moments of it. */
  async under(kills, spanMillis, work) {
    let isDone = false;
    const killing = (async () => {
      for (let n = 0; n < kills; n++) {
        await pause(this.random.below(isDone ? 50 : spanMillis));
        await this.harness.crash();
        this.killed += 1;
      }
    })();
    await work().finally(() => (isDone = true));
    await killing;
  }

  /** A person settles what could not be found out, as the carrier has it. */
  async settle() {
    for (const row of await this.harness.sends()) {
      if (row.history.some((it) => it.to === 'unknown')) this.unknown.add(row.id);
      if (row.history.some((it) => it.to === 'review')) this.review.add(row.id);
      if (row.state === 'review') await this.harness.ask('POST', `/v1/approvals/${row.id}/resolve`, { decision: this.taken(row.id).length > 0 ? 'sent' : 'not-sent' });
    }
  }

  // The verdict.

  taken = (key) => [...this.carrier.texts.values()].filter((text) => text.key === key);

  async verdict() {
    // Carriers go on reporting for a while.
    await this.quiet();
    const tally = Object.fromEntries(FAULTS.map((name) => [name, 0]));
    const wrong = [];
    const count = (name, what) => {
      tally[name] += 1;
      if (wrong.length < 20) wrong.push(`${name}: ${JSON.stringify(what)}`);
    };
    const { commands, texts, state } = this.carrier;
    tally.unsigned = state.unsigned;

    const byKey = grouped(commands, (command) => command.key);
    for (const [key, sent] of byKey) {
      // Only a refusal for the moment lets a command be sent again.
      const again = sent.slice(0, -1).filter((command) => command.fault !== 'later');
      for (const { fault } of again) count('doubles', { key, fault });
    }
    const kinds = new Map();
    const rows = new Map((await this.harness.sends()).map((row) => [row.id, row]));
    for (const row of rows.values()) kinds.set(row.id, row.kind);
    for (const command of commands) {
      const kind = kinds.get(command.key) ?? 'marketing';
      const decided = this.harness.realInstant(command.at);
      const stopped = this.stops.get(command.to);
      if (stopped !== undefined && decided > stopped && kind !== 'service') count('afterStop', { key: command.key, late: decided - stopped });
      if (kind === 'marketing' && !isInWindow(command)) count('outsideWindow', { key: command.key, at: new Date(command.at).toISOString(), validity: command.validitySeconds });
    }
    for (const [id, lead] of this.acknowledged) {
      if (this.spoiled.has(id)) continue;
      const row = rows.get(id);
      const open = row && ['approved', 'sending', 'unknown', 'review'].includes(row.state);
      const starved = row?.state === 'expired' && !byKey.has(id);
      if (!row || open || starved) count('lost', { id, state: row?.state, reason: row?.reason, life: lead.life, due: row && new Date(row.dueAt).toISOString(), valid: row && new Date(row.validUntil).toISOString(), now: new Date(this.now()).toISOString() });
    }
    for (const row of rows.values()) {
      const had = [...texts.values()].filter((text) => text.key === row.id);
      const problem = disagreement(row, had);
      if (problem) count('disagreeing', { id: row.id, state: row.state, problem, history: row.history.map((it) => `${it.to}:${it.why}`).join(' ') });
    }
    for (const lead of this.leads.filter((it) => it.sale > 0)) {
      const { body } = await this.harness.ask('GET', `/v1/leads/${lead.id}`);
      if (body.lifetime.minor !== lead.sale) count('miscounted', { lead: lead.id, told: body.lifetime.minor, sold: lead.sale });
    }
    return {
      seed: this.seed,
      approvals: this.acknowledged.size,
      kills: this.killed,
      commands: commands.length,
      taken: texts.size,
      states: Object.fromEntries([...grouped(rows.values(), (row) => row.state)].map(([name, list]) => [name, list.length])),
      unknownShare: share(this.unknown.size, rows.size),
      reviewShare: share(this.review.size, rows.size),
      ...tally,
      wrong,
    };
  }
}

const share = (part, whole) => Math.round((1_000 * part) / Math.max(1, whole)) / 1_000;

/** What the edge says of a send against what the carrier knows. */
function disagreement(row, had) {
  const lowered = row.history.some((it) => it.from === 'accepted' && it.to !== 'accepted');
  if (lowered) return 'accepted was taken back';
  if (row.state === 'accepted') {
    if (had.length === 0) return 'the carrier never had it';
    if (row.providerId !== undefined && row.providerId !== had[0].id) return 'another id';
    const last = had[0].status;
    if (row.providerId !== undefined && ['delivered', 'undelivered'].includes(last) && row.providerStatus !== last) return `the carrier says ${last}, the edge ${row.providerStatus}`;
    return undefined;
  }
  return had.length > 0 && !['unknown', 'review', 'sending'].includes(row.state) ? 'the carrier has it' : undefined;
}

/** The n-th working day. */
function dayOf(n) {
  return FIRST_DAY + (Math.floor(n / 5) * 7 + (n % 5)) * DAY;
}

export function isInWindow({ at, validitySeconds }) {
  const since = (at - FIRST_DAY) % DAY;
  return WINDOWS.some(([from, to]) => since >= from * HOUR && since + validitySeconds * SECOND <= to * HOUR);
}

const arrival = (lead, day, daysAgo) => ({
  id: `${lead.id}-1`,
  type: 'lead.updated',
  at: day - daysAgo * DAY,
  lead: { id: lead.id, phone: lead.phone },
  data: { attributes: { firstName: 'Sarah', state: 'AZ', country: 'US', postalCode: '85004', timeZone: 'America/Phoenix', insuranceEligible: true, phone: lead.phone } },
});

function story(lead, day) {
  const event = (n, type, daysAgo, data = {}) => ({ id: `${lead.id}-${n}`, type, at: day - daysAgo * DAY, lead: { id: lead.id }, data });
  // Who came with a number that is known would be taken for the one who has it; this lead gets the number later.
  const comes = lead.life === 'shared number' ? [arrival({ id: lead.id }, day, 82), event(0, 'lead.updated', 80, { attributes: { phone: lead.phone } })] : [arrival(lead, day, 80)];
  return [
    ...comes,
    event(2, 'consent.granted', 79, { kinds: ['marketing'], wording: 'I agree to texts.' }),
    event(3, 'appointment.attended', 45, { kind: 'hearing test' }),
    event(4, 'email.opened', 30),
    event(5, 'email.opened', 20),
    event(6, 'email.opened', 10),
  ];
}

function grouped(list, keyOf) {
  const groups = new Map();
  for (const it of list) groups.set(keyOf(it), [...(groups.get(keyOf(it)) ?? []), it]);
  return groups;
}

export async function inTens(list, work) {
  const waiting = [...list];
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
    }),
  );
}

async function main() {
  const { values } = parseArgs({
    options: { approvals: { type: 'string', default: '500' }, kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, mutant: { type: 'string' } },
  });
  const [approvals, kills, seed] = [values.approvals, values.kills, values.seed].map(Number);
  const tally = await run({ approvals, kills, seed, mutant: values.mutant, log: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(`${JSON.stringify(tally, null, 2)}\n`);
  process.exitCode = FAULTS.every((name) => tally[name] === 0) ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await main();
