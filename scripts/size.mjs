// Says how large each module is, and fails above its budget. The budgets are here and nowhere else.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGETS_GZIPPED = { textlift: 306 * 1024, digest: 93 * 1024 }
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`

for (const [name, budget] of Object.entries(BUDGETS_GZIPPED)) {
  const wasm = readFileSync(`pkg/${name}.wasm`)
  const gzipped = gzipSync(wasm, { level: 9 }).length
  console.log(`  pkg/${name}.wasm: ${kb(wasm.length)}, ${kb(gzipped)} gzipped (at most ${kb(budget)})`)
  if (gzipped <= budget) continue
  console.error('textlift: the module is above its budget. Make it smaller, or raise the budget in scripts/size.mjs and say why.')
  process.exitCode = 1
}
