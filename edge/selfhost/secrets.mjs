/**
 * The secrets of an edge on this machine: made once, kept in the data folder, readable by their owner only.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MADE = {
  TOKEN_SECRET: () => randomBytes(32).toString('base64'),
  PRACTICE_SECRET: () => `whsec_${randomBytes(32).toString('base64')}`,
  CONSOLE_SECRET: () => `whsec_${randomBytes(32).toString('base64')}`,
  API_KEY: () => `tlk_${randomBytes(24).toString('base64url')}`,
};

/** The secrets of a data folder; what is missing is made. */
export function secrets(folder) {
  const file = join(folder, 'secrets.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const all = Object.fromEntries(Object.entries(MADE).map(([name, make]) => [name, kept[name] ?? make()]));
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  return all;
}

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
