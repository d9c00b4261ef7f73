/** Builds the examples into `www/examples/dist`, as a customer would: against the package. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, 'dist');
const shared = { bundle: true, format: 'esm', target: 'es2022', minify: true, legalComments: 'none', logLevel: 'error', jsx: 'automatic', define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' } };

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
await build({ ...shared, conditions: ['browser'], outdir: OUT, entryPoints: { plain: join(HERE, 'plain', 'plain.js'), react: join(HERE, 'react', 'react.jsx'), vue: join(HERE, 'vue', 'vue.js') } });
// HubSpot brings React and its components itself.
await build({ ...shared, outfile: join(OUT, 'hubspot-card.js'), entryPoints: [join(HERE, 'hubspot', 'card.jsx')], external: ['react', 'react/jsx-runtime', '@hubspot/ui-extensions'] });
copyFileSync(join(HERE, '..', '..', 'pkg', 'textlift.wasm'), join(OUT, 'textlift.wasm'));
copyFileSync(join(HERE, 'plain', 'index.html'), join(OUT, 'plain.html'));
for (const name of ['react', 'vue'])
  writeFileSync(join(OUT, `${name}.html`), `<!doctype html><html lang="en"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><title>${name}</title></head><body><div id="app"></div><script type="module" src="${name}.js"></script></body></html>\n`);
