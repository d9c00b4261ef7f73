/**
 * What befalls the road in: the process dies, the disk is full, another process comes, ten times the load. Whatever was
 * acknowledged is there, once, and whole.
 *
 * The short form runs with everything else; `make faults` (FAULTS=long) kills 200 times. PRINT=1 prints the figures.
 */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, expect, test } from 'vitest';

import { EDGE } from '../../selfhost/bundle.mjs';
import { emptyFolder, freePort, removeFolder, startCarrier } from './fixture.mjs';
import { audit, burst, deliveries, pause, random, stream } from './load.mjs';
import { startRelease } from './release.mjs';

const LONG = process.env.FAULTS === 'long';
const KILLS = LONG ? 200 : 10;
const SEED = Number(process.env.SEED ?? 20261124);
/** A source's load: webhooks a second, each with three events. */
const RATE = 100;
/** So many more come at once just before a kill, which strikes when some of them are answered. */
const VOLLEY = 24;
/** What any machine carries, however busy it is with other things: by this it is judged whether all is well. */
const CALM = 20;
const NOTHING_WRONG = { lost: 0, twice: 0, torn: 0, wrongSums: 0, unknown: 0 };
const many = { hooks: { perSecond: 100_000, burst: 100_000 }, atOnce: 10_000 };

const cleanUps = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function place() {
  const folder = emptyFolder();
  cleanUps.push(() => removeFolder(folder));
  const carrier = await startCarrier();
  cleanUps.push(carrier.stop);
  return { folder, carrier, port: await freePort() };
}

const print = (text) => process.env.PRINT && process.stdout.write(`${text}\n`);

test(`kill -9, ${KILLS} times, at ${RATE} webhooks a second: nothing acknowledged is lost, nothing is applied twice, nothing is torn`, async () => {
  const at = { ...(await place()), limits: many };
  const chance = random(SEED);
  const sent = deliveries();
  let edge;
  const inFlight = [];
  for (let kill = 0; kill <= KILLS; kill++) {
    edge = await startRelease(at);
    const load = stream(edge, sent, RATE);
    await pause(250 + chance() * 900);
    if (kill === KILLS) await load.stop();
    else {
      await load.volley(VOLLEY, 1 + Math.floor(chance() * VOLLEY / 2));
      inFlight.push(load.underWay());
      edge.kill();
      await edge.ended;
      await load.stop();
    }
  }
  cleanUps.push(() => edge.stop());
  const found = await audit(edge, sent);
  const unanswered = sent.open();
  print(`${KILLS} kills, ${sent.all.length} webhooks, ${inFlight.join(' ')} under way at a kill, ${unanswered.length} without an answer: ${JSON.stringify(found)}`);
  expect(found).toEqual(NOTHING_WRONG);
  // What was not acknowledged is sent again, as a source does: what of it was stored has no second effect.
  for (const delivery of unanswered) expect(await sent.deliver(edge, delivery)).toBe(202);
  expect(await audit(edge, sent)).toEqual(NOTHING_WRONG);
  expect(Math.min(...inFlight), 'every kill strikes requests under way').toBeGreaterThan(0);
  expect(sent.all.length).toBeGreaterThan(KILLS * 20);
}, LONG ? 3_600_000 : 300_000);

test('a second process on the same folder refuses, and the first goes on', async () => {
  const at = await place();
  const edge = await startRelease(at);
  cleanUps.push(() => edge.stop());
  await expect(startRelease({ ...at, port: await freePort() })).rejects.toThrow('The databases of this folder are in use by another process.');
  const sent = deliveries();
  expect(await sent.deliver(edge, sent.next())).toBe(202);
});

test('ten times the load: nothing but 202, 429 and 503, each refusal says when to come again, and soon all is well', async () => {
  const edge = await startRelease(await place());
  cleanUps.push(() => edge.stop());
  const sent = deliveries();
  const usual = await burst(edge, sent, CALM, 2);
  expect(Object.keys(usual.statuses)).toEqual(['202']);

  const flood = await burst(edge, sent, 10 * RATE, LONG ? 20 : 5);
  expect(Object.keys(flood.statuses).filter((status) => !['202', '429', '503'].includes(status))).toEqual([]);
  expect(flood.statuses[202]).toBeGreaterThan(0);
  expect((flood.statuses[429] ?? 0) + (flood.statuses[503] ?? 0), 'it was too much').toBeGreaterThan(0);
  expect(flood.withoutRetryAfter).toBe(0);

  const started = Date.now();
  let calm;
  do calm = await burst(edge, sent, CALM, 1);
  while (Object.keys(calm.statuses).some((status) => status !== '202') && Date.now() - started < 60_000);
  const recovered = Date.now() - started;
  print(`usual: ${JSON.stringify(usual)}; ten times: ${JSON.stringify(flood)}; well again after ${recovered} ms: ${JSON.stringify(calm)}`);
  expect(recovered).toBeLessThan(60_000);
  expect(await audit(edge, sent)).toEqual(NOTHING_WRONG);
}, 300_000);

/** How this machine lets us have a small disk of our own, as root or as root of a namespace; where it does not, files may not grow. */
const disk = [['unshare', '-m'], ['unshare', '-rm']].find(([program, ...words]) =>
  spawnSync(program, [...words, 'sh', '-c', 'd=$(mktemp -d) && mount -t tmpfs -o size=1m none "$d" && umount "$d"; s=$?; rmdir "$d"; exit $s']).status === 0,
);
const ways = [['files may not grow', [process.execPath], 'limit'], ...(disk ? [['a small disk is full', [...disk, process.execPath], 'mount']] : [])];

test.each(ways)('%s: that is answered 503, nothing acknowledged is lost, and with room again the edge goes on', async (_what, [program, ...words], way) => {
  const { stdout } = await promisify(execFile)(program, [...words, join(EDGE, 'test', 'real', 'full-disk.mjs'), way], { maxBuffer: 1e8 });
  const told = JSON.parse(stdout.trim().split('\n').at(-1));
  print(`full disk (${way}): ${JSON.stringify(told)}`);
  expect(told.whenFull.length).toBeGreaterThan(20);
  expect(told.whenFull.filter((status) => status !== 503)).toEqual([]);
  expect(told.answers.sort()).toEqual([202, 503]);
  expect(told.withRoom, 'with room again, without a restart').toBe(202);
  expect(told.afterwards).toEqual(NOTHING_WRONG);
  expect(told.restarted).toEqual(NOTHING_WRONG);
}, 300_000);
