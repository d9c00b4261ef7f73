// What goes into the package, file by file; and what the workflows of a forge run are verbs of the Makefile.
//
// `UPDATE=1 node --test tests/packaging/content.test.mjs` writes the list anew.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

const LIST = new URL('content.txt', import.meta.url)
const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: 'pkg', encoding: 'utf8' }))

test('the package holds what its list tells, and nothing else', () => {
  // The parts that a bundler cuts off carry their hash; which they are is its own business.
  const names = packed.files.map(({ path }) => path.replace(/[^/]+-[A-Z0-9]{8}\.js$/, 'PART-HASH.js'))
  const list = `${[...new Set(names)].sort().join('\n')}\n`
  if (process.env.UPDATE) writeFileSync(LIST, list)
  assert.equal(list, readFileSync(LIST, 'utf8'))
})

test('the package is at most 1.2 MB', () => {
  assert.ok(packed.size <= 1.2e6, `${packed.size} bytes`)
})

test('the workflows run verbs of the Makefile, and take actions by the hash of what they are', () => {
  const verbs = new Set([...readFileSync('Makefile', 'utf8').matchAll(/^([a-z-]+):/gm)].map(([, verb]) => verb))
  const folder = '.github/workflows'
  for (const file of readdirSync(folder)) {
    const text = readFileSync(`${folder}/${file}`, 'utf8')
    const run = [...text.matchAll(/\bmake ([a-z-]+(?: [a-z-]+)*)/g)].flatMap(([, words]) => words.split(' '))
    assert.ok(run.length > 0, file)
    for (const verb of run) assert.ok(verbs.has(verb), `${file}: make ${verb}`)
    for (const [, action] of text.matchAll(/uses: (\S+)/g)) assert.match(action, /@[0-9a-f]{40}$/, file)
  }
})
