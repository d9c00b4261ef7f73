/** What was measured: sizes of the package as it lies there, and the results that the benches have written. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { code, table } from './markdown.mjs'

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`

/** Files that a page or a worker loads, and what for. */
const LOADED = [
  ['textlift.wasm', 'the engine'],
  ['digest.wasm', 'the report as a page, loaded by `textlift/digest` alone'],
  ['bindgen.js', 'what binds the engine to JavaScript'],
  ['element.js', 'the sidebar element'],
]

export function sizes() {
  const rows = LOADED.map(([name, what]) => {
    const bytes = readFileSync(join('pkg', name))
    return [code(name), what, kb(bytes.length), kb(gzipSync(bytes, { level: 9 }).length)]
  })
  return table(['File', 'What', 'Size', 'Gzipped'], rows)
}

/** Reports of benches, each under its own heading. Links of theirs lead to files of the repository and stay words. */
const RESULTS = ['benches/RESULTS.md', 'edge/bench/RESULTS.md']

export const measurements = () =>
  RESULTS.filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8').replace(/\[([^\]]*)\]\((?!https?:)[^)]*\)/g, '$1').replace(/^#/gm, '##'))
    .join('\n\n')
