/** A whole edge on this machine, as the launcher starts it, with a carrier that the test holds in its hand. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bundle, EDGE } from '../../selfhost/bundle.mjs';
import { post } from '../../selfhost/console.mjs';
import { secrets as makeSecrets, sha256 } from '../../selfhost/secrets.mjs';
import { startEdge } from '../../selfhost/workerd.mjs';

export const emptyFolder = () => mkdtempSync(join(tmpdir(), 'textlift-'));
export const removeFolder = (folder) => rmSync(folder, { recursive: true, force: true });

/**
 * A port that nobody has. It lies below those that the system gives to outgoing connections, so that none of them has it when an
 * edge that was killed comes back to it.
 */
export async function freePort() {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    const isFree = await new Promise((done) => {
      const probe = createSocket();
      probe.once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
    });
    if (isFree) return port;
  }
}

/** A carrier that keeps what it takes and answers only when it is told to. */
export async function startCarrier() {
  const taken = [];
  const waiting = [];
  const carrier = { taken, holds: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const told = body === '' ? {} : JSON.parse(body);
      if (request.url === '/messages/list') {
        response.end(JSON.stringify({ messages: taken.filter((it) => it.to === told.to && it.at >= told.since) }));
        return;
      }
      const message = { id: `held-${taken.length + 1}`, to: told.to, text: told.text, at: told.at, callback: told.callback };
      taken.push(message);
      waiting.splice(0).forEach((wake) => wake(message));
      if (!carrier.holds) response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: message.id }));
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(carrier, {
    address: `127.0.0.1:${server.address().port}`,
    /** Answers with the next text that arrives. */
    next: () => new Promise((done) => waiting.push(done)),
    /** Answers with the first text that it was ever given. */
    first: () => (taken.length > 0 ? Promise.resolve(taken[0]) : new Promise((done) => waiting.push(done))),
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  });
}

/**
 * The demo edge on a folder and a port; starting it again goes on where the last process was. `change` may alter its
 * tenant, `more` are further secrets.
 */
export async function startDemo({ folder, port, carrier, change = () => {}, secrets: more = {} }) {
  const secrets = { ...makeSecrets(folder), ...more };
  const config = { publicUrl: `http://127.0.0.1:${port}`, ...JSON.parse(readFileSync(join(EDGE, 'config', 'demo.json'), 'utf8')) };
  for (const tenant of Object.values(config.tenants)) {
    for (const key of tenant.keys) key.sha256 = sha256(secrets.API_KEY);
    change(tenant);
  }
  const edge = await startEdge({
    ...(await bundle('demo', join(folder, 'bundle'))),
    host: '127.0.0.1',
    port,
    dataFolder: folder,
    config,
    secrets,
    services: { CONSOLE: carrier.address },
    texts: { DEMO_START: '2026-11-23T15:00:00Z', PROCESS: `${Date.now()}` },
  });
  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(`${edge.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${secrets.API_KEY}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return { ...edge, secrets, call, hook: (source, body, id) => post(`${edge.url}/hooks/${source}`, secrets[source === 'console' ? 'CONSOLE_SECRET' : 'PRACTICE_SECRET'], body, id) };
}
