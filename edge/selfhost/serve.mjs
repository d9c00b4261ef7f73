/**
 * The edge on this machine: one command from a data folder to a printed address.
 *
 *     PORT=8787 DATA=.data node edge/selfhost/serve.mjs --demo
 *
 * `--demo` serves the demo practice with its own movable clock; without it, the release with the configuration
 * `--config FILE`. Ctrl-C ends it and everything it started.
 */
import { mkdirSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { seed } from '../demo/seed.mjs';
import { bundle, EDGE } from './bundle.mjs';
import { startConsole } from './console.mjs';
import { lockFolder } from './lock.mjs';
import { secrets as readSecrets, sha256 } from './secrets.mjs';
import { portIsFree, startEdge } from './workerd.mjs';

/** Where the demo's clock starts; the practice's history ends here. */
const DEMO_START = '2026-11-23T15:00:00Z';

const { values: flags } = parseArgs({
  options: { demo: { type: 'boolean', default: false }, config: { type: 'string' } },
});
const say = (text) => process.stdout.write(`${text}\n`);

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

async function main() {
  const host = '127.0.0.1';
  const port = Number(process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`PORT must be a number from 1 to 65535, not ${process.env.PORT}`);
  const folder = resolve(process.env.DATA ?? '.data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  process.once('exit', unlock);
  await portIsFree(host, port);

  const secrets = readSecrets(folder);
  const publicUrl = `http://${host}:${port}`;
  const config = configuration(publicUrl, secrets);
  const provider = await startConsole({ file: join(folder, 'console.ndjson'), secret: secrets.CONSOLE_SECRET, print: printText });
  const made = await bundle(flags.demo ? 'demo' : 'worker');
  const edge = await startEdge({
    ...made,
    host,
    port,
    dataFolder: folder,
    config,
    secrets,
    console: provider.address,
    pages: join(EDGE, '..', 'www', 'dist'),
    texts: flags.demo ? { DEMO_START, PROCESS: `${process.pid}.${Date.now()}` } : {},
  });

  process.once('exit', edge.kill);

  let stopping = false;
  const stop = async (code) => {
    if (stopping) return;
    stopping = true;
    await edge.stop();
    await provider.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));
  edge.ended.then(({ code, signal }) => {
    if (stopping) return;
    process.stderr.write(`The edge has ended by itself (${signal ?? code}).\n`);
    void stop(1);
  });

  if (flags.demo) await seedOnce(folder, edge.url, secrets);
  say(`textlift is at ${edge.url}/`);
}

/** The demo's configuration, or the one given, with what is only known here. */
function configuration(publicUrl, secrets) {
  const file = flags.config ?? join(EDGE, 'config', 'demo.json');
  const config = { publicUrl, ...JSON.parse(readFileSync(file, 'utf8')) };
  for (const tenant of Object.values(config.tenants)) for (const key of tenant.keys ?? []) key.sha256 ??= sha256(secrets.API_KEY);
  return config;
}

/** Feeds the demo practice in, the first time. */
async function seedOnce(folder, url, secrets) {
  const done = join(folder, 'seeded');
  if (existsSync(done)) return;
  const started = Date.now();
  const { leads, events } = await seed(`${url}/hooks/practice`, secrets.PRACTICE_SECRET);
  writeFileSync(done, `${new Date().toISOString()}\n`);
  say(`Fed in ${leads} leads with ${events} events as signed webhooks (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/** A text as a phone would show it. */
function printText({ to, text, at }) {
  say(`\n  text to ${to}, ${new Date(at).toISOString()}\n  | ${text.split('\n').join('\n  | ')}\n`);
}
