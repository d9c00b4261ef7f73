/**
 * The edge on a disk of eight megabytes, until it is full and after it has room again; prints one line of JSON.
 *
 *     node edge/test/real/full-disk.mjs mount   a small disk, in a mount namespace of its own (see `faults.test.mjs`)
 *     node edge/test/real/full-disk.mjs limit   no file of the process may grow further: anybody may have that anywhere
 *
 * Either way writes of a running database fail, and later succeed again.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';

import { emptyFolder, freePort, removeFolder, startCarrier } from './fixture.mjs';
import { audit, deliveries, pause } from './load.mjs';
import { startRelease } from './release.mjs';

/** So many refusals one after another are no accident. */
const IN_A_ROW = 21;

const WAYS = {
  mount: {
    prepare: (small) => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', small]),
    makeRoom: (small) => execFileSync('mount', ['-o', 'remount,size=64m', small]),
    cleanUp: (small) => execFileSync('umount', [small]),
  },
  limit: {
    prepare: () => {},
    // The signal would end the process; ignored, the write fails as it does on a full disk.
    before: `trap '' XFSZ; prlimit --pid $$ --fsize=2000000:unlimited;`,
    makeRoom: (_small, edge) => execFileSync('prlimit', ['--pid', `${edge.pid}`, '--fsize=unlimited:unlimited']),
    cleanUp: () => {},
  },
};
const way = WAYS[process.argv[2]];

const folder = emptyFolder();
const small = join(folder, 'small');
mkdirSync(small);
way.prepare(small);
const carrier = await startCarrier();
const at = { folder, dataFolder: small, carrier, port: await freePort(), limits: { hooks: { perSecond: 100_000, burst: 100_000 } } };
let edge = await startRelease({ ...at, before: way.before });

const sent = deliveries('x'.repeat(20_000));
// The log of a database that is opened again after a failure is put away first, and that may make room once more.
const answers = new Set();
const whenFull = [];
while (whenFull.length < IN_A_ROW && sent.all.length < 2_000) {
  const status = await sent.deliver(edge, sent.next());
  answers.add(status);
  if (status === 202) whenFull.length = 0;
  else whenFull.push(status);
}

way.makeRoom(small, edge);
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
way.cleanUp(small);
removeFolder(folder);
process.stdout.write(`${JSON.stringify({ webhooks: sent.all.length, answers: [...answers], whenFull, withRoom, afterwards, restarted })}\n`);
process.exit(0);
