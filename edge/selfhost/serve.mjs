/**
 * The edge on this machine: one command from a data folder to a printed address.
 *
 *     PORT=8787 DATA=.data node edge/selfhost/serve.mjs --demo
 *     PORT=8787 DATA=/var/lib/textlift node edge/selfhost/serve.mjs --config textlift.json
 *
 * `--demo` serves the demo practice with its own movable clock; without it, the release with the configuration
 * `--config FILE`. `--host` is the address it listens at, 127.0.0.1 unless told. `--service NAME=HOST:PORT` binds a
 * service on this network that a provider names as `via`. `--restored` declares that the folder is a restored backup, once:
 * texts that were on their way become unknown, those approved are cancelled, and nothing is sent until the kill
 * switch is put off. Ctrl-C ends it and everything it started.
 */
import { mkdirSync, existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { seed } from '../demo/seed.mjs';
import { bundle, EDGE } from './bundle.mjs';
import { startConsole } from './console.mjs';
import { lockFolder } from './lock.mjs';
import { demoSettings, releaseSettings, usesConsole } from './settings.mjs';
import { portIsFree, startEdge } from './workerd.mjs';

/** Where the demo's clock starts; the practice's history ends here. */
const DEMO_START = '2026-11-23T15:00:00Z';

/** How often somebody asks whether anything was left behind. */
const SWEEP_MILLIS = 60_000;

const { values: flags } = parseArgs({
  options: {
    demo: { type: 'boolean', default: false },
    config: { type: 'string' },
    host: { type: 'string', default: process.env.HOST ?? '127.0.0.1' },
    service: { type: 'string', multiple: true, default: [] },
    restored: { type: 'boolean', default: false },
  },
});
const say = (text) => process.stdout.write(`${text}\n`);

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

async function main() {
  const host = flags.demo ? '127.0.0.1' : flags.host;
  const port = Number(process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`PORT must be a number from 1 to 65535, not ${process.env.PORT}`);
  const folder = resolve(process.env.DATA ?? '.data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  process.once('exit', unlock);
  await portIsFree(host, port);

  const services = Object.fromEntries(flags.service.map(serviceOf));
  const made = await bundle(flags.demo ? 'demo' : 'worker', join(folder, 'bundle'));
  const { config, secrets } = flags.demo ? demoSettings(flags.config, folder, `http://${host}:${port}`) : await releaseSettings(flags.config, folder, made.folder);
  // What the console prints and keeps are people's numbers and texts: on a terminal in the demo, in no log of a release.
  const provider = usesConsole(config)
    ? await startConsole({ file: join(folder, 'console.ndjson'), secret: secrets.CONSOLE_SECRET, print: flags.demo ? printText : undefined })
    : undefined;
  const edge = await startEdge({
    ...made,
    host,
    port,
    dataFolder: folder,
    config,
    secrets,
    services: { ...services, ...(provider ? { CONSOLE: provider.address } : {}) },
    sweepMillis: SWEEP_MILLIS,
    pages: made.pages ?? join(EDGE, '..', 'www', 'dist'),
    texts: {
      ...(flags.demo ? { DEMO_START, PROCESS: `${process.pid}.${Date.now()}` } : {}),
      ...(flags.restored ? { RESTORED: new Date().toISOString() } : {}),
    },
  });

  process.once('exit', edge.kill);

  let stopping = false;
  const stop = async (code) => {
    if (stopping) return;
    stopping = true;
    await edge.stop();
    await provider?.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));
  edge.ended.then(({ code, signal }) => {
    if (stopping) return;
    process.stderr.write(`The edge has ended by itself (${signal ?? code}).\n`);
    void stop(1);
  });

  if (flags.demo) await seedOnce(folder, edge.url, secrets);
  if (flags.restored) say('Restored: nothing is sent until an admin puts the kill switch off (PUT /v1/kill-switch {"on": false}).');
  say(`textlift is at ${edge.url}/`);
}

function serviceOf(text) {
  const [, name, address] = /^([A-Z][A-Z0-9_]*)=(\S+:\d+)$/.exec(text) ?? [];
  if (!name) throw new Error(`--service wants NAME=HOST:PORT, not ${text}`);
  return [name, address];
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
