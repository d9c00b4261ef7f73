/**
 * The release on a folder, as the launcher runs it: one tenant, one source, a carrier that the test holds in its hand.
 *
 *     const edge = await startRelease({ folder, port, carrier })
 *     await edge.hook([{ id: 'e1', type: 'visit', at, lead: { id: 'lead-1' }, data: {} }])   // the answer
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { bundle } from '../../selfhost/bundle.mjs';
import { post } from '../../selfhost/console.mjs';
import { sha256 } from '../../selfhost/secrets.mjs';
import { startEdge } from '../../selfhost/workerd.mjs';

export const SECRETS = {
  TOKEN_SECRET: 'dGVzdHMgc2VhbCB0aGVpciB0b2tlbnMgd2l0aCB0aGlz',
  CRM_SECRET: 'whsec_dGhlIGNybSBzaWducyBpdHMgd2ViaG9va3Mgd2l0aCB0aGlz',
  CONSOLE_SECRET: 'whsec_dGhlIGNhcnJpZXIgc2lnbnMgaXRzIHJlcG9ydHMgd2l0aCB0aGlz',
};
export const KEY = 'tlk_the-key-of-the-tests';

export const releaseConfig = (port, limits) => ({
  publicUrl: `http://127.0.0.1:${port}`,
  tenants: {
    practice: {
      playbook: 'audiology',
      provider: { kind: 'console', source: 'carrier' },
      sources: {
        crm: { scheme: 'standard-webhooks', secrets: ['CRM_SECRET'], accepts: ['consent.*', 'sms.received'] },
        carrier: { scheme: 'standard-webhooks', secrets: ['CONSOLE_SECRET'], accepts: ['sms.received'] },
      },
      keys: [{ name: 'office', role: 'admin', sha256: sha256(KEY), accepts: ['consent.*'] }],
      ...(limits ? { limits } : {}),
    },
  },
});

/** Starts it; the same folder again goes on with its data. `log` is what it writes, errors included. */
export async function startRelease({ folder, port, carrier, limits, dataFolder = folder, before }) {
  const made = await bundle('worker', join(folder, 'bundle'));
  const edge = await startEdge({
    ...made,
    host: '127.0.0.1',
    port,
    dataFolder,
    config: releaseConfig(port, limits),
    secrets: SECRETS,
    services: carrier ? { CONSOLE: carrier.address } : {},
    texts: {},
    stdio: 'pipe',
    before,
  });
  const log = [];
  for (const stream of edge.output) stream.on('data', (chunk) => log.push(chunk.toString()));
  const ask = (method, path, body, headers = {}) =>
    fetch(`${edge.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    ...edge,
    log: () => log.join(''),
    ask,
    call: async (method, path, body, headers) => {
      const response = await ask(method, path, body, headers);
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    hook: (body, id, source = 'crm') => post(`${edge.url}/hooks/${source}`, source === 'crm' ? SECRETS.CRM_SECRET : SECRETS.CONSOLE_SECRET, body, id),
    /** Every line of the tenant's export. */
    exported: async () => (await (await ask('GET', '/v1/export')).text()).trim().split('\n').map((line) => JSON.parse(line)),
  };
}

/** The release's configuration and secrets as files, for the launcher itself. */
export function releaseFiles(folder, port) {
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(releaseConfig(port)));
  return config;
}
