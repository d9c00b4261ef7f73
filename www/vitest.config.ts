/** What needs no browser; the rest is in `e2e`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { root: import.meta.dirname, include: ['element/**/*.test.ts', 'app/**/*.test.ts'], environment: 'node' } });
