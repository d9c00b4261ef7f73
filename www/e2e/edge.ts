/**
 * A real edge for one test file: the launcher on a free port with a fresh data folder.
 *
 *     const edge = await startEdge()
 *     await edge.hook([{ id: 'e1', type: 'visit', at, lead: { id: 'lead-1' }, data: {} }])
 *     await edge.stop()
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Webhook } from 'standardwebhooks';

export interface RunningEdge {
  url: string;
  /** Posts events as the practice's system would, signed by the scheme's own library. */
  hook(events: object[]): Promise<unknown>;
  /** A token that opens one lead. */
  token(lead: string, role?: string): Promise<string>;
  /** What the console provider was handed, all numbers. */
  texts(): Promise<{ to: string; text: string }[]>;
  now(): Promise<number>;
  moveClock(to: number): Promise<void>;
  stop(): Promise<void>;
}

/** With a `config`, the edge has that in place of the demo's. */
export async function startEdge({ config }: { config?: string } = {}): Promise<RunningEdge> {
  const data = mkdtempSync(join(tmpdir(), 'textlift-story-'));
  const port = await freePort();
  const child = spawn(process.execPath, ['edge/selfhost/serve.mjs', '--demo', ...(config === undefined ? [] : ['--config', config])], {
    env: { ...process.env, PORT: String(port), DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const said: string[] = [];
  const url = await new Promise<string>((found, refuse) => {
    const hear = (chunk: Buffer) => {
      said.push(chunk.toString());
      const address = /textlift is at (\S+)/.exec(said.join(''))?.[1];
      if (address) found(address);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((code) => refuse(new Error(`The edge ended with ${code}: ${said.join('')}`)));
  });
  const { PRACTICE_SECRET } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as { PRACTICE_SECRET: string };
  let posted = 0;

  const json = async <T>(path: string): Promise<T> => (await fetch(new URL(path, url))).json() as Promise<T>;
  return {
    url,
    async hook(events) {
      const [body, id, at] = [JSON.stringify(events), `story_${++posted}`, new Date()];
      const signature = new Webhook(PRACTICE_SECRET).sign(id, at, body);
      const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': signature };
      const answer = await fetch(new URL('/hooks/practice', url), { method: 'POST', headers, body });
      if (answer.status !== 202) throw new Error(`the webhook was answered ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    async token(lead, role = 'agent') {
      const answer = await fetch(new URL('/test/token', url), { method: 'POST', body: JSON.stringify({ lead, role }) });
      return ((await answer.json()) as { token: string }).token;
    },
    texts: async () => (await json<{ messages: { to: string; text: string }[] }>('/test/outbox')).messages,
    now: async () => (await json<{ now: number }>('/test/clock')).now,
    async moveClock(to) {
      await fetch(new URL('/test/clock', url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to }) });
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((found, refuse) => {
    const probe = createServer();
    probe.once('error', refuse);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? found(address.port) : refuse(new Error('no port'))));
    });
  });
}
