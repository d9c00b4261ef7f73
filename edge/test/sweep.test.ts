/** The sweeper: what is overdue, or has lost its alarm, is found by whoever asks now and then. */
import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from 'cloudflare:test';
import { expect, test } from 'vitest';

import { SECRETS } from './bindings';
import { approve, env, jump, knownLead, morning, sendsOf, textsTo } from './edge';
import { keyedHash } from '../src/auth';
import worker from '../src/worker';

const north = async () => env.TENANT.get(env.TENANT.idFromName(await keyedHash(SECRETS.TOKEN_SECRET, 'tenant:north')));

async function cron(): Promise<void> {
  const ctx = createExecutionContext();
  worker.scheduled({} as ScheduledController, env as unknown as Parameters<typeof worker.scheduled>[1], ctx);
  await waitOnExecutionContext(ctx);
}

test('an alarm that was lost is set again, for as long as something is due', async () => {
  await morning();
  const who = await knownLead();
  await approve(who.id);
  const alarm = await runInDurableObject(await north(), async (_object, { storage }) => {
    await storage.deleteAlarm();
    return storage.getAlarm();
  });
  expect(alarm).toBeNull();
  await cron();
  expect(await runInDurableObject(await north(), (_object, { storage }) => storage.getAlarm())).not.toBeNull();
});

test('a text that should have left two minutes ago leaves when the sweeper comes', async () => {
  await morning();
  const who = await knownLead();
  const { id, dueAt } = await approve(who.id);
  await jump({ to: dueAt - 1_000 });
  // As if the alarm had been lost for four minutes, inside the window.
  await runInDurableObject(await north(), async (object, { storage }) => {
    await storage.deleteAlarm();
    storage.sql.exec(`UPDATE outbox SET wake_at = ?1, row = json_set(row, '$.dueAt', ?1, '$.wakeAt', ?1) WHERE id = ?2`, dueAt - 240_000, id);
    const clock = JSON.parse(storage.sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = 'clock'").one().value) as { offset: number };
    (object as unknown as { saveClock(clock: object): void }).saveClock({ ...clock, offset: clock.offset + 2_000 });
    await storage.deleteAlarm();
  });
  await cron();
  for (let n = 0; n < 100 && (await sendsOf(who.id))[0]?.['state'] !== 'accepted'; n++) await scheduler.wait(50);
  expect((await sendsOf(who.id))[0]).toMatchObject({ state: 'accepted' });
  expect(await textsTo(who.phone)).toHaveLength(1);
});

test('a tenant that has nothing is left alone', async () => {
  const empty = env.TENANT.get(env.TENANT.newUniqueId());
  expect(await empty.sweep('north')).toBe(false);
  expect(await runInDurableObject(empty, (_object, { storage }) => storage.getAlarm())).toBeNull();
});
