/**
 * Builds the command line into the package.
 *
 * In: the sources here, and `pkg/package.json` as `make pkg` left it. Out: `pkg/cli.js`, the parts it loads when a verb
 * needs them in `pkg/cli/`, and the licences of the libraries that are bundled. The engine is not bundled: the command
 * line imports `textlift`, which inside the package is the package itself.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const CLI = dirname(fileURLToPath(import.meta.url));
const ROOT = join(CLI, '..');
const PKG = join(ROOT, 'pkg');
const { version } = JSON.parse(readFileSync(join(PKG, 'package.json'), 'utf8'));

rmSync(join(PKG, 'cli'), { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { cli: join(CLI, 'src', 'main.ts') },
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
writeFileSync(join(PKG, 'cli', 'LICENSES.md'), licences(metafile));

/** The licence of each library of which a byte is in the bundle. */
function licences({ inputs }) {
  const names = new Set(Object.keys(inputs).flatMap((file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? []));
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
    if (!text) throw new Error(`${name} is bundled, and its licence is in none of the usual files`);
    return `## ${name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
  });
  return `# Libraries bundled into the command line\n\n${told.join('\n')}`;
}
