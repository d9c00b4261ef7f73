/** Slots, filters and rules of lint, from the engine's tables. */
import { cell, code, table, words } from './markdown.mjs'

export const slots = (moments) =>
  table(
    ['Moment', 'What it is', 'What it can tell beside the time'],
    moments.map(({ name, said, details }) => [code(name), cell(said), details.map((it) => `${code(`${name}.${it.name}`)}: ${cell(it.said)}${it.sensitive ? ' (may be sensitive)' : ''}`).join('<br>') || '–']),
  )

export const filters = (schema) => table(['Filter', 'What it does'], words(schema).map(([word, meaning]) => [code(word), cell(meaning)]))

export const lint = (rules) => table(['Rule', 'How bad', 'Why', 'Better'], rules.map(({ rule, severity, why, better }) => [code(rule), severity, cell(why), cell(better)]))
