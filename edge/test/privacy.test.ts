/** One person's data, and a tenant's: handed over whole, forgotten whole, and what stays is no person. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { approve, call, env, get, hook, jump, knownLead, morning, problemOf, sendsOf, someone, story, suggestionOf, textsTo } from './edge';
import { keyedHash } from '../src/auth';

const objectOf = async (tenant: string) => env.TENANT.get(env.TENANT.idFromName(await keyedHash(SECRETS.TOKEN_SECRET, `tenant:${tenant}`)));

/** Every value of every table of a tenant's database. */
async function everything(tenant = 'north'): Promise<string> {
  return runInDurableObject(await objectOf(tenant), (_object, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray();
    return JSON.stringify(tables.map(({ name }) => [name, storage.sql.exec(`SELECT * FROM ${name}`).toArray()]));
  });
}

const erase = (id: string, key: string = KEYS.north) => call('DELETE', `/v1/leads/${id}`, { key });
const inbound = (who: { phone: string }, text: string, at: number) =>
  hook('/hooks/carrier', { id: `in-${crypto.randomUUID()}`, type: 'sms.received', at, lead: { phone: who.phone }, data: { phone: who.phone, text } }, { secret: SECRETS.CONSOLE_SECRET });
const now = async () => (await get<{ now: number }>('GET', '/test/clock')).now;

/** A lead with a past: a text sent, an answer, an address, a search for it, an edited text on its way. */
async function known() {
  await morning();
  const who = await knownLead();
  const mail = `${who.id}@example.com`;
  await hook('/hooks/crm', { id: `mail-${who.id}`, type: 'lead.updated', at: await now(), lead: { id: who.id }, data: { attributes: { firstName: 'Canaria', lastName: 'Vogel', email: mail } } });
  const { dueAt } = await approve(who.id, 'Canaria, shall we book it?');
  await jump({ to: dueAt });
  await inbound(who, 'Canaria here: call me', await now());
  await get('POST', `/v1/leads/${who.id}/messages`, { body: { text: 'I will, Canaria.' }, headers: { 'idempotency-key': crypto.randomUUID() } });
  return { ...who, mail };
}

test('an export holds all of one person, and nobody else', async () => {
  const [who, other] = [await known(), await knownLead()];
  const all = await get('GET', `/v1/leads/${who.id}/export`);
  expect(all['identity']).toMatchObject({ id: who.id, phone: who.phone, email: who.mail, name: 'Canaria Vogel' });
  expect(all['events'].map((event: { type: string }) => event.type)).toEqual(expect.arrayContaining(['lead.updated', 'consent.granted', 'approval.granted', 'sms.queued', 'sms.received']));
  expect(all['sends'].map((send: { text: string }) => send.text.split('\n')[0])).toEqual(['Canaria, shall we book it?', 'I will, Canaria.']);
  expect(JSON.stringify(all)).not.toContain(other.id);
  expect((await everything()).match(new RegExp(`"${who.id}"`, 'g'))?.length, 'there is something to forget').toBeGreaterThan(8);
});

test('an erased person is in no table, no list and no report any more; asked again, there was nothing to forget', async () => {
  const who = await known();
  const answer = await erase(who.id);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ people: 1, events: expect.any(Number), sends: 2, optOutsKept: 0 });
  const left = await everything();
  for (const trace of [who.id, who.phone, who.mail]) expect(left.includes(trace), trace).toBe(false);
  for (const route of ['', '/suggestion', '/export']) expect((await call('GET', `/v1/leads/${who.id}${route}`, { key: KEYS.north })).status).toBe(404);
  expect((await get('POST', '/v1/leads/search', { body: { words: who.phone } }))['rows']).toEqual([]);
  const nothing = { people: 0, events: 0, sends: 0, optOutsKept: 0 };
  for (const id of [who.id, 'nobody-at-all']) expect([(await erase(id)).status, await (await erase(id)).json()], 'as of nobody known').toEqual([200, nothing]);
});

test('a text that was approved does not leave after an erasure', async () => {
  await morning();
  const who = await knownLead();
  const { dueAt } = await approve(who.id);
  await erase(who.id);
  await jump({ to: dueAt + 3_600_000 });
  expect(await textsTo(who.phone)).toEqual([]);
});

