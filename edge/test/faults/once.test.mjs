/** Single accidents, each set up by hand against a carrier that is otherwise well: a real workerd, real alarms, a moved clock. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { emptyFolder, removeFolder } from '../real/fixture.mjs';
import { startCarrier } from './carrier.mjs';
import { COMMAND_SECRET, startHarness } from './edge.mjs';
import { DAY, FIRST_DAY, HOUR, inTens, isInWindow, MINUTE, Run, SECOND } from './run.mjs';

const cleanUps = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const pause = (millis) => new Promise((done) => setTimeout(done, millis));
/** The windows of the first day end at noon and at four; a text is of use until two minutes before, and leaves with a minute left. */
const LAST_START = FIRST_DAY + 12 * HOUR - 3 * MINUTE;

/** So many leads with an approved text each, at eight in the morning. */
async function approved(count, text, sweepMillis) {
  const folder = emptyFolder();
  cleanUps.push(() => removeFolder(folder));
  const harness = await startHarness({ folder, sweepMillis, carrierOf: (reportSecret) => startCarrier({ seed: 1, commandSecret: COMMAND_SECRET, reportSecret, calm: true }) });
  cleanUps.push(() => harness.stop());
  const days = new Run(harness, { approvals: count, kills: 0, seed: 1, wave: count, log: () => {} });
  await days.clock(FIRST_DAY + 8 * HOUR);
  const leads = Array.from({ length: count }, (_, n) => ({ ...days.newLead(0, n), life: 'plain' }));
  await days.bringIn(leads, FIRST_DAY);
  await inTens(leads, (lead) => days.approve(lead, text));
  const states = async () => (await harness.look()).open;
  return { harness, carrier: harness.carrier, days, leads, folder, states };
}

const noDoubles = ({ commands }) => expect(new Set(commands.map(({ key }) => key)).size).toBe(commands.length);

test('an alarm that was lost is set again by the next start', async () => {
  const { harness, carrier, days, states } = await approved(3);
  const { rows } = (await harness.ask('GET', '/v1/approvals')).body;
  await days.clock(Math.min(...rows.map((row) => row.dueAt)) - 5 * SECOND);
  await harness.ask('POST', '/faults/lose-alarm', {});
  await pause(6_000);
  expect(carrier.commands, 'the alarm is lost').toHaveLength(0);
  await harness.crash();
  await pause(500);
  await days.clock(FIRST_DAY + 11 * HOUR);
  await days.quiet();
  expect(await states()).toEqual({ accepted: 3 });
  noDoubles(carrier);
});

test('an alarm that was lost in a living object is set again by the sweeper, though nobody else comes', async () => {
  const { harness, carrier, days, states } = await approved(3, undefined, 500);
  const { rows } = (await harness.ask('GET', '/v1/approvals')).body;
  await days.clock(Math.min(...rows.map((row) => row.dueAt)) - 2 * SECOND);
  await harness.ask('POST', '/faults/lose-alarm', {});
  for (let n = 0; n < 300 && carrier.commands.length === 0; n++) await pause(100);
  expect(carrier.commands.length).toBeGreaterThan(0);
  await days.clock(FIRST_DAY + 11 * HOUR);
  await days.quiet();
  expect(await states()).toEqual({ accepted: 3 });
  noDoubles(carrier);
});

test.runIf(process.env.TEXTLIFT_LONG)('an alarm that was lost in a living object is set again by whatever comes next, half a minute later', async () => {
  const { harness, carrier, days, leads } = await approved(1);
  const [row] = (await harness.ask('GET', '/v1/approvals')).body.rows;
  await days.clock(row.dueAt - 2 * SECOND);
  await harness.ask('POST', '/faults/lose-alarm', {});
  await pause(33_000);
  expect(carrier.commands).toHaveLength(0);
  await harness.hook('crm', { id: 'later', type: 'page.viewed', at: days.now(), lead: { id: leads[0].id }, data: {} }, 'later');
  await days.quiet();
  expect(carrier.commands).toHaveLength(1);
});

