/**
 * A source's load on a real edge, and the reckoning: what was acknowledged against what is stored.
 *
 * A delivery is a webhook of three events of one lead: a sale of one dollar, a visit, a page viewed. It is acknowledged,
 * refused, or nobody knows; a source sends it again until it is acknowledged.
 */
import { Agent, request } from 'node:http';

import { signature } from '../../selfhost/console.mjs';
import { SECRETS } from './release.mjs';

/** Sources, and the proxy before an edge, keep so many connections; what is too much waits at their side. */
const agent = new Agent({ keepAlive: true, maxSockets: 128 });

/** Posts a signed webhook; answers its status and when to come again. */
const post = (url, text, id) =>
  new Promise((done, refuse) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...signature(SECRETS.CRM_SECRET, text, id) };
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => done({ status: response.statusCode, retryAfter: response.headers['retry-after'] }));
      response.once('error', refuse);
    });
    asked.once('error', refuse);
    asked.end(text);
  });

export const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/** Numbers from 0 to 1 by a seed. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LEADS = 40;
const DOLLAR = { minor: 100, currency: 'USD' };

export function deliveries(filler = '') {
  const all = [];
  const it = {
    all,
    next() {
      const n = all.length;
      const lead = { id: `lead-${n % LEADS}` };
      const at = Date.now() - 60_000;
      const event = (what, type, data) => ({ id: `d${n}-${what}`, type, at, lead, data });
      const events = [event('sale', 'purchase', { amount: DOLLAR, orderId: `order-${n}` }), event('visit', 'visit', {}), event('page', 'page.viewed', { url: `/page/${n}`, filler })];
      // The first delivery of a lead makes it known.
      if (n < LEADS) events.unshift(event('made', 'lead.updated', { attributes: { firstName: 'Kim', phone: `+1602555${String(1_000 + n)}` } }));
      const delivery = { n, lead: lead.id, events, acknowledged: false };
      all.push(delivery);
      return delivery;
    },
    /** Sends a delivery; answers its status, or why there was no answer. */
    async deliver(edge, delivery, seen = () => {}) {
      try {
        const answer = await post(`${edge.url}/hooks/crm`, JSON.stringify(delivery.events), `msg_${delivery.n}`);
        if (answer.status === 202) delivery.acknowledged = true;
        seen(answer);
        return answer.status;
      } catch (error) {
        return error.code ?? error.name;
      }
    },
    open: () => all.filter(({ acknowledged }) => !acknowledged),
  };
  return it;
}

/** New deliveries at a rate until it is stopped. */
export function stream(edge, sent, rate) {
  const running = new Set();
  const started = performance.now();
  let begun = 0;
  const begin = (ended = () => {}) => {
    const one = sent.deliver(edge, sent.next());
    running.add(one);
    void one.finally(() => running.delete(one)).then(ended);
  };
  const timer = setInterval(() => {
    for (const wanted = ((performance.now() - started) / 1_000) * rate; begun < wanted; begun++) begin();
  }, 5);
  return {
    underWay: () => running.size,
    /** Begins `count` more at once and comes back when some of them have ended, while the others are under way. */
    volley: (count, some) =>
      new Promise((struck) => {
        let ended = 0;
        for (let n = 0; n < count; n++) begin(() => (ended += 1) === some && struck());
      }),
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

/** So many a second for so long: statuses, the time each took, refusals that do not say when to come again. */
export async function burst(edge, sent, rate, seconds) {
  const statuses = {};
  const took = [];
  let withoutRetryAfter = 0;
  const started = performance.now();
  const running = [];
  while (performance.now() - started < seconds * 1_000) {
    for (const wanted = ((performance.now() - started) / 1_000) * rate; running.length < wanted; ) {
      const begun = performance.now();
      running.push(
        sent
          .deliver(edge, sent.next(), ({ status, retryAfter }) => {
            if ([429, 503].includes(status) && !/^[1-9]\d*$/.test(retryAfter ?? '')) withoutRetryAfter += 1;
          })
          .then((status) => {
            statuses[status] = (statuses[status] ?? 0) + 1;
            took.push(performance.now() - begun);
          }),
      );
    }
    await pause(5);
  }
  const offered = Math.round(running.length / seconds);
  await Promise.all(running);
  took.sort((a, b) => a - b);
  const percentile = (part) => Math.round(took[Math.floor((took.length - 1) * part)] ?? 0);
  return { offeredPerSecond: offered, statuses, withoutRetryAfter, p50: percentile(0.5), p99: percentile(0.99) };
}

/** Acknowledged and not stored; stored more than once; stored in part; sums of sales that do not fit; stored and never sent. */
export async function audit(edge, sent) {
  const lines = await edge.exported();
  const people = lines.filter(({ type }) => type === 'person');
  const owned = people.flatMap(({ events }) => events);
  // What came before its lead waits, and is stored none the less.
  const waiting = lines.filter(({ type }) => type === 'event').map(({ event }) => event);
  const stored = new Map();
  for (const { id, source } of [...owned, ...waiting]) if (source === 'crm') stored.set(id, (stored.get(id) ?? 0) + 1);
  const ofSomebody = new Set(owned.map(({ id }) => id));
  const known = new Set(sent.all.flatMap(({ events }) => events.map(({ id }) => id)));
  const found = { lost: 0, twice: 0, torn: 0, wrongSums: 0, unknown: [...stored.keys()].filter((id) => !known.has(id)).length };
  const dollars = new Map();
  for (const { lead, events, acknowledged } of sent.all) {
    const times = events.map(({ id }) => stored.get(id) ?? 0);
    if (acknowledged && times.includes(0)) found.lost += 1;
    if (times.some((n) => n > 1)) found.twice += 1;
    if (times.includes(0) && times.some((n) => n > 0)) found.torn += 1;
    if (ofSomebody.has(events.at(-3).id)) dollars.set(lead, (dollars.get(lead) ?? 0) + 1);
  }
  for (const { id, lead } of people) if (lead.lifetime.minor !== (dollars.get(id) ?? 0) * DOLLAR.minor) found.wrongSums += 1;
  return found;
}
