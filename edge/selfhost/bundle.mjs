/**
 * The worker as modules for workerd: one script, and the engine's wasm beside it.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { build } from 'esbuild';

export const EDGE = dirname(dirname(fileURLToPath(import.meta.url)));

/** Bundles `worker` (the release), `demo` or a module of the tests into a folder; answers the files, the script first. */
export async function bundle(entry, folder = join(EDGE, 'dist', entry), plugins = []) {
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [join(EDGE, 'src', `${entry}.ts`)],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['workerd', 'worker', 'import'],
    mainFields: ['module', 'main'],
    external: ['cloudflare:*', 'node:*'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    plugins,
    metafile: true,
    logLevel: 'error',
  });
  const made = Object.keys(metafile.outputs).map((file) => file.slice(file.lastIndexOf('/') + 1));
  const files = readdirSync(folder).filter((file) => made.includes(file));
  return { folder, files: files.sort((a, b) => Number(b === 'worker.js') - Number(a === 'worker.js')) };
}

/** What reads a configuration, as a module for Node; in the folder of the bundle, beside whose wasm it needs to lie. */
export async function readerOf(folder) {
  const outfile = join(folder, 'config.mjs');
  await build({ entryPoints: [join(EDGE, 'src', 'config.ts')], outfile, bundle: true, format: 'esm', platform: 'node', conditions: ['node', 'import'], logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}
