/**
 * The edge on a disk of eight megabytes, until it is full and after it has room again. Runs in a mount namespace of its own
 * (see `faults.test.mjs`); prints one line of JSON.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';

import { emptyFolder, freePort, removeFolder, startCarrier } from './fixture.mjs';
import { audit, deliveries, pause } from './load.mjs';
import { startRelease } from './release.mjs';

const folder = emptyFolder();
const small = join(folder, 'small');
mkdirSync(small);
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', small]);
const carrier = await startCarrier();
const at = { folder, dataFolder: small, carrier, port: await freePort(), limits: { hooks: { perSecond: 100_000, burst: 100_000 } } };
let edge = await startRelease(at);

const sent = deliveries('x'.repeat(20_000));
let status = 202;
while (status === 202 && sent.all.length < 2_000) status = await sent.deliver(edge, sent.next());
const whenFull = [status];
for (let n = 0; n < 20; n++) whenFull.push(await sent.deliver(edge, sent.next()));

execFileSync('mount', ['-o', 'remount,size=64m', small]);
let withRoom;
for (let tries = 0; tries < 100 && withRoom !== 202; tries++) {
  withRoom = await sent.deliver(edge, sent.open()[0] ?? sent.next());
  await pause(50);
}
for (const delivery of sent.open()) await sent.deliver(edge, delivery);
const afterwards = await audit(edge, sent);
edge.kill();
await edge.ended;
edge = await startRelease(at);
const restarted = await audit(edge, sent);
await edge.stop();
await carrier.stop();
execFileSync('umount', [small]);
removeFolder(folder);
process.stdout.write(`${JSON.stringify({ webhooks: sent.all.length, whenFull, withRoom, afterwards, restarted })}\n`);
process.exit(0);
