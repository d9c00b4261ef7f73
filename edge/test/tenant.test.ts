/** What the object guards by itself: money, speed, its schema, its tenant. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { beforeEach, expect, test } from 'vitest';

import { SECRETS } from './bindings';
import { approve, env, get, jump, knownLead, morning, sendsOf, textsTo } from './edge';
import { keyedHash } from '../src/auth';
import type { Tenant } from '../src/demo';
import { migrate } from '../src/tenant/schema';

const stubOf = async (tenant: string) => env.TENANT.get(env.TENANT.idFromName(await keyedHash(SECRETS.TOKEN_SECRET, `tenant:${tenant}`)));
const inNorth = async <T>(work: (sql: SqlStorage, state: DurableObjectState) => T) =>
  runInDurableObject(await stubOf('north'), (_object, state) => work(state.storage.sql, state));
const clock = async () => (await get<{ now: number }>('GET', '/test/clock')).now;

beforeEach(morning);

test.each([
  ['a prefix of numbers', (phone: string) => phone.slice(0, 7), 500],
  ['the tenant', () => '+999999', 5_000],
])('when the day of %s is spent, a text waits until the first part of it is a day old', async (_what, prefixOf, parts) => {
  const who = await knownLead();
  const approval = await approve(who.id);
  const spentAt = (await clock()) - 3_600_000;
  await inNorth((sql) => sql.exec('INSERT INTO spend (id, at, prefix, parts) VALUES (?, ?, ?, ?)', 'spent', spentAt, prefixOf(who.phone), parts));
  await jump({ to: approval['dueAt'] });
  expect(await textsTo(who.phone)).toEqual([]);
  expect((await sendsOf(who.id))[0]).toMatchObject({ reason: 'spend-limit' });
  await inNorth((sql) => sql.exec('DELETE FROM spend'));
});

test('more than 50 texts in a second wait for the next one', async () => {
  const who = await knownLead();
  const approval = await approve(who.id);
  await inNorth((sql) => {
    for (let n = 0; n < 50; n++) sql.exec('INSERT INTO spend (id, at, prefix, parts) VALUES (?, ?, ?, 1)', `fast-${n}`, approval['dueAt'], '+999999');
  });
  await jump({ to: approval['dueAt'] });
  expect((await sendsOf(who.id))[0]).toMatchObject({ state: 'approved' });
  expect(await textsTo(who.phone)).toEqual([]);
  await jump({ to: approval['dueAt'] + 1_500 });
  expect(await textsTo(who.phone)).toHaveLength(1);
  await inNorth((sql) => sql.exec('DELETE FROM spend'));
});

test('an alarm is set for what is due, and survives a database that cannot be read', async () => {
  const who = await knownLead();
  await approve(who.id);
  // While one is running, none is set.
  await expect.poll(() => inNorth((_sql, state) => state.storage.getAlarm())).not.toBeNull();
  await inNorth((sql) => sql.exec('ALTER TABLE outbox RENAME TO hidden'));
  try {
    await expect.poll(async () => runDurableObjectAlarm(await stubOf('north'))).toBe(true);
  } finally {
    await inNorth((sql) => sql.exec('ALTER TABLE hidden RENAME TO outbox'));
  }
  await get('DELETE', `/v1/approvals/${(await sendsOf(who.id))[0]!['id']}`);
});

test('a database of this build is left as it is, and one of a newer build is refused', async () => {
  await inNorth((sql, state) => {
    const before = sql.exec('SELECT * FROM schema_version').toArray();
    migrate(state.storage);
    expect(sql.exec('SELECT * FROM schema_version').toArray()).toEqual(before);
    sql.exec('INSERT INTO schema_version (version, at) VALUES (99, 0)');
    expect(() => migrate(state.storage)).toThrow('the database has schema 99');
    sql.exec('DELETE FROM schema_version WHERE version = 99');
  });
});

test('an object serves the tenant it belongs to and no other', async () => {
  await get('GET', '/v1/leads');
  const stub = await stubOf('north');
  await expect(runInDurableObject(stub, (object) => (object as Tenant).leads('south', { limit: 1 }))).rejects.toThrow('another tenant');
});
