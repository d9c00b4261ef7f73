/**
 * What `edge/selfhost/bundle.mjs` makes from sources, as it lies in the package: the command line's build puts this module in its
 * place. Modules are told from the package's folder, whose engine they share; the pages get that engine beside them.
 */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `edge/` of the package. */
export const EDGE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = dirname(EDGE);

export async function bundle(entry, folder) {
  const pages = join(folder, 'pages');
  mkdirSync(folder, { recursive: true });
  cpSync(join(EDGE, 'pages'), pages, { recursive: true, force: true });
  cpSync(join(PACKAGE, 'textlift.wasm'), join(pages, 'textlift.wasm'));
  const shared = readdirSync(EDGE).filter((file) => /^shared-.*\.js$/.test(file));
  return { folder: PACKAGE, files: [`edge/${entry}.js`, ...shared.map((file) => `edge/${file}`), 'textlift.wasm', 'digest.wasm'], pages };
}

export const readerOf = () => import('./config.mjs');
