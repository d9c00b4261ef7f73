/** One real workerd with the harness's edge in it, that can be killed and comes back; and how to ask it, whatever befalls it. */
import { join } from 'node:path';

import { bundle } from '../../selfhost/bundle.mjs';
import { post } from '../../selfhost/console.mjs';
import { secrets as makeSecrets, sha256 } from '../../selfhost/secrets.mjs';
import { startEdge } from '../../selfhost/workerd.mjs';
import { freePort } from '../real/fixture.mjs';
import { mutation } from './mutants.mjs';

export const COMMAND_SECRET = 'whsec_dGhlIGVkZ2Ugc2lnbnMgaXRzIGNvbW1hbmRzIHdpdGggdGhpcw==';
/** A source sends again until it is answered; the edge is away for a second or so. */
const TRIES = { most: 600, pauseMillis: 50 };

const pause = (millis) => new Promise((done) => setTimeout(done, millis));
const many = { perSecond: 10_000, burst: 100_000 };

const configuration = (port, secrets) => ({
  publicUrl: `http://127.0.0.1:${port}`,
  log: 'errors',
  tenants: {
    practice: {
      playbook: 'audiology',
      limits: { hooks: many, api: many, atOnce: 10_000 },
      provider: { kind: 'http', source: 'carrier', url: 'http://carrier/send', listUrl: 'http://carrier/list', secret: 'COMMAND_SECRET', via: 'CONSOLE' },
      sources: {
        crm: { scheme: 'standard-webhooks', secrets: ['PRACTICE_SECRET'], accepts: ['consent.*'] },
        carrier: { scheme: 'standard-webhooks', secrets: ['CONSOLE_SECRET'], accepts: ['sms.received'] },
      },
      keys: [{ name: 'harness', role: 'admin', sha256: sha256(secrets.API_KEY) }],
    },
  },
});

/** `mutant`: the name of a mistake to build in. `carrierOf` makes the carrier, given the secret its reports are signed with. */
export async function startHarness({ folder, carrierOf, mutant, sweepMillis }) {
  const secrets = { ...makeSecrets(folder), COMMAND_SECRET };
  const port = await freePort();
  const made = await bundle('../test/faults/worker', join(folder, 'bundle'), mutant === undefined ? [] : [mutation(mutant)]);
  const carrier = await carrierOf(secrets.CONSOLE_SECRET);
  const clocks = [];
  let edge;
  const start = async (texts = {}) => {
    edge = await startEdge({ ...made, host: '127.0.0.1', port, dataFolder: folder, config: configuration(port, secrets), secrets, services: { CONSOLE: carrier.address }, texts, sweepMillis, stdio: process.env.VERBOSE ? 'inherit' : 'ignore' });
  };
  await start();
  const url = `http://127.0.0.1:${port}`;

  /** Asks until there is an answer that is one; answers its status and body. */
  const ask = async (method, path, body, headers = {}) => {
    for (let tries = 0; ; tries++) {
      const init = { method, headers: { authorization: `Bearer ${secrets.API_KEY}`, 'content-type': 'application/json', ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await fetch(url + path, init).catch(() => undefined);
      if (response && response.status < 500 && response.status !== 429) {
        const answer = await response.json().catch(() => undefined);
        if (answer !== undefined) return { status: response.status, body: answer };
      }
      if (tries >= TRIES.most) throw new Error(`${method} ${path}: no answer (${response?.status})`);
      await pause(TRIES.pauseMillis);
    }
  };
  /** Sends a signed webhook until it is acknowledged. Answers when that was. */
  const hook = async (source, events, id) => {
    const secret = source === 'carrier' ? secrets.CONSOLE_SECRET : secrets.PRACTICE_SECRET;
    for (let tries = 0; ; tries++) {
      const response = await post(`${url}/hooks/${source}`, secret, events, id).catch(() => undefined);
      if (response?.status === 202) return Date.now();
      if (response && response.status < 500 && response.status !== 429) throw new Error(`webhook: ${response.status} ${await response.text()}`);
      if (tries >= TRIES.most) throw new Error('the webhook was never acknowledged');
      await pause(TRIES.pauseMillis);
    }
  };

  return {
    ask,
    hook,
    carrier,
    url,
    start,
    /** kill -9, and start again. */
    async crash() {
      edge.kill();
      await edge.ended;
      await start();
    },
    async kill() {
      edge.kill();
      await edge.ended;
    },
    freeze: () => process.kill(edge.pid, 'SIGSTOP'),
    thaw: () => process.kill(edge.pid, 'SIGCONT'),
    async moveTo(offset) {
      carrier.offset = offset;
      clocks.unshift({ offset, from: Date.now() });
      await ask('POST', '/faults/clock', { offset });
    },
    /** The real instant of one on the edge's clock: by the latest clock under which it lies in that clock's time. */
    realInstant: (at) => at - (clocks.find(({ offset, from }) => at - offset >= from) ?? clocks[0]).offset,
    look: async () => (await ask('GET', '/faults/look')).body,
    /** Every send the edge knows, page by page. */
    async sends() {
      const rows = [];
      for (let cursor = ''; ; ) {
        const { body } = await ask('GET', `/v1/approvals?limit=500${cursor}`);
        rows.push(...body.rows);
        if (body.next === undefined) return rows;
        cursor = `&cursor=${encodeURIComponent(body.next)}`;
      }
    },
    async stop() {
      edge.kill();
      await edge.ended;
      await carrier.stop();
    },
  };
}
