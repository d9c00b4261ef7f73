/** A real kill -9 of a real workerd, between the intent to send and the carrier's answer. */
import { afterEach, expect, test } from 'vitest';

import { practice } from '../../demo/practice.mjs';
import { emptyFolder, freePort, removeFolder, startCarrier, startDemo } from './fixture.mjs';

const cleanUps = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

test('a text whose answer died with the process is unknown after the restart, is shown, and is never sent twice', async () => {
  const folder = emptyFolder();
  cleanUps.push(() => removeFolder(folder));
  const carrier = await startCarrier();
  cleanUps.push(carrier.stop);
  const port = await freePort();
  let edge = await startDemo({ folder, port, carrier });
  cleanUps.push(() => edge.stop());

  const golden = practice().events.filter((event) => event.lead.id === 'lead-1042');
  expect((await edge.hook('practice', golden)).status).toBe(202);
  const { hash } = await edge.call('GET', '/v1/leads/lead-1042/suggestion');
  const approval = await edge.call('POST', '/v1/leads/lead-1042/approvals', { suggestion: hash }, { 'idempotency-key': 'one' });

  carrier.holds = true;
  const arrived = carrier.next();
  const jump = edge.call('POST', '/test/clock', { to: approval.dueAt }).catch(() => undefined);
  await arrived;
  edge.kill();
  await edge.ended;
  await jump;
  carrier.holds = false;

  edge = await startDemo({ folder, port, carrier });
  const { now } = await edge.call('GET', '/test/clock');
  expect(now - approval.dueAt, 'the clock goes on where it was').toBeGreaterThanOrEqual(0);
  expect(now - approval.dueAt).toBeLessThan(60_000);
  const stateOf = async () => (await edge.call('GET', '/v1/approvals')).rows.find((row) => row.id === approval.id).state;
  expect(await stateOf()).toBe('unknown');
  expect((await edge.call('GET', '/v1/approvals?state=unknown')).rows.map((row) => row.id)).toEqual([approval.id]);
  expect((await edge.call('GET', '/v1/leads/lead-1042')).sends[0].state).toBe('unknown');

  for (let n = 0; n < 5 && (await stateOf()) === 'unknown'; n++) await edge.call('POST', '/test/clock', { next: true });
  expect(await stateOf()).toBe('accepted');
  await edge.call('POST', '/test/clock', { to: approval.dueAt + 7 * 86_400_000 });
  expect(carrier.taken.map((message) => message.text)).toEqual([approval.text]);
});

test('what was acknowledged before a kill -9 is there after it', async () => {
  const folder = emptyFolder();
  cleanUps.push(() => removeFolder(folder));
  const carrier = await startCarrier();
  cleanUps.push(carrier.stop);
  const port = await freePort();
  let edge = await startDemo({ folder, port, carrier });
  cleanUps.push(() => edge.stop());
  const { events } = practice();
  const acknowledged = [];
  for (let at = 0; at < 200; at += 20) {
    const batch = events.slice(at, at + 20);
    if ((await edge.hook('practice', batch, `batch_${at}`)).status === 202) acknowledged.push(...batch);
  }
  edge.kill();
  await edge.ended;
  edge = await startDemo({ folder, port, carrier });
  const again = await edge.hook('practice', acknowledged, 'again');
  expect(await again.json()).toEqual({ accepted: 0, duplicates: acknowledged.length, unmatched: 0 });
});
