/** What needs no browser; the rest is in `e2e`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { root: import.meta.dirname, include: ['{element,app,words}/**/*.test.ts', 'examples/**/*.test.jsx'], environment: 'node' } });
