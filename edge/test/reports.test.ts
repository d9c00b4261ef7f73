/** Reports are added up from facts that are kept as events arrive; they are what the engine says of all records at once. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';

import { KEYS } from './bindings';
import { call, env, get, knownLead } from './edge';
import type { Tenant } from '../src/demo';
import { Engine, starterPlaybook, type RecordText } from '../src/engine';

const DAY = 86_400_000;
const RULES = ['first', 'last', 'linear', 'position', 'time-decay'] as const;
const GROUPS = ['template', 'segment', 'track', 'kind', 'step', 'window', 'hour', 'channel', 'campaign', 'experiment', 'variant', 'month'] as const;
const ACCEPTS = ['consent.*', 'sms.*', 'experiment.exposed'];

/** The same numbers every time. */
function dice(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** What a few people did in the year before `now`, in no order; two of them share a number. */
function history(roll: (n: number) => number, now: number): Record<string, unknown>[] {
  const events: Record<string, unknown>[] = [];
  const people = 2 + roll(4);
  for (let n = 0; n < people; n++) {
    const lead = { id: `p${n}`, phone: `+1602555${1000 + (n === 1 ? 0 : n)}` };
    const tell = (type: string, at: number, data: unknown = {}) => events.push({ id: `${n}-${events.length}`, type, at, lead, data });
    tell('lead.updated', now - 370 * DAY, { attributes: { firstName: 'Kim', timeZone: 'America/Phoenix' } });
    tell('consent.granted', now - 370 * DAY, { kinds: ['marketing'], phone: lead.phone });
    for (let k = roll(14); k > 0; k--) {
      const at = now - 1 - roll(360) * DAY - roll(86_400) * 1000;
      const amount = { minor: roll(300_000), currency: roll(8) === 0 ? 'CAD' : 'USD' };
      const messageId = `m${n}-${k}`;
      const data = { messageId, kind: 'marketing', phone: lead.phone, template: `t${roll(3)}`, segment: ['hot', 'warm', 'cold'][roll(3)], sequence: roll(2) ? 're-engagement' : undefined, step: roll(3), cost: { minor: 2, currency: 'USD' } };
      const kind = roll(9);
      if (kind < 3) {
        tell('sms.queued', at, data);
        tell(['sms.delivered', 'sms.accepted', 'sms.failed'][roll(3)]!, at + 1000, { messageId, phone: lead.phone });
      } else if (kind < 5) tell('purchase', at, { amount, orderId: `o${n}-${roll(2)}` });
      else if (kind === 5) tell('refund', at, { amount, orderId: `o${n}-${roll(2)}` });
      else tell(['visit', 'email.sent', 'page.viewed'][kind - 6]!, at);
    }
  }
  for (let n = events.length - 1; n > 0; n--) {
    const other = roll(n + 1);
    [events[n], events[other]] = [events[other]!, events[n]!];
  }
  return events;
}

/** What a test sees of an object beyond its methods. */
interface Inside {
  store: { records(): RecordText };
}

const inside = <T>(work: (object: Tenant & Inside, sql: SqlStorage) => Promise<T>): Promise<T> =>
  runInDurableObject(env.TENANT.get(env.TENANT.newUniqueId()), (object, state) => work(object as unknown as Tenant & Inside, state.storage.sql));

test.each(Array.from({ length: 60 }, (_, seed) => seed))('whatever came in whatever order, a report is what the engine says of all records (%i)', async (seed) => {
  const roll = dice(7_919 * (seed + 1));
  await inside(async (object, sql) => {
    const now = await object.clock('north');
    const events = history(roll, now);
    const engine = new Engine(starterPlaybook('audiology'));
    const compare = async () => {
      const wish = { from: now - (30 + roll(330)) * DAY, to: now - roll(20) * DAY, model: RULES[roll(RULES.length)]!, by: GROUPS[roll(GROUPS.length)]! };
      const made = await object.report('north', wish);
      if (!('ok' in made)) throw new Error(JSON.stringify(made));
      const { now: asked, ...report } = made.ok;
      expect(report).toEqual(engine.report(object.store.records(), wish, asked));
    };
    while (events.length > 0) {
      const batch = events.splice(0, 1 + roll(9));
      expect(await object.apply('north', { source: 'crm', accepts: ACCEPTS, events: JSON.stringify(batch) })).toHaveProperty('ok');
      if (roll(2)) await object.alarm();
      if (roll(2)) await compare();
    }
    await object.alarm();
    await compare();
    expect(sql.exec("SELECT COUNT(*) AS n FROM facts WHERE json = ''").one()).toEqual({ n: 0 });
  });
});

test('under another playbook the facts are made anew, and what is forgotten is in no report', async () => {
  await inside(async (object) => {
    const now = await object.clock('north');
    const wish = { from: now - 300 * DAY, to: now, by: 'channel' as const };
    const lead = { id: 'p', phone: '+16025551000' };
    const events = [
      { id: '1', type: 'lead.updated', at: now - 90 * DAY, lead, data: { attributes: { firstName: 'Kim' } } },
      { id: '2', type: 'visit', at: now - 50 * DAY, lead, data: {} },
      { id: '3', type: 'purchase', at: now - 10 * DAY, lead, data: { amount: { minor: 90_000, currency: 'USD' } } },
    ];
    await object.apply('north', { source: 'crm', accepts: ACCEPTS, events: JSON.stringify(events) });
    const revenue = async () => {
      const made = await object.report('north', wish);
      return 'ok' in made ? { people: made.ok.people, unattributed: made.ok.unattributed.minor, revenue: made.ok.revenue.minor } : made;
    };
    expect(await revenue()).toEqual({ people: 1, unattributed: 90_000, revenue: 90_000 });
    const playbook = starterPlaybook('audiology');
    await object.setPlaybook('north', { ...playbook, attribution: { lookBackDays: 60 } });
    expect(await revenue()).toEqual({ people: 1, unattributed: 0, revenue: 90_000 });
    await object.eraseLead('north', 'p');
    expect(await revenue()).toEqual({ people: 0, unattributed: 0, revenue: 0 });
  });
});

test('what cannot be read is left out, and said', async () => {
  await inside(async (object, sql) => {
    const now = await object.clock('north');
    await object.apply('north', { source: 'crm', accepts: ACCEPTS, events: JSON.stringify([{ id: '1', type: 'lead.updated', at: now - DAY, lead: { id: 'p' }, data: { attributes: { firstName: 'Kim' } } }]) });
    await object.alarm();
    sql.exec("UPDATE event SET json = '{}'");
    sql.exec('UPDATE facts SET rules = -1');
    expect(await object.report('north', {})).toMatchObject({ ok: { people: 0, leftOut: 1 } });
  });
});

test('a report more than is made anew at once says that it is catching up', async () => {
  await inside(async (object, sql) => {
    const now = await object.clock('north');
    const events = Array.from({ length: 1_200 }, (_, n) => ({ id: `${n}`, type: 'lead.updated', at: now - DAY, lead: { id: `p${n}` }, data: { attributes: { firstName: 'Kim' } } }));
    await object.apply('north', { source: 'crm', accepts: ACCEPTS, events: JSON.stringify(events) });
    const first = await object.report('north', {});
    expect(first).toMatchObject({ ok: { catchingUp: true } });
    for (let n = 0; n < 20 && sql.exec('SELECT 1 FROM stale LIMIT 1').toArray().length > 0; n++) await object.alarm();
    const then = await object.report('north', {});
    expect(then).toMatchObject({ ok: { people: 1_200 } });
    expect(then).not.toHaveProperty('ok.catchingUp');
  });
});

test.each([...RULES.map((model) => ['model', model] as const), ...GROUPS.map((by) => ['by', by] as const)])('a report is told with %s=%s', async (name, value) => {
  expect(await get('GET', `/v1/reports?${name}=${value}`)).toMatchObject({ [name]: value });
});

test('the models that give out all sales at once stand beside the others, and rows are not told by them', async () => {
  expect((await get('GET', '/v1/reports'))['models'].map(({ model }: { model: string }) => model)).toEqual(expect.arrayContaining(['markov', 'shapley']));
  expect((await call('GET', '/v1/reports?model=shapley', { key: KEYS.north })).status).toBe(422);
});

test('the report is a page for whoever asks for HTML, and it may do nothing', async () => {
  await knownLead();
  for (const options of [{ path: '?format=html' }, { path: '', headers: { accept: 'text/html, application/json;q=0.9' } }]) {
    const response = await call('GET', `/v1/reports${options.path}`, { key: KEYS.north, headers: options.headers });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toMatch(/^<!doctype html>[^]*What your texts earned[^]*<\/html>\s*$/);
  }
});

test('a table of the report is CSV for whoever asks for it', async () => {
  const response = await call('GET', '/v1/reports?format=csv&table=channels', { key: KEYS.north });
  expect([response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual(['text/csv; charset=utf-8', 'attachment; filename="report-channels.csv"']);
  expect(await response.text()).toMatch(/^channel,revenue,before,currency\r\n(\w+,[\d.-]+,[\d.-]*,USD\r\n)*$/);
  const rows = await call('GET', '/v1/reports', { key: KEYS.north, headers: { accept: 'text/csv' } });
  expect(await rows.text()).toMatch(/^key,sent,delivered,/);
  expect((await call('GET', '/v1/reports?format=csv&table=people', { key: KEYS.north })).status).toBe(422);
  expect((await call('GET', '/v1/reports?format=pdf', { key: KEYS.north })).status).toBe(422);
});

test('the contract names all three forms of a report', async () => {
  const contract = await get('GET', '/openapi.json');
  const { content } = contract['paths']['/v1/reports'].get.responses['200'];
  expect(Object.keys(content)).toEqual(['application/json', 'text/html', 'text/csv']);
  for (const type of ['text/html', 'text/csv']) expect(content[type]).toMatchObject({ schema: { type: 'string' }, example: expect.any(String) });
});
