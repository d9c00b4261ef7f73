/** People: how they are found, what waits for them, what they share, and what is true for a while. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { call, env, get, hook, knownLead, problemOf, someone, story, suggestionOf } from './edge';
import { keyedHash } from '../src/auth';

type Events = { id: string; type: string }[];
const update = (id: string, lead: object, attributes: object = {}) => ({ id, type: 'lead.updated', at: '2026-11-20T17:00:00Z', lead, data: { attributes } });
const visit = (id: string, lead: object) => ({ id, type: 'visit', at: '2026-11-20T17:00:00Z', lead, data: {} });
const timelineOf = async (id: string) => ((await get('GET', `/v1/leads/${id}`))['timeline'] as { event: string }[]).map(({ event }) => event);
const waiting = async (): Promise<Events> => (await get<{ rows: Events }>('GET', '/v1/unmatched?limit=200')).rows;

test('what nobody could be found for is listed, and is given to a lead whose address, number or id becomes known', async () => {
  const who = await knownLead();
  const [email, phone, externalId] = [`${who.id}@example.com`, who.phone.replace('+1602', '+1480'), `crm-${who.id}`];
  const events = [visit(`by-mail-${who.id}`, { email: email.toUpperCase() }), visit(`by-number-${who.id}`, { phone }), visit(`by-id-${who.id}`, { externalId })];
  expect(await (await hook('/hooks/crm', events)).json()).toEqual({ accepted: 0, duplicates: 0, unmatched: 3 });
  const ids = events.map(({ id }) => id);
  expect((await waiting()).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));

  await hook('/hooks/crm', update(`mail-${who.id}`, { id: who.id }, { email }));
  expect(await timelineOf(who.id)).toContain(ids[0]);
  await hook('/hooks/crm', update(`number-${who.id}`, { id: who.id }, { phone }));
  expect(await timelineOf(who.id)).toContain(ids[1]);
  await hook('/hooks/crm', update(`id-${who.id}`, { id: who.id, externalId }));
  expect(await timelineOf(who.id)).toContain(ids[2]);
  expect((await waiting()).map(({ id }) => id)).not.toEqual(expect.arrayContaining([ids[0]]));
});

test('consent that waited for its lead holds for the number of that lead', async () => {
  const who = someone();
  const email = `${who.id}@example.com`;
  await hook('/hooks/crm', { id: `no-${who.id}`, type: 'consent.revoked', at: '2026-11-20T17:00:00Z', lead: { email }, data: {} });
  await hook('/hooks/crm', story(who));
  expect((await get('GET', `/v1/leads/${who.id}`))['consent'].state).toBe('granted');
  await hook('/hooks/crm', update(`mail-${who.id}`, { id: who.id }, { email }));
  expect((await get('GET', `/v1/leads/${who.id}`))['consent'].state).toBe('revoked');
  const other = `${who.id}-partner`;
  await hook('/hooks/crm', update(`other-${who.id}`, { id: other, phone: who.phone }));
  expect((await get('GET', `/v1/leads/${other}`))['consent'].state).toBe('revoked');
});

test('records that share a number or an address are reported on each and in a list, and never merged', async () => {
  const [who, mailOnly] = [await knownLead(), someone()];
  const partner = `${who.id}-partner`;
  await hook('/hooks/crm', update(`partner-${who.id}`, { id: partner, phone: who.phone, email: `${who.id}@example.com` }, { firstName: 'Tom' }));
  await hook('/hooks/crm', update(`mail-${who.id}`, { id: mailOnly.id, email: `${who.id}@Example.com` }));

  const of = async (id: string) => (await get('GET', `/v1/leads/${id}`))['duplicates'];
  expect(await of(who.id)).toEqual([{ id: partner, name: 'Tom', by: ['phone'] }]);
  expect(await of(partner)).toEqual([{ id: who.id, name: 'Sarah Lee', by: ['phone'] }, { id: mailOnly.id, by: ['email'] }]);
  const { rows } = await get<{ rows: { by: string; leads: { id: string }[] }[] }>('GET', '/v1/duplicates?limit=200');
  const mine = rows.filter(({ leads }) => leads.some(({ id }) => id === partner));
  expect(mine.map(({ by }) => by).sort()).toEqual(['email', 'phone']);

  await hook('/hooks/crm', { ...update(`moved-${who.id}`, { id: partner }, { phone: who.phone.replace('+1602', '+1480') }), at: '2026-11-21T17:00:00Z' });
  expect(await of(who.id)).toEqual([]);
});

test('a record whose external id is new to us belongs to the lead with its number, unless that lead has another one', async () => {
  const who = await knownLead();
  await hook('/hooks/crm', update(`link-${who.id}`, { externalId: `hs-${who.id}`, phone: who.phone }));
  expect((await get('GET', `/v1/leads/${who.id}`))['externalId']).toBe(`hs-${who.id}`);
  await hook('/hooks/crm', update(`other-${who.id}`, { externalId: `hs-other-${who.id}`, phone: who.phone }));
  const lead = await get('GET', `/v1/leads/${who.id}`);
  expect(lead['externalId']).toBe(`hs-${who.id}`);
  expect(lead['duplicates']).toMatchObject([{ by: ['phone'] }]);
});

test('an event that makes no record goes to whoever has its number', async () => {
  const who = await knownLead();
  const counts = await (await hook('/hooks/crm', visit(`seen-${who.id}`, { id: 'unheard-of', phone: who.phone }))).json();
  expect(counts).toEqual({ accepted: 1, duplicates: 0, unmatched: 0 });
});

test('a live number is told while it is true; that of the lead comes before that for all', async () => {
  const who = await knownLead();
  const { now } = await get('GET', '/test/clock');
  const set = (path: string, value: number | null) =>
    get('PUT', path, { body: { trialSlotsLeft: value === null ? null : { value, expiresAt: now + 86_400_000 } } });
  expect(await set('/v1/live', 3)).toEqual({ trialSlotsLeft: { value: 3, asOf: expect.any(Number), expiresAt: now + 86_400_000 } });
  expect((await set(`/v1/leads/${who.id}/live`, 1))['trialSlotsLeft'].value).toBe(1);
  expect((await get('GET', `/v1/leads/${who.id}`))['live'].trialSlotsLeft.value).toBe(1);

  const stub = env.TENANT.get(env.TENANT.idFromName(await keyedHash(SECRETS.TOKEN_SECRET, 'tenant:north')));
  const record = () => runInDurableObject(stub, (object) => JSON.parse((object as unknown as { store: { recordOf(id: string): string } }).store.recordOf(who.id)) as { live: Record<string, { value: number }> });
  expect((await record()).live['trialSlotsLeft']?.value).toBe(1);
  await set(`/v1/leads/${who.id}/live`, null);
  expect((await record()).live['trialSlotsLeft']?.value).toBe(3);
  expect((await suggestionOf(who.id))['lead']).toBe(who.id);
  expect(await set('/v1/live', null)).toEqual({});
});

test.each([
  ['a value that is no whole number', { slots: { value: 1.5, expiresAt: 1 } }],
  ['no end', { slots: { value: 1 } }],
  ['an end that is no instant', { slots: { value: 1, expiresAt: 'tomorrow' } }],
])('a live number with %s is refused', async (_what, body) => {
  expect(await problemOf(await call('PUT', '/v1/live', { key: KEYS.north, body }))).toMatchObject({ status: 422, code: 'invalid' });
});

test('a person with 10,000 events answers, and the timeline says how many entries it leaves out', async () => {
  const who = await knownLead();
  for (let batch = 0; batch < 10; batch++) {
    const events = Array.from({ length: 1_000 }, (_, n) => ({ ...visit(`many-${who.id}-${batch}-${n}`, { id: who.id }), type: n % 2 ? 'page.viewed' : 'email.opened', at: Date.parse('2026-11-01T00:00:00Z') + (batch * 1_000 + n) * 60_000 }));
    const response = await call('POST', '/v1/events', { key: KEYS.north, body: events });
    expect(response.status).toBe(202);
  }
  const lead = await get('GET', `/v1/leads/${who.id}`);
  expect(lead['timeline']).toHaveLength(200);
  expect(lead['earlier']).toBeGreaterThan(9_700);
  expect((await suggestionOf(who.id))['score']).toBeGreaterThan(70);
});