test('an erased number that had opted out is not texted when it comes again, until it opts in itself', async () => {
  await morning();
  const who = await knownLead();
  await inbound(who, 'STOP', await now());
  expect(await (await erase(who.id)).json()).toMatchObject({ optOutsKept: 1 });
  expect(await everything()).not.toContain(who.phone);

  const again = { ...someone(), phone: who.phone };
  await hook('/hooks/crm', story(again, await now()));
  expect((await get('GET', `/v1/leads/${again.id}`))['consent']).toMatchObject({ state: 'revoked' });
  expect((await suggestionOf(again.id))['held']).toMatchObject({ reason: 'opted-out' });

  await erase(again.id);
  const third = { ...someone(), phone: who.phone };
  await hook('/hooks/crm', story(third, await now()));
  expect((await suggestionOf(third.id))['held'], 'and again').toMatchObject({ reason: 'opted-out' });

  await inbound(third, 'START', await now());
  await hook('/hooks/crm', { id: `yes-${third.id}`, type: 'consent.granted', at: (await now()) + 1, lead: { id: third.id }, data: {} });
  await erase(third.id);
  const fourth = { ...someone(), phone: who.phone };
  await hook('/hooks/crm', story(fourth, await now()));
  expect((await get('GET', `/v1/leads/${fourth.id}`))['consent'], 'it had opted in again').toMatchObject({ state: 'granted' });
});

test('an opted-out number that comes again by a change of number is barred, too', async () => {
  await morning();
  const [who, other] = [await knownLead(), await knownLead()];
  await inbound(who, 'STOP', await now());
  await erase(who.id);
  await hook('/hooks/crm', { id: `moved-${other.id}`, type: 'lead.updated', at: await now(), lead: { id: other.id }, data: { attributes: { phone: who.phone } } });
  expect((await get('GET', `/v1/leads/${other.id}`))['consent']).toMatchObject({ state: 'revoked' });
});

test('where two share a number, one is forgotten and the other keeps the opt-out', async () => {
  await morning();
  const [who, sharing] = [await knownLead(), someone()];
  await hook('/hooks/crm', story({ ...sharing, phone: sharing.phone }, await now()));
  await hook('/hooks/crm', { id: `share-${sharing.id}`, type: 'lead.updated', at: await now(), lead: { id: sharing.id }, data: { attributes: { phone: who.phone } } });
  await inbound(who, 'STOP', await now());
  await erase(who.id);
  expect((await get('GET', `/v1/leads/${sharing.id}`))['consent']).toMatchObject({ state: 'revoked' });
  expect((await suggestionOf(sharing.id))['held']).toMatchObject({ reason: 'opted-out' });
});

test('a webhook that is delivered again does not bring an erased person back', async () => {
  await morning();
  const who = someone();
  const told = story(who, await now());
  await hook('/hooks/crm', told);
  await erase(who.id);
  const again = await hook('/hooks/crm', told);
  expect(await again.json()).toEqual(expect.objectContaining({ accepted: 0, duplicates: told.length, unmatched: 0 }));
  expect((await call('GET', `/v1/leads/${who.id}`, { key: KEYS.north })).status).toBe(404);
  expect(await everything()).not.toContain(who.id);
});

test('what waits for an erased person goes with them', async () => {
  await morning();
  const who = await knownLead();
  await inbound({ phone: who.phone }, 'who is this', await now());
  await erase(who.id);
  expect(await everything()).not.toContain(who.phone);
});

test('another tenant’s lead cannot be exported or erased, and is untouched', async () => {
  const who = await knownLead();
  expect((await call('GET', `/v1/leads/${who.id}/export`, { key: KEYS.south })).status).toBe(404);
  expect(await (await erase(who.id, KEYS.south)).json()).toMatchObject({ people: 0, events: 0 });
  expect((await call('GET', `/v1/leads/${who.id}`, { key: KEYS.north })).status).toBe(200);
});

const south = (who: { id: string; phone: string }, at: number) => hook('/hooks/south-crm', story(who, at), { secret: SECRETS.SOUTH_SECRET });

