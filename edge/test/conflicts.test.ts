/** One identity, told in two ways: the smaller canonical JSON is kept, whichever came first, and a person can read of it. */
import { expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { approve, call, get, hook, jump, knownLead, morning, sendsOf, someone, story } from './edge';

const AT = '2026-11-20T17:00:00Z';
const sale = (id: string, lead: string, minor: number) => ({ id, type: 'purchase', at: AT, lead: { id: lead }, data: { amount: { minor, currency: 'USD' } } });
const told = async (events: unknown) => (await hook('/hooks/crm', events)).json();
const lead = (id: string) => get('GET', `/v1/leads/${id}`);
type Known = Awaited<ReturnType<typeof knownLead>>;
const AGAIN = { accepted: 0, duplicates: 1, unmatched: 0 };
const CONFLICT = { ...AGAIN, conflicts: 1 };

test.each([['the larger one', 900, 100], ['the smaller one', 100, 900]])('of two contents the smaller is kept when %s comes first, and the lead tells of it', async (_which, first, second) => {
  const who = await knownLead();
  const id = `sale-${who.id}`;
  expect(await told(sale(id, who.id, first))).toEqual({ accepted: 1, duplicates: 0, unmatched: 0 });
  expect((await lead(who.id))['conflicts']).toEqual([]);
  expect(await told(sale(id, who.id, second))).toEqual(CONFLICT);
  expect(await lead(who.id)).toMatchObject({ lifetime: { minor: 100 }, purchases: 1, conflicts: [id] });
  expect(await told(sale(id, who.id, first)), 'and again').toEqual(first === 100 ? AGAIN : CONFLICT);
  expect(await lead(who.id)).toMatchObject({ lifetime: { minor: 100 }, purchases: 1, conflicts: [id] });
});

test('in one batch, and by an API key, the same', async () => {
  const who = await knownLead();
  const events = [300, 200, 300].map((minor) => sale(`batch-${who.id}`, who.id, minor));
  expect(await (await call('POST', '/v1/events', { key: KEYS.north, body: events })).json()).toEqual({ accepted: 1, duplicates: 2, unmatched: 0, conflicts: 2 });
  expect(await lead(who.id)).toMatchObject({ lifetime: { minor: 200 }, conflicts: [`batch-${who.id}`] });
});

test('the list shows the lead as the kept content has it', async () => {
  const who = await knownLead();
  await told(sale(`row-${who.id}`, who.id, 900_000));
  const row = async () => (await get<{ rows: { id: string; raw: number }[] }>('POST', '/v1/leads/search', { body: { words: who.phone } })).rows[0]?.raw;
  const before = await row();
  await told(sale(`row-${who.id}`, who.id, 100));
  expect(before! - (await row())!).toBe(20);
});

test('a replay of an event without a date, or dated ahead of its arrival, is no conflict', async () => {
  const who = await knownLead();
  const events = [
    { id: `undated-${who.id}`, type: 'visit', lead: { id: who.id }, data: {} },
    { id: `ahead-${who.id}`, type: 'visit', at: '2031-01-01T00:00:00Z', lead: { id: who.id }, data: {} },
  ];
  await told(events);
  await jump({ to: (await get<{ now: number }>('GET', '/test/clock')).now + 5_000 });
  expect(await told(events)).toEqual({ accepted: 0, duplicates: 2, unmatched: 0 });
  expect((await lead(who.id))['conflicts']).toEqual([]);
});

test('told of another person, an event is with the one whom the kept telling names', async () => {
  const [one, other] = [await knownLead(), await knownLead()].sort((a, b) => (a.id < b.id ? -1 : 1)) as [Known, Known];
  const id = `moved-${one.id}`;
  await told(sale(id, other.id, 500));
  expect((await lead(other.id))['purchases']).toBe(1);
  expect(await told(sale(id, one.id, 500))).toEqual(CONFLICT);
  expect(await lead(other.id)).toMatchObject({ purchases: 0, conflicts: [] });
  expect(await lead(one.id)).toMatchObject({ purchases: 1, conflicts: [id] });
});

test('more keys of the same person are no conflict, and find whom the first telling could not', async () => {
  const who = await knownLead();
  const id = `keys-${who.id}`;
  const event = sale(id, who.id, 700);
  expect(await told({ ...event, lead: { email: `${who.id}@example.com` } })).toEqual({ accepted: 0, duplicates: 0, unmatched: 1 });
  expect(await told(event)).toEqual(AGAIN);
  expect(await lead(who.id)).toMatchObject({ purchases: 1, conflicts: [] });
});

test('a fact told otherwise changes who the person is, and the list of what waits tells of a conflict', async () => {
  const who = someone();
  const name = (firstName: string) => ({ id: `name-${who.id}`, type: 'lead.updated', at: AT, lead: { id: who.id }, data: { attributes: { firstName } } });
  await told(name('Zoe'));
  await told(name('Ann'));
  expect((await lead(who.id))['name']).toBe('Ann');

  const lost = sale(`lost-${who.id}`, `nobody-${who.id}`, 200);
  await told(lost);
  expect(await told(sale(lost.id, `nobody-${who.id}`, 100))).toEqual(CONFLICT);
  const { rows } = await get<{ rows: { id: string; conflict?: true; data: { amount: { minor: number } } }[] }>('GET', '/v1/unmatched?limit=200');
  expect(rows.find(({ id }) => id === lost.id)).toMatchObject({ conflict: true, data: { amount: { minor: 100 } } });
});

test('an inbound text that is told again as STOP withdraws what is approved', async () => {
  await morning();
  const who = await knownLead();
  const { now } = await get<{ now: number }>('GET', '/test/clock');
  const { dueAt } = await approve(who.id);
  const text = (words: string) => ({ id: `in-${who.id}`, type: 'sms.received', at: now, lead: { phone: who.phone }, data: { phone: who.phone, text: words } });
  const say = async (words: string) => (await hook('/hooks/carrier', text(words), { secret: SECRETS.CONSOLE_SECRET })).json();
  await say('Who are you?');
  expect(await say('STOP')).toEqual(CONFLICT);
  expect((await lead(who.id))['consent']).toMatchObject({ state: 'revoked' });
  await jump({ to: dueAt + 3_600_000 });
  expect((await sendsOf(who.id)).filter(({ kind }) => kind === 'marketing')).toMatchObject([{ state: 'cancelled' }]);
});

test('a story that is told a second time is the same story', async () => {
  const who = someone();
  const events = story(who);
  await told(events);
  expect(await told([...events].reverse())).toEqual({ accepted: 0, duplicates: events.length, unmatched: 0 });
});
