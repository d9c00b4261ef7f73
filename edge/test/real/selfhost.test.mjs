/** The launcher: one folder, one process; sentences where it cannot start; nothing left behind. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { bundle, EDGE } from '../../selfhost/bundle.mjs';
import { emptyFolder, freePort, removeFolder } from './fixture.mjs';
import { KEY, releaseFiles, SECRETS } from './release.mjs';

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
function launch(environment, flags = ['--demo'], command = [process.execPath]) {
  const [program, ...rest] = [...command, join(EDGE, 'selfhost', 'serve.mjs'), ...flags];
  const child = spawn(program, rest, { env: { ...process.env, ...environment } });
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
  expect(words).toBe(`Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1}\n`);
});

test('when the launcher is killed, the edge dies with it', async () => {
  const DATA = folder();
  const edge = launch({ DATA, PORT: `${await freePort()}` });
  await edge.ready;
  expect(processesOn(DATA).length).toBeGreaterThan(0);
  edge.child.kill('SIGKILL');
  await edge.ended;
  for (let n = 0; n < 1_000 && processesOn(DATA).length > 0; n++) await new Promise((next) => setTimeout(next, 20));
  expect(processesOn(DATA)).toEqual([]);
});

const { CRM_SECRET, CONSOLE_SECRET } = SECRETS;
/** The secrets that the release's configuration names; what seals tokens is made. */
const NAMED = { CRM_SECRET, CONSOLE_SECRET };

test('a release starts from its configuration and its secrets, answers, and stops when it is told to', async () => {
  const [DATA, port] = [folder(), await freePort()];
  const flags = ['--config', releaseFiles(DATA, port)];
  for (const round of [1, 2]) {
    const edge = launch({ DATA, PORT: `${port}`, ...NAMED }, flags);
    const address = await edge.ready;
    const leads = await fetch(`${address}v1/leads`, { headers: { authorization: `Bearer ${KEY}` } });
    expect(leads.status, `round ${round}`).toBe(200);
    expect((await fetch(`${address}test/clock`)).status).toBe(404);
    edge.child.kill('SIGTERM');
    expect((await edge.ended).code).toBe(0);
    expect(processesOn(DATA)).toEqual([]);
  }
  const kept = JSON.parse(readFileSync(join(DATA, 'secrets.json'), 'utf8'));
  expect(Object.keys(kept), 'only what was made is kept').toEqual(['TOKEN_SECRET']);
  expect(statSync(join(DATA, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test.each([
  ['no configuration', () => [[], NAMED], /^A release needs its configuration: --config FILE/],
  ['a configuration that is not there', () => [['--config', '/nowhere.json'], NAMED], /^There is no file \/nowhere\.json\./],
  ['secrets that are not there', (config) => [['--config', config], { CRM_SECRET: NAMED.CRM_SECRET }], /^The configuration names secrets that are not there: CONSOLE_SECRET\. Set them in the environment, or in /],
  ['a seal that is too short', (config) => [['--config', config], { ...NAMED, TOKEN_SECRET: 'short' }], /^TOKEN_SECRET has fewer than 32 characters/],
  ['a mistake', (config) => [['--config', broken(config)], NAMED], /^The configuration is not valid: tenants\.practice\.provider/],
  ['a service that is none', (config) => [['--config', config, '--service', 'here'], NAMED], /^--service wants NAME=HOST:PORT/],
])('a release with %s says so, and how to mend it', async (_what, given, sentence) => {
  const [DATA, port] = [folder(), await freePort()];
  const [flags, environment] = given(releaseFiles(DATA, port));
  const { code, words } = await launch({ DATA, PORT: `${port}`, ...environment }, flags).ended;
  expect(words).toMatch(sentence);
  expect(code).toBe(1);
});

function broken(file) {
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.tenants.practice.provider = { kind: 'pigeon', source: 'carrier' };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

test('with too few files to open it refuses, before anybody is let in', async () => {
  const { code, words } = await launch({ DATA: folder(), PORT: `${await freePort()}` }, ['--demo'], ['sh', '-c', 'ulimit -n 512 && exec "$0" "$@"', process.execPath]).ended;
  expect(words).toMatch(/^Fewer than 1024 files may be open here\. Raise the limit: ulimit -n 1024/);
  expect(code).toBe(1);
});

test('a folder that is declared restored cancels what was approved, and sends nothing until an admin says so', async () => {
  const [DATA, PORT] = [folder(), `${await freePort()}`];
  const first = launch({ DATA, PORT });
  const ask = async (address, method, path, body, headers = {}) => {
    const { API_KEY } = JSON.parse(readFileSync(join(DATA, 'secrets.json'), 'utf8'));
    const response = await fetch(`${address}${path}`, { method, headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers }, ...(body ? { body: JSON.stringify(body) } : {}) });
    return response.json();
  };
  const address = await first.ready;
  const { hash } = await ask(address, 'GET', 'v1/leads/lead-1042/suggestion');
  const { id } = await ask(address, 'POST', 'v1/leads/lead-1042/approvals', { suggestion: hash }, { 'idempotency-key': 'one' });
  first.child.kill('SIGTERM');
  await first.ended;

  const restored = launch({ DATA, PORT }, ['--demo', '--restored']);
  await restored.ready;
  const state = async () => (await ask(address, 'GET', 'v1/approvals')).rows.find((row) => row.id === id);
  expect(await state()).toMatchObject({ state: 'cancelled', reason: 'restored' });
  const again = await ask(address, 'GET', 'v1/leads/lead-1042/suggestion');
  const second = await ask(address, 'POST', 'v1/leads/lead-1042/approvals', { suggestion: again.hash }, { 'idempotency-key': 'two' });
  await ask(address, 'POST', 'test/clock', { to: second.dueAt + 60_000 });
  expect((await ask(address, 'GET', 'test/outbox')).messages).toEqual([]);
  await ask(address, 'PUT', 'v1/kill-switch', { on: false });
  await ask(address, 'POST', 'test/clock', { to: second.dueAt + 180_000 });
  expect((await ask(address, 'GET', 'test/outbox')).messages).toHaveLength(1);
  restored.child.kill('SIGTERM');
  await restored.ended;

  const third = launch({ DATA, PORT });
  await third.ready;
  expect(await ask(address, 'PUT', 'v1/kill-switch', { on: false }), 'a start without the flag holds nothing').toEqual({ on: false });
});

test('a key is printed once, with the line that lets it in', async () => {
  const { stdout } = spawnSync(process.execPath, [join(EDGE, 'selfhost', 'key.mjs'), 'office', 'agent'], { encoding: 'utf8' });
  const [key, line] = stdout.trim().split('\n');
  expect(key).toMatch(/^tlk_[\w-]{32}$/);
  expect(JSON.parse(line)).toEqual({ name: 'office', role: 'agent', sha256: createHash('sha256').update(key).digest('hex') });
  expect(spawnSync(process.execPath, [join(EDGE, 'selfhost', 'key.mjs'), 'Office']).status).toBe(2);
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
