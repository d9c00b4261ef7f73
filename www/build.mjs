/**
 * Builds the element into the package and the pages into `www/dist`.
 *
 * In: the sources here, and `pkg/` as `make pkg` left it. Out: `pkg/element.js` and `pkg/element-define.js` with their
 * types; `www/dist`, static files without data. The pages take engine and element from the package, as a customer's do.
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { docs } from './docs/build.mjs';

const WWW = dirname(fileURLToPath(import.meta.url));
const PKG = join(WWW, '..', 'pkg');
const DIST = join(WWW, 'dist');
const shared = { bundle: true, format: 'esm', target: 'es2022', minify: true, legalComments: 'none', logLevel: 'error', conditions: ['browser'] };

const options = { ...shared, tsconfig: join(WWW, 'tsconfig.json') };

await element();
await pages();
docs(PKG, DIST);

async function element() {
  await build({ ...options, entryPoints: [join(WWW, 'element', 'sidebar.ts')], outfile: join(PKG, 'element.js') });
  const theClassApart = {
    name: 'the-class-apart',
    setup: ({ onResolve }) => onResolve({ filter: /^\.\/sidebar$/ }, () => ({ path: './element.js', external: true })),
  };
  await build({ ...options, entryPoints: [join(WWW, 'element', 'define.ts')], outfile: join(PKG, 'element-define.js'), plugins: [theClassApart] });
  for (const name of ['element.d.ts', 'element-define.d.ts']) copyFileSync(join(WWW, 'element', 'types', name), join(PKG, name));
}

async function pages() {
  // The folder itself stays: an edge that runs has it open.
  mkdirSync(DIST, { recursive: true });
  for (const name of readdirSync(DIST)) rmSync(join(DIST, name), { recursive: true });
  await build({ ...options, entryPoints: { app: join(WWW, 'app', 'main.ts'), embed: join(WWW, 'app', 'embed.ts'), 'own-worker': join(WWW, 'app', 'own-worker.ts'), docs: join(WWW, 'docs', 'docs.ts') }, outdir: DIST, splitting: true, chunkNames: '[name]-[hash]' });
  for (const name of ['index.html', 'embed.html', 'page.css', 'icon.svg']) copyFileSync(join(WWW, 'app', name), join(DIST, name));
  copyFileSync(join(PKG, 'textlift.wasm'), join(DIST, 'textlift.wasm'));
}
