/** `serve`: the edge from the package alone. */
import { createHash } from 'node:crypto';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

import { CLI, folder, start, textlift } from './run';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

const freePort = () =>
  new Promise<number>((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });

/** As npm installs an optional dependency: beside the package. */
function withWorkerd() {
  const place = join(dirname(dirname(CLI)), 'workerd');
  if (!existsSync(place)) symlinkSync(join(modules, 'workerd'), place);
}

/** Starts it; answers its address once it says it, and how it ended. */
async function served(words: string[], env: Record<string, string> = {}) {
  const port = await freePort();
  const child = start(['serve', ...words, '--port', String(port), '--data', folder()], { env });
  const ended = new Promise((done) => child.once('close', done));
  let out = '';
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ready = new Promise<void>((done) => child.stdout?.on('data', (chunk: Buffer) => void ((out += chunk.toString()).includes('textlift is at') && done())));
  await Promise.race([ready, ended.then((code) => Promise.reject(new Error(`ended with ${String(code)}: ${err}`)))]);
  const address = `http://127.0.0.1:${port}`;
  expect(out).toContain(`textlift is at ${address}/`);
  return { at: (path: string, init?: RequestInit) => fetch(`${address}${path}`, init), stop: () => (child.kill('SIGINT'), ended) };
}

test('it says what it wants, and how workerd is installed where it is not', async () => {
  const nothing = await textlift(['serve']);
  expect(nothing.err).toMatch(/--demo .* or --config FILE/);
  expect(nothing.code).toBe(2);
  const without = await textlift(['serve', '--demo']);
  expect(without.err).toMatch(/npm install workerd/);
  expect(without.code).toBe(2);
});

test('the demo starts, answers, and ends with Ctrl-C', async () => {
  withWorkerd();
  const { at, stop } = await served(['--demo']);
  expect(await (await at('/healthz')).json()).toEqual({ ok: true });
  expect(await (await at('/')).text()).toContain('<!doctype html>');
  expect((await at('/textlift.wasm')).headers.get('content-type')).toBe('application/wasm');
  expect(await stop()).toBe(0);
  await expect(at('/healthz')).rejects.toThrow();
}, 120_000);

test('a release starts with its configuration and secrets, knows its key, and has no clock to move', async () => {
  withWorkerd();
  const key = 'tlk_the-key-of-this-test';
  const config = join(folder(), 'textlift.json');
  const tenant = {
    playbook: 'dental',
    provider: { kind: 'console', source: 'carrier' },
    sources: {
      crm: { scheme: 'standard-webhooks', secrets: ['CRM_SECRET'], accepts: ['consent.*'] },
      carrier: { scheme: 'standard-webhooks', secrets: ['CONSOLE_SECRET'], accepts: ['sms.received'] },
    },
    keys: [{ name: 'office', role: 'admin', sha256: createHash('sha256').update(key).digest('hex') }],
  };
  writeFileSync(config, JSON.stringify({ publicUrl: 'https://texts.practice.example', tenants: { practice: tenant } }));
  const secret = (text: string) => `whsec_${Buffer.from(text).toString('base64')}`;
  const { at, stop } = await served(['--config', config], { CRM_SECRET: secret('the crm signs with this one'), CONSOLE_SECRET: secret('the carrier signs with this') });
  const mine = { headers: { authorization: `Bearer ${key}` } };
  expect(await (await at('/healthz')).json()).toEqual({ ok: true });
  expect((await at('/v1/playbook', mine)).status).toBe(200);
  expect((await at('/v1/playbook')).status).toBe(401);
  expect((await at('/test/clock', { method: 'POST', ...mine, body: '{"next":true}' })).status).toBe(404);
  expect(await stop()).toBe(0);
}, 120_000);

test('a configuration that is not there, or no JSON, is told with its place', async () => {
  const missing = await textlift(['serve', '--config', join(folder(), 'gone.json')]);
  expect(missing.err).toMatch(/gone\.json: there is no such file/);
  expect(missing.code).toBe(2);
  const broken = join(folder(), 'broken.json');
  writeFileSync(broken, '{\n  "publicUrl": ,\n}');
  const ran = await textlift(['serve', '--config', broken]);
  expect(ran.err).toMatch(/broken\.json: line 2, column 16: no JSON/);
  expect(ran.code).toBe(2);
  expect((await textlift(['serve', '--demo', '--port', 'eighty'])).code).toBe(2);
});