test('a process that is frozen over the end of a window sends nothing after it', { timeout: 120_000 }, async () => {
  const { harness, carrier, days, states } = await approved(150);
  // The rate lets 50 leave in a second: when the first have left, the others still wait.
  await days.clock(LAST_START - 8_000);
  while (carrier.commands.length === 0 && days.now() < LAST_START) await pause(20);
  harness.freeze();
  await pause(LAST_START + 500 - days.now());
  harness.thaw();
  await days.quiet();
  const left = carrier.commands.length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(150);
  expect(carrier.commands.filter((command) => !isInWindow(command))).toEqual([]);
  expect(await states()).toEqual({ accepted: left, expired: 150 - left });
});

test('a clock that is put back while answers are awaited sends nothing again, and finds every answer', async () => {
  const { harness, carrier, days, states } = await approved(20);
  carrier.state.force = 'no answer';
  await days.clock(FIRST_DAY + 11 * HOUR);
  for (let n = 0; n < 400 && carrier.commands.length < 20; n++) await pause(50);
  carrier.state.force = undefined;
  await harness.moveTo(carrier.offset - 2 * HOUR);
  await days.search(HOUR);
  await harness.moveTo(carrier.offset + 3 * HOUR);
  await days.search(HOUR);
  expect(await states()).toEqual({ accepted: 20 });
  noDoubles(carrier);
});

test('a clock that jumps a month sends nothing of what was approved before', async () => {
  const { carrier, days, states } = await approved(20);
  await days.clock(FIRST_DAY + 30 * DAY + 11 * HOUR);
  await days.quiet();
  expect(carrier.commands).toEqual([]);
  expect(await states()).toEqual({ expired: 20 });
});

test('an old backup that is declared sends nothing again and nothing of its own, until an admin says so', { timeout: 120_000 }, async () => {
  const { harness, carrier, days, folder, states } = await approved(20);
  const [data, backup] = [join(folder, 'tenants'), join(folder, 'backup')];
  await harness.kill();
  cpSync(data, backup, { recursive: true });
  await harness.start();
  await days.clock(FIRST_DAY + 11 * HOUR);
  await days.quiet();
  expect(await states()).toEqual({ accepted: 20 });

  await harness.kill();
  rmSync(data, { recursive: true });
  cpSync(backup, data, { recursive: true });
  await harness.start({ RESTORED: 'from yesterday' });
  expect(await states()).toEqual({ cancelled: 20 });
  await days.clock(FIRST_DAY + 11 * HOUR + MINUTE);
  const late = { id: 'late', type: 'sms.received', at: days.now(), lead: { phone: '+16025550199' }, data: { text: 'HELP', phone: '+16025550199' } };
  await harness.hook('carrier', late, 'late');
  await days.quiet();
  expect(carrier.commands).toHaveLength(20);
  expect((await harness.sends())[0]).toMatchObject({ kind: 'service', state: 'approved', reason: 'kill-switch' });
  await harness.ask('PUT', '/v1/kill-switch', { on: false });
  await days.clock(days.now() + 2 * MINUTE);
  await days.quiet();
  expect(carrier.commands).toHaveLength(21);
  noDoubles(carrier);
});

test.runIf(process.env.TEXTLIFT_LONG)('2,500 texts due at one instant have left within a minute', { timeout: 900_000 }, async () => {
  const { carrier, days, states } = await approved(2_500, 'Hi Sarah, shall we talk this week?');
  await days.clock(FIRST_DAY + 11 * HOUR);
  const started = Date.now();
  while (carrier.commands.length < 2_500 && Date.now() < started + 120_000) await pause(100);
  const seconds = (Math.max(...carrier.commands.map(({ seen }) => seen)) - started) / 1_000;
  console.log(`2,500 texts left within ${seconds.toFixed(1)} s`);
  expect(carrier.commands).toHaveLength(2_500);
  expect(seconds).toBeLessThan(60);
  await days.quiet();
  expect(await states()).toEqual({ accepted: 2_500 });
  noDoubles(carrier);
});
