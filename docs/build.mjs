/** Builds the documentation: `node docs/build.mjs`. Writes what is made from the sources, then the site in `docs/.vitepress/dist/`. */
import { copyFileSync, mkdirSync } from 'node:fs'

import { build } from 'vitepress'

import './generate/index.mjs'

mkdirSync('docs/public', { recursive: true })
copyFileSync('www/app/icon.svg', 'docs/public/icon.svg')
await build('docs')
