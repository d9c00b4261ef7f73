/**
 * The edge's tests: in the workers pool (`test/*.test.ts`), where the object, its database and its alarms are real.
 * Those that start a whole workerd of their own are in `test/real/` and run in Node; see `vitest.real.config.ts`.
 */
import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

import { bindings, takeText } from './test/bindings.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    cloudflareTest({
      main: './src/demo.ts',
      wrangler: { configPath: './wrangler.jsonc' },
      miniflare: { bindings, serviceBindings: { CONSOLE: takeText } },
    }),
  ],
  test: { include: ['test/*.test.ts'], testTimeout: 30_000 },
});
