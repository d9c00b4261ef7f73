/**
 * Writes the parts of the documentation that are made from the sources: `node docs/generate/index.mjs`.
 *
 * In: the package in `pkg/`, the engine's tables (`.cache/tables.json`, written by `pkg --tables`), the edge's sources and what was
 * measured. Out: Markdown in `docs/.generated/`, which pages include. Nothing of it is kept in git, so none can be out of date.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

import { codes } from './codes.mjs'
import { commands } from './commands.mjs'
import { element } from './element.mjs'
import { events } from './events.mjs'
import { http } from './http.mjs'
import { law } from './law.mjs'
import { measurements, sizes } from './measurements.mjs'
import { openapi } from './openapi.mjs'
import { playbook } from './playbook.mjs'
import { filters, lint, slots } from './templates.mjs'

const json = (file) => JSON.parse(readFileSync(file, 'utf8'))
const tables = json('.cache/tables.json')

export const parts = {
  'playbook.md': playbook(json('pkg/playbook.schema.json')),
  'events.md': events(tables.events),
  'slots.md': slots(tables.moments),
  'filters.md': filters(tables.words.filter),
  'lint.md': lint(tables.lint),
  'law.md': law(tables.law),
  'http.md': http(await openapi()),
  'commands.md': commands(),
  'element.md': element(json('pkg/custom-elements.json')),
  'codes.md': codes(tables.words),
  'sizes.md': sizes(),
  'measurements.md': measurements(),
}

rmSync('docs/.generated', { recursive: true, force: true })
mkdirSync('docs/.generated', { recursive: true })
for (const [name, text] of Object.entries(parts)) writeFileSync(`docs/.generated/${name}`, `${text.trim()}\n`)
