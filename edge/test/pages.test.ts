/** Lists in pages: nothing is skipped or shown twice while rows come in between, and each page is one range of an index. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';

import { env, get, hook, knownLead, someone, story } from './edge';
import type { Tenant } from '../src/demo';
import { migrate } from '../src/tenant/schema';
import { readCursor, writeCursor } from '../src/tenant/cursor';

/** An object of its own, so that no other test's leads are in its lists. */
const alone = <T>(work: (object: Tenant, state: DurableObjectState) => Promise<T>) =>
  runInDurableObject(env.TENANT.get(env.TENANT.newUniqueId()), (object, state) => work(object as Tenant, state));

const lead = (id: string, opens: number) => [
  { id: `${id}-0`, type: 'lead.updated', at: '2026-09-01T00:00:00Z', lead: { id }, data: { attributes: { firstName: id } } },
  ...Array.from({ length: opens }, (_, n) => ({ id: `${id}-${n + 1}`, type: 'visit', at: Date.parse('2026-11-01T00:00:00Z') + n, lead: { id }, data: {} })),
];
const add = (object: Tenant, ids: string[], opens = 1) =>
  object.apply('north', { source: 'crm', accepts: [], events: JSON.stringify(ids.flatMap((id) => lead(id, opens))) });

test('rows that come in between two pages make no other row be skipped or shown twice', async () => {
  await alone(async (object) => {
    const first = Array.from({ length: 30 }, (_, n) => `lead-${String(n).padStart(2, '0')}`);
    await add(object, first);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; ; page++) {
      const { rows, next } = await object.leads('north', { limit: 7, cursor });
      seen.push(...rows.map(({ id }) => id));
      if (next === undefined) break;
      cursor = next;
      // One that ranks before, one after, one among them.
      await add(object, [`a-${page}`, `lead-${page}5x`, `z-${page}`]);
    }
    const old = seen.filter((id) => first.includes(id));
    expect(new Set(seen).size).toBe(seen.length);
    expect(old).toEqual(first);
  });
});

test.each([
  ['/v1/approvals?limit=1', 'id'],
  ['/v1/unmatched?limit=2', 'id'],
])('%s goes through everything by cursor, once', async (path, field) => {
  const who = someone();
  const lost = (n: number) => ({ id: `lost-${who.id}-${n}`, type: 'visit', at: `2026-11-20T17:00:0${n}Z`, lead: { id: `nobody-${who.id}` }, data: {} });
  await hook('/hooks/crm', [lost(1), lost(2), lost(3)]);
  for (const known of [await knownLead(), await knownLead()]) {
    const { hash } = await get('GET', `/v1/leads/${known.id}/suggestion`);
    await get('POST', `/v1/leads/${known.id}/approvals`, { body: { suggestion: hash }, headers: { 'idempotency-key': crypto.randomUUID() } });
  }
  const seen: string[] = [];
  let next: string | undefined;
  do {
    const page = await get('GET', next === undefined ? path : `${path}&cursor=${encodeURIComponent(next)}`);
    seen.push(...page['rows'].map((row: Record<string, string>) => row[field]));
    next = page['next'];
  } while (next !== undefined);
  expect(seen.length).toBeGreaterThan(1);
  expect(new Set(seen).size).toBe(seen.length);
});

test('the totals are those of all rows, whatever was added and changed', async () => {
  await alone(async (object, state) => {
    await add(object, ['a', 'b', 'c']);
    await add(object, ['b'], 3);
    await object.apply('north', { source: 'crm', accepts: ['consent.*'], events: JSON.stringify(story({ id: 'd', phone: '+16025550177' })) });
    const { totals, rows } = await object.leads('north', { limit: 10 });
    const counted = state.storage.sql.exec<{ totals: string }>('SELECT totals FROM score').toArray().map((row) => JSON.parse(row.totals) as Record<string, number>);
    for (const name of ['leads', 'hot', 'warm', 'cold', 'ready']) expect(totals[name], name).toBe(counted.reduce((sum, one) => sum + one[name]!, 0));
    expect(totals['leads']).toBe(rows.length);
    state.storage.sql.exec("DELETE FROM score WHERE person = 'a'");
    expect((await object.leads('north', { limit: 10 })).totals['leads']).toBe(3);
  });
});

test('other rules make every row anew, and no page shows one made under the old ones', async () => {
  await alone(async (object) => {
    await add(object, ['a', 'b']);
    const before = await object.leads('north', { limit: 10 });
    const playbook = (await object.playbook('north')) as { version: number; scoring?: object };
    await object.setPlaybook('north', { ...playbook, scoring: { ...playbook.scoring, recency: [{ upToDays: 1_000, points: 1 }] } });
    const after = await object.leads('north', { limit: 10 });
    expect(before.rows.map(({ raw }) => raw)).not.toEqual(after.rows.map(({ raw }) => raw));
    expect(after.rows.map(({ raw }) => raw)).toEqual([1, 1]);
  });
});

