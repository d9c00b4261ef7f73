/**
 * The secrets of an edge on this machine: made once, kept in the data folder, readable by their owner only.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const seal = () => randomBytes(32).toString('base64');
const MADE = {
  TOKEN_SECRET: seal,
  PRACTICE_SECRET: () => `whsec_${randomBytes(32).toString('base64')}`,
  CONSOLE_SECRET: () => `whsec_${randomBytes(32).toString('base64')}`,
  API_KEY: () => `tlk_${randomBytes(24).toString('base64url')}`,
};

/** The demo's secrets of a data folder; what is missing is made. */
export const secrets = (folder) => keep(folder, MADE);

/** The secret that seals tokens and names databases: one that is lost loses both. */
export const sealing = (folder) => keep(folder, { TOKEN_SECRET: seal }).TOKEN_SECRET;

function keep(folder, wanted) {
  const file = join(folder, 'secrets.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const made = Object.fromEntries(Object.entries(wanted).filter(([name]) => kept[name] === undefined).map(([name, make]) => [name, make()]));
  const all = { ...kept, ...made };
  if (Object.keys(made).length > 0) writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, all[name]]));
}

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
