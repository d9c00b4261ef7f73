/** Tests that start the launcher's own workerd, kill it, and start it again. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: { include: ['test/{real,faults}/*.test.mjs'], testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false },
});
