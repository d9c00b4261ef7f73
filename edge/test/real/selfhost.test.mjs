/** The launcher: one folder, one process; sentences where it cannot start; nothing left behind. */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { bundle, EDGE } from '../../selfhost/bundle.mjs';
import { emptyFolder, freePort, removeFolder } from './fixture.mjs';

const cleanUps = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function folder() {
  const made = emptyFolder();
  cleanUps.push(() => removeFolder(made));
  return made;
}

/** The launcher as `make start` runs it; `ready` answers the printed address, `ended` its exit code and words. */
function launch(environment) {
  const child = spawn(process.execPath, [join(EDGE, 'selfhost', 'serve.mjs'), '--demo'], { env: { ...process.env, ...environment } });
  let words = '';
  const ended = new Promise((done) => child.once('exit', (code) => done({ code, words })));
  const ready = new Promise((done) => {
    const listen = (chunk) => {
      words += chunk;
      const address = /textlift is at (\S+)/.exec(words)?.[1];
      if (address) done(address);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
  });
  cleanUps.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ready, ended };
}

/** The processes whose command line names a folder. */
const processesOn = (path) =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path);
    } catch {
      return false;
    }
  });

test('it starts, feeds the practice in, shows the golden lead at 70, stops on Ctrl-C, and starts again with its data', async () => {
  const [DATA, PORT] = [folder(), `${await freePort()}`];
  for (const round of [1, 2]) {
    const edge = launch({ DATA, PORT });
    const address = await edge.ready;
    const { token } = await (await fetch(`${address}test/token`, { method: 'POST', body: '{}' })).json();
    const { totals } = await (await fetch(`${address}v1/leads?limit=1`, { headers: { authorization: `Bearer ${token}` } })).json();
    expect(totals.leads, `round ${round}`).toBe(60);
    const golden = await (await fetch(`${address}v1/leads/lead-1042`, { headers: { authorization: `Bearer ${token}` } })).json();
    expect(golden).toMatchObject({ score: 70, segment: 'hot' });
    edge.child.kill('SIGINT');
    expect((await edge.ended).code).toBe(0);
    expect(processesOn(DATA)).toEqual([]);
  }
});

test('a second process on the same folder is refused with a sentence', async () => {
  const DATA = folder();
  const first = launch({ DATA, PORT: `${await freePort()}` });
  await first.ready;
  const second = await launch({ DATA, PORT: `${await freePort()}` }).ended;
  expect(second.code).toBe(1);
  expect(second.words).toMatch(/^The folder .* is in use by process \d+\. Stop that one, or choose another: DATA=/);
});

test('a busy port is refused with a sentence and its cure', async () => {
  const busy = createServer();
  await new Promise((done) => busy.listen(0, '127.0.0.1', done));
  cleanUps.push(() => new Promise((done) => busy.close(done)));
  const { port } = busy.address();
  const { code, words } = await launch({ DATA: folder(), PORT: `${port}` }).ended;
  expect(code).toBe(1);
  expect(words).toBe(`Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} make start\n`);
});

test('when the launcher is killed, the edge dies with it', async () => {
  const DATA = folder();
  const edge = launch({ DATA, PORT: `${await freePort()}` });
  await edge.ready;
  expect(processesOn(DATA).length).toBeGreaterThan(0);
  edge.child.kill('SIGKILL');
  await edge.ended;
  for (let n = 0; n < 100 && processesOn(DATA).length > 0; n++) await new Promise((next) => setTimeout(next, 20));
  expect(processesOn(DATA)).toEqual([]);
});

test('the release has no clock to move and no outside world to play', async () => {
  const made = folder();
  await bundle('worker', join(made, 'release'));
  await bundle('demo', join(made, 'demo'));
  const marks = ['/test/', 'moveClock', 'DEMO_START'];
  const [release, demo] = ['release', 'demo'].map((name) => readFileSync(join(made, name, 'worker.js'), 'utf8'));
  expect(marks.filter((mark) => !demo.includes(mark))).toEqual([]);
  expect(marks.filter((mark) => release.includes(mark))).toEqual([]);
});
