/** `serve`: the edge from the package alone. */
import { symlinkSync } from 'node:fs';
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

test('it says what it wants, and how workerd is installed where it is not', async () => {
  const nothing = await textlift(['serve']);
  expect(nothing.err).toMatch(/--demo .* or --config FILE/);
  expect(nothing.code).toBe(2);
  const without = await textlift(['serve', '--demo']);
  expect(without.err).toMatch(/npm install workerd/);
  expect(without.code).toBe(2);
});

test('the demo starts, answers, and ends with Ctrl-C', async () => {
  // As npm installs an optional dependency: beside the package.
  const installed = dirname(dirname(CLI));
  symlinkSync(join(modules, 'workerd'), join(installed, 'workerd'));
  const port = await freePort();
  const child = start(['serve', '--demo', '--port', String(port), '--data', folder()], {});
  const ended = new Promise((done) => child.once('close', done));
  let out = '';
  const ready = new Promise<void>((done) => child.stdout?.on('data', (chunk: Buffer) => void ((out += chunk.toString()).includes('textlift is at') && done())));
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await Promise.race([ready, ended.then((code) => Promise.reject(new Error(`ended with ${String(code)}: ${err}`)))]);
  expect(out).toContain(`textlift is at http://127.0.0.1:${port}/`);
  const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  expect(await (await at('/healthz')).json()).toEqual({ ok: true });
  expect(await (await at('/')).text()).toContain('<!doctype html>');
  expect((await at('/textlift.wasm')).headers.get('content-type')).toBe('application/wasm');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  await expect(at('/healthz')).rejects.toThrow();
}, 120_000);
