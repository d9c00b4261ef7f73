/**
 * What a launch is told: the configuration, and the secrets that it names.
 *
 * In: `--config FILE`, the data folder, the environment. Out: a configuration that the edge will accept, and every secret;
 * or an error whose text says what is missing and where to put it. A secret is looked for in the environment, then as
 * a file in `$CREDENTIALS_DIRECTORY` (systemd's credentials), then in `secrets.json` of the data folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EDGE, readerOf } from './bundle.mjs';
import { secrets as demoSecrets, sealing, sha256 } from './secrets.mjs';

const SHORTEST_SEAL = 32;

/** The demo's: it knows its own address, and makes its own secrets. */
export function demoSettings(file, folder, publicUrl) {
  const secrets = demoSecrets(folder);
  const config = { publicUrl, ...read(file ?? join(EDGE, 'config', 'demo.json')) };
  for (const tenant of Object.values(config.tenants)) for (const key of tenant.keys ?? []) key.sha256 ??= sha256(secrets.API_KEY);
  return { config, secrets };
}

/** A release's: all of it is told. `made` is the folder of its bundle. */
export async function releaseSettings(file, folder, made) {
  if (!file) throw new Error('A release needs its configuration: --config FILE. An example is edge/config/example.json; for the demo, --demo.');
  const config = read(file);
  const kept = existsSync(join(folder, 'secrets.json')) ? read(join(folder, 'secrets.json')) : {};
  const secrets = { TOKEN_SECRET: find('TOKEN_SECRET', kept) ?? sealing(folder) };
  if (secrets.TOKEN_SECRET.length < SHORTEST_SEAL) throw new Error(`TOKEN_SECRET has fewer than ${SHORTEST_SEAL} characters. Take a long random text, such as: openssl rand -base64 32`);
  const missing = [];
  for (const name of namesIn(config)) {
    const secret = find(name, kept);
    if (secret === undefined) missing.push(name);
    else secrets[name] = secret;
  }
  if (missing.length > 0) throw new Error(`The configuration names secrets that are not there: ${missing.join(', ')}. Set them in the environment, or in ${join(folder, 'secrets.json')}.`);
  const { readConfiguration } = await readerOf(made);
  readConfiguration(config, secrets);
  return { config, secrets };
}

/** Does any tenant send through the console on this machine? */
export const usesConsole = ({ tenants }) => Object.values(tenants).some(({ provider }) => provider.kind === 'console');

function namesIn({ tenants = {} }) {
  const names = Object.values(tenants).flatMap(({ sources = {}, provider = {} }) => [
    ...Object.values(sources).flatMap((source) => source.secrets ?? []),
    ...[provider.secret, provider.user],
  ]);
  return [...new Set(names.filter((name) => typeof name === 'string' && name !== 'TOKEN_SECRET'))];
}

function find(name, kept) {
  const credential = process.env.CREDENTIALS_DIRECTORY && join(process.env.CREDENTIALS_DIRECTORY, name);
  const secret = process.env[name] ?? (credential && existsSync(credential) ? readFileSync(credential, 'utf8').trim() : kept[name]);
  return secret === '' ? undefined : secret;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} is not JSON.`);
  }
}