test('an exposure is written by the alarm, once, and by no list', async () => {
  const experiment = { id: 'holdout-2026', arms: [{ id: 'texts' }, { id: 'none', holdout: true }] };
  const id = env.TENANT.newUniqueId();
  const stub = env.TENANT.get(id);
  const exposures = () => runInDurableObject(stub, (_object, state) => state.storage.sql.exec<{ person: string; json: string }>("SELECT person, json FROM event WHERE type = 'experiment.exposed'").toArray());
  await runInDurableObject(stub, async (object) => {
    const tenant = object as Tenant;
    await tenant.setPlaybook('north', { ...(await tenant.playbook('north')), experiments: [experiment] });
    const now = await tenant.clock('north');
    await tenant.apply('north', { source: 'crm', accepts: ['consent.*'], events: JSON.stringify(story({ id: 'exposed', phone: '+16025550188' }, now)) });
    await tenant.suggestion('north', 'exposed');
    expect((await tenant.leads('north', { limit: 10 })).rows).toHaveLength(1);
  });
  expect(await exposures()).toEqual([]);
  await runDurableObjectAlarm(stub);
  await runDurableObjectAlarm(stub);
  const [written, ...more] = await exposures();
  expect(more).toEqual([]);
  expect(written).toMatchObject({ person: 'exposed' });
  expect(JSON.parse(written!.json)).toMatchObject({ source: 'textlift', data: { experiment: 'holdout-2026', arm: expect.stringMatching(/^(texts|none)$/) } });
});

test('a suggestion asked for twice is the same, and another one as soon as something was told of its lead', async () => {
  await alone(async (object) => {
    const now = await object.clock('north');
    await object.apply('north', { source: 'crm', accepts: ['consent.*'], events: JSON.stringify(story({ id: 'asked', phone: '+16025550189' }, now)) });
    const ask = async () => {
      const answer = await object.suggestion('north', 'asked');
      return 'ok' in answer ? (JSON.parse(answer.ok) as { now: number; held?: { reason: string } }) : answer;
    };
    const first = await ask();
    expect(await ask()).toEqual(first);
    await object.decide('north', 'asked', 'lead.stopped', { reason: 'by-person' });
    expect(await ask()).toMatchObject({ held: { reason: 'paused' } });
    await object.eraseLead('north', 'asked');
    expect(await ask()).toMatchObject({ problem: { code: 'not-found' } });
  });
});

test('every page is one range of an index, and none sorts', async () => {
  await alone(async (_object, state) => {
    migrate(state.storage);
    const { sql } = state.storage;
    const plan = (query: string) => sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`).toArray().map(({ detail }) => detail).join('; ');
    const order = 'ORDER BY down_raw, down_last, person LIMIT 101';
    const plans = {
      all: plan(`SELECT * FROM score ${order}`),
      next: plan(`SELECT * FROM score WHERE (down_raw, down_last, person) > (1, 2, 'x') ${order}`),
      segment: plan(`SELECT * FROM score WHERE segment = 'hot' AND (down_raw, down_last, person) > (1, 2, 'x') ${order}`),
      reason: plan(`SELECT * FROM score WHERE reason = 'paused' ${order}`),
      sends: plan("SELECT * FROM outbox WHERE state = 'review' AND (created_at, id) < (1, 'x') ORDER BY created_at DESC, id DESC LIMIT 101"),
      unmatched: plan("SELECT * FROM event WHERE person IS NULL AND (at, source, id) < (1, 'x', 'y') ORDER BY at DESC, source DESC, id DESC LIMIT 101"),
      due: plan('SELECT MIN(wake_at) FROM outbox WHERE wake_at IS NOT NULL'),
    };
    for (const [name, told] of Object.entries(plans)) {
      expect(told, name).toContain('USING');
      expect(told, name).not.toContain('TEMP B-TREE');
    }
  });
});

test('a cursor that cannot be read starts at the top, and none holds anything but its key', () => {
  const key = [-70, -1795446000000, 'lead-é'];
  expect(readCursor(writeCursor(key), ['number', 'number', 'string'])).toEqual(key);
  for (const wrong of ['', '%', 'bm9uc2Vuc2U', writeCursor(['x']), writeCursor([1, 2, 3])]) expect(readCursor(wrong, ['number', 'number', 'string'])).toBeUndefined();
});
