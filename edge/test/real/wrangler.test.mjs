/** The other home: what `wrangler deploy` would upload, made without a network. */
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, expect, test } from 'vitest';

import { EDGE } from '../../selfhost/bundle.mjs';
import { emptyFolder, removeFolder } from './fixture.mjs';

const ROOT = dirname(EDGE);
const folder = emptyFolder();
afterAll(() => removeFolder(folder));

test('wrangler takes the configuration, and the upload is the release with engine, digest, object and pages', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    join(ROOT, 'node_modules', '.bin', 'wrangler'),
    ['deploy', '--dry-run', '--outdir', folder, '--config', join(EDGE, 'wrangler.jsonc')],
    { cwd: ROOT, env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' } },
  );
  expect(stdout).toMatch(/--dry-run: exiting now/);
  expect(stdout).toMatch(/env\.TENANT \(Tenant\)/);
  expect(stdout).toMatch(/env\.PAGES/);
  expect(stdout + stderr).not.toMatch(/warning/i);
  const made = readdirSync(folder);
  expect(made.filter((file) => file.endsWith('.wasm')).map((file) => /(\w+)\.wasm$/.exec(file)?.[1]).sort()).toEqual(['digest', 'textlift']);
  const script = readFileSync(join(folder, 'worker.js'), 'utf8');
  for (const mark of ['/test/', 'moveClock', 'DEMO_START']) expect(script.includes(mark), mark).toBe(false);
}, 120_000);
