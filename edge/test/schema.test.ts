/** A database that an older build has left opens under this one, and keeps what it holds. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';

import { env } from './edge';
import schema1 from './fixtures/schema-1.sql?raw';
import type { Tenant } from '../src/demo';
import { migrate } from '../src/tenant/schema';

/** An object whose database is the one in a fixture, opened by this build. */
const opened = <T>(fixture: string, work: (object: Tenant, sql: SqlStorage) => Promise<T>) =>
  runInDurableObject(env.TENANT.get(env.TENANT.newUniqueId()), async (object, state) => {
    const { sql } = state.storage;
    const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'").toArray();
    for (const { name } of tables) sql.exec(`DROP TABLE "${name}"`);
    sql.exec(fixture);
    migrate(state.storage);
    return work(object as Tenant, sql);
  });

test('a database of schema 1 keeps its people, events, sends and settings', async () => {
  await opened(schema1, async (object, sql) => {
    const count = (table: string) => sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).one().n;
    expect([count('person'), count('event'), count('outbox'), count('idempotency')]).toEqual([3, 23, 1, 1]);
    expect(sql.exec('SELECT value FROM meta WHERE name = ?', 'kill-switch').one()).toEqual({ value: 'on' });

    const { rows, totals } = await object.leads('north', { limit: 10 });
    expect(rows.map(({ id, raw }) => ({ id, raw }))).toEqual(['lead-1', 'lead-2', 'lead-3'].map((id) => ({ id, raw: 70 })));
    expect(totals).toMatchObject({ leads: 3, hot: 3 });

    const lead = await object.lead('north', 'lead-1');
    expect(lead).toMatchObject({ ok: { name: 'Ann Moss', sends: [{ state: 'approved' }] } });
    expect((await object.sends('north', { limit: 10 })).rows).toMatchObject([{ lead: 'lead-1', phone: '+16025550101' }]);
  });
});

test('what schema 1 could not say is found in its data: shared numbers and addresses, and what waits', async () => {
  await opened(schema1, async (object) => {
    expect((await object.duplicateGroups('north', { limit: 10 })).rows).toEqual([
      { by: 'phone', leads: [{ id: 'lead-2', name: 'Bob Reed' }, { id: 'lead-3', name: 'Cy Dale' }] },
      { by: 'email', leads: [{ id: 'lead-1', name: 'Ann Moss' }, { id: 'lead-3', name: 'Cy Dale' }] },
    ]);
    expect((await object.unmatched('north', { limit: 10 })).rows.map(({ id }) => id)).toEqual(['in-1', 'lost-2', 'lost-1']);
    const dee = { id: 'dee', source: 'crm', type: 'lead.updated', at: '2026-11-20T00:00:00Z', lead: { id: 'lead-4', email: 'DEE@example.com' }, data: { attributes: {} } };
    expect(await object.apply('north', { source: 'crm', accepts: [], events: JSON.stringify([dee]) })).toEqual({ ok: { accepted: 1, duplicates: 0, unmatched: 0 } });
    expect((await object.unmatched('north', { limit: 10 })).rows.map(({ id }) => id)).toEqual(['in-1']);
  });
});

test('a new database and a migrated one have the same tables and indexes', async () => {
  const shape = (sql: SqlStorage) =>
    sql.exec<{ name: string; sql: string | null }>("SELECT name, sql FROM sqlite_master WHERE name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*' ORDER BY name").toArray();
  const fresh = await runInDurableObject(env.TENANT.get(env.TENANT.newUniqueId()), (_object, state) => shape(state.storage.sql));
  expect(await opened(schema1, async (_object, sql) => shape(sql))).toEqual(fresh);
});
