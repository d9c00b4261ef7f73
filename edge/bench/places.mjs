/**
 * The two workers that are compared, each on a folder and a port of its own, started as the launcher starts the edge.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bundle } from '../selfhost/bundle.mjs';
import { signature } from '../selfhost/console.mjs';
import { sha256 } from '../selfhost/secrets.mjs';
import { startEdge } from '../selfhost/workerd.mjs';

const KEY = 'tlk_bench';
const SECRET = Buffer.from('a secret that signs the bench').toString('base64');
const ENDLESS = { perSecond: 100_000, burst: 1_000_000 };

/** The unit of processor time in /proc, on every Linux in use. */
const TICK_MILLIS = 10;

const freePort = () =>
  new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

async function place(files, more) {
  const folder = mkdtempSync(join(tmpdir(), 'textlift-bench-'));
  const port = await freePort();
  const running = await startEdge({ ...(await files(join(folder, 'bundle'))), host: '127.0.0.1', port, dataFolder: folder, console: '127.0.0.1:9', texts: {}, ...more(port) });
  return {
    url: running.url,
    folder,
    /** Processor time of the process so far, in ms. */
    cpu() {
      const fields = readFileSync(`/proc/${running.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MILLIS;
    },
    /** Resident memory of the process, in MB. */
    memory: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))[1]) / 1_024,
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The edge as it is released, with one tenant that may ask as much as it likes. */
export async function startReleased() {
  const config = (port) => ({
    publicUrl: `http://127.0.0.1:${port}`,
    log: 'errors',
    tenants: {
      bench: {
        playbook: 'audiology',
        provider: { kind: 'console', source: 'carrier' },
        sources: {
          carrier: { scheme: 'standard-webhooks', secrets: ['BENCH_SECRET'], accepts: ['sms.received'] },
          crm: { scheme: 'standard-webhooks', secrets: ['BENCH_SECRET'], accepts: ['consent.*'] },
        },
        keys: [{ name: 'server', role: 'admin', sha256: sha256(KEY), accepts: ['consent.*'] }],
        limits: { hooks: ENDLESS, api: ENDLESS, atOnce: 10_000 },
      },
    },
  });
  const edge = await place((folder) => bundle('worker', folder), (port) => ({ config: config(port), secrets: { TOKEN_SECRET: SECRET, BENCH_SECRET: `whsec_${SECRET}` } }));
  const key = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  return {
    ...edge,
    key,
    async call(method, path, body) {
      const response = await fetch(`${edge.url}${path}`, { method, headers: key, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
  };
}

/** The worker that does nothing else than keep a body and read a row. */
export const startBare = () =>
  place(
    (folder) => {
      mkdirSync(folder, { recursive: true });
      copyFileSync(join(import.meta.dirname, 'bare.mjs'), join(folder, 'bare.mjs'));
      return { folder, files: ['bare.mjs'] };
    },
    () => ({ config: {}, secrets: {} }),
  );

/** The headers of a signed webhook. */
export const signed = (id, body) => ({ 'content-type': 'application/json', ...signature(SECRET, body, id) });