test('a tenant’s export is a stream of lines: the tenant, each person once, what belongs to nobody', async () => {
  const people = Array.from({ length: 230 }, someone);
  await hook('/hooks/south-crm', people.slice(0, 228).map((who) => story(who)[0]), { secret: SECRETS.SOUTH_SECRET });
  await hook('/hooks/south-crm', { id: 'stray', type: 'visit', at: '2026-11-01T10:00:00Z', lead: { id: 'nobody' }, data: {} }, { secret: SECRETS.SOUTH_SECRET });
  const response = await call('GET', '/v1/export', { key: KEYS.south });
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = new TextDecoder().decode(await response.arrayBuffer()).trim().split('\n').map((line) => JSON.parse(line) as Record<string, any>);
  expect(lines[0]).toMatchObject({ type: 'tenant', tenant: 'south' });
  expect(lines.filter(({ type }) => type === 'person').map(({ id }) => id).sort()).toEqual(people.slice(0, 228).map(({ id }) => id).sort());
  expect(lines.filter(({ type }) => type === 'event').map(({ event }) => event.id)).toContain('stray');
});

test('erasing a tenant wants its name, forgets everybody, keeps who opted out, and can be done twice', async () => {
  await morning();
  const at = await now();
  const [who, other] = [someone(), someone()];
  await south(who, at);
  await south(other, at);
  await hook('/hooks/south-crm', { id: `no-${who.id}`, type: 'consent.revoked', at, lead: { id: who.id }, data: {} }, { secret: SECRETS.SOUTH_SECRET });

  const unsure = await call('POST', '/v1/erase', { key: KEYS.south, body: { confirm: 'erase north' } });
  expect(await problemOf(unsure)).toMatchObject({ status: 422, code: 'invalid' });
  expect((await call('GET', `/v1/leads/${other.id}`, { key: KEYS.south })).status).toBe(200);

  const wish = { key: KEYS.south, body: { confirm: 'erase south' } };
  expect(await get('POST', '/v1/erase', wish)).toMatchObject({ optOutsKept: 1 });
  const left = await everything('south');
  for (const trace of [who.id, who.phone, other.id, other.phone, 'Sarah']) expect(left.includes(trace), trace).toBe(false);
  expect(await get('POST', '/v1/erase', wish)).toEqual({ people: 0, events: 0, sends: 0, optOutsKept: 0 });

  const again = { ...someone(), phone: who.phone };
  await south(again, at);
  expect((await get('GET', `/v1/leads/${again.id}`, { key: KEYS.south }))['consent']).toMatchObject({ state: 'revoked' });
});

test('figures are for the tenant’s admin, and count what happened', async () => {
  await morning();
  const who = await knownLead();
  await hook('/hooks/crm', story(who));
  await hook('/hooks/crm', { id: `stray-${who.id}`, type: 'visit', at: '2026-11-01T10:00:00Z', lead: { id: `${who.id}-nobody` }, data: {} });
  await approve(who.id);
  await call('GET', '/v1/leads');
  const response = await call('GET', '/metrics', { key: KEYS.north });
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const value = (line: string) => Number(new RegExp(`^${line.replace(/[{}/$]/g, '\\$&')} (\\d+)`, 'm').exec(text)?.[1]);
  expect(value('textlift_requests_total{route="POST /hooks/:sourceId",status="202"}')).toBeGreaterThan(2);
  expect(value('textlift_strangers_total{route="GET /v1/leads",status="401"}')).toBeGreaterThan(0);
  expect(value('textlift_events_total{outcome="accepted"}')).toBeGreaterThan(5);
  expect(value('textlift_events_total{outcome="duplicates"}')).toBeGreaterThan(5);
  expect(value('textlift_events_total{outcome="unmatched"}')).toBeGreaterThan(0);
  expect(value('textlift_events_total{outcome="unmapped"}')).toBe(0);
  expect(value('textlift_sends{state="approved"}')).toBeGreaterThan(0);
  expect(value('textlift_outbox_due_lag_seconds')).toBe(0);
  expect(value('textlift_database_bytes')).toBeGreaterThan(10_000);
  expect(text).toMatch(/^textlift_alarms_total\{ended="badly"\} 0$/m);
  expect(text).toMatch(/^textlift_next_alarm_seconds [\d.-]+$/m);
  for (const line of text.trim().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) textlift_[a-z_]+ .+|textlift_[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?[\d.e+-]+)$/);
  for (const personal of [who.id, who.phone, 'Sarah']) expect(text).not.toContain(personal);
  await get('DELETE', `/v1/approvals/${(await sendsOf(who.id))[0]!['id']}`);
});
