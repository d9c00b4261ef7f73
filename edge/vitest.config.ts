/**
 * The edge's tests: in the workers pool (`test/*.test.ts`), where the object, its database and its alarms are real.
 * Those that start a whole workerd of their own are in `test/real/` and run in Node; see `vitest.real.config.ts`.
 */
import { dirname } from 'node:path';

import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

import { bindings, takeText } from './test/bindings.ts';

export default defineConfig({
  // The package lies beside this folder; the pool finds a compiled module only below the root.
  root: dirname(import.meta.dirname),
  plugins: [
    cloudflareTest({
      main: './edge/src/demo.ts',
      wrangler: { configPath: './edge/wrangler.jsonc' },
      miniflare: { bindings, serviceBindings: { CONSOLE: takeText } },
    }),
  ],
  test: { include: ['edge/test/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
