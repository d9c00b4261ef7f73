// Says how large the module is, and fails above the budget. The budget is here and nowhere else.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_GZIPPED = 288 * 1024

const wasm = readFileSync('pkg/textlift.wasm')
const gzipped = gzipSync(wasm, { level: 9 }).length
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`
console.log(`  pkg/textlift.wasm: ${kb(wasm.length)}, ${kb(gzipped)} gzipped (at most ${kb(BUDGET_GZIPPED)})`)
if (gzipped > BUDGET_GZIPPED) {
  console.error('textlift: the module is above its budget. Make it smaller, or raise the budget in scripts/size.mjs and say why.')
  process.exit(1)
}
