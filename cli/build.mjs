/**
 * Builds the command line into the package.
 *
 * In: the sources here, and `pkg/package.json` as `make pkg` left it. Out: `pkg/cli.js`, the parts it loads when a verb
 * needs them in `pkg/cli/`, and the licences of the libraries that are bundled. The engine is not bundled: the command
 * line imports `textlift`, which inside the package is the package itself. The edge goes into `pkg/edge/`: the worker (also as
 * `textlift/edge`), the demo, their launcher and pages.
 */
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const CLI = dirname(fileURLToPath(import.meta.url));
const ROOT = join(CLI, '..');
const PKG = join(ROOT, 'pkg');
const { version } = JSON.parse(readFileSync(join(PKG, 'package.json'), 'utf8'));

for (const folder of ['cli', 'edge']) rmSync(join(PKG, folder), { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { cli: join(CLI, 'src', 'main.ts'), 'cli/worker': join(CLI, 'src', 'verbs', 'worker.ts') },
  outdir: PKG,
  bundle: true,
  splitting: true,
  chunkNames: 'cli/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  tsconfig: join(CLI, 'tsconfig.json'),
  external: ['textlift', 'textlift/*'],
  define: { VERSION: JSON.stringify(version) },
  // Some of what is bundled is CommonJS and asks for Node's own modules.
  banner: { js: "import { createRequire as textliftRequire } from 'node:module'; const require = textliftRequire(import.meta.url);" },
  metafile: true,
  logLevel: 'error',
});

const entry = join(PKG, 'cli.js');
writeFileSync(entry, `#!/usr/bin/env node\n${readFileSync(entry, 'utf8')}`);
chmodSync(entry, 0o755);
writeFileSync(join(PKG, 'LICENSES.md'), licences([metafile, ...(await edge())]));

/** The worker, the demo, what reads a configuration, the launcher, the pages. */
async function edge() {
  const from = join(ROOT, 'edge');
  const to = join(PKG, 'edge');
  const shared = { bundle: true, format: 'esm', minify: true, legalComments: 'none', metafile: true, logLevel: 'error' };
  const module = { name: 'the modules of the package', setup: ({ onResolve }) => onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `../${basename(path)}`, external: true })) };
  const packaged = { name: 'what is built already', setup: ({ onResolve }) => onResolve({ filter: /^\.\/bundle\.mjs$/ }, () => ({ path: join(CLI, 'edge', 'packaged.mjs') })) };
  const made = await Promise.all([
    build({
      ...shared,
      entryPoints: { worker: join(from, 'src', 'worker.ts'), demo: join(from, 'src', 'demo.ts') },
      outdir: to,
      // What both are made of lies in the package once.
      splitting: true,
      chunkNames: 'shared-[hash]',
      target: 'es2023',
      conditions: ['workerd', 'worker', 'import'],
      mainFields: ['module', 'main'],
      external: ['cloudflare:*', 'node:*'],
      plugins: [module],
    }),
    build({ ...shared, entryPoints: { config: join(from, 'src', 'config.ts') }, outdir: to, outExtension: { '.js': '.mjs' }, platform: 'node', target: 'node20', external: ['textlift'] }),
    build({ ...shared, entryPoints: { serve: join(from, 'selfhost', 'serve.mjs') }, outdir: to, outExtension: { '.js': '.mjs' }, platform: 'node', target: 'node20', external: ['./config.mjs'], plugins: [packaged] }),
  ]);
  cpSync(join(from, 'config'), join(to, 'config'), { recursive: true });
  cpSync(join(ROOT, 'www', 'dist'), join(to, 'pages'), { recursive: true, filter: (file) => !file.endsWith('.wasm') });
  cpSync(join(CLI, 'edge', 'edge.d.ts'), join(to, 'worker.d.ts'));
  return made.map(({ metafile: one }) => one);
}

/** The licence of each library of which a byte is in a bundle. */
function licences(metafiles) {
  const files = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  // The element and the pages were bundled before, with these.
  const names = new Set(['lit', 'lit-html', 'lit-element', '@lit/reactive-element', ...files.flatMap((file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? [])]);
  const told = [...names].sort().map((name) => {
    const folder = join(ROOT, 'node_modules', name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENSE-MIT.txt'].flatMap((file) => {
      try {
        return [readFileSync(join(folder, file), 'utf8').trim()];
      } catch {
        return [];
      }
    })[0];
    const author = manifest.author?.name ?? manifest.author ?? 'its authors';
    return `## ${name} ${manifest.version} (${manifest.license})\n\n${text ?? `By ${author}, under ${manifest.license}; the library comes without a text of it.`}\n`;
  });
  return `# Libraries bundled into the command line, the edge and the pages\n\n${told.join('\n')}`;
}
