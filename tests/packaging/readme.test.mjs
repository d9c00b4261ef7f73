// The examples of the READMEs, run as they stand: they print what the README says they print.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

test("the README's example prints what the README says", () => {
  const readme = readFileSync('README.md', 'utf8')
  const block = (language) => readme.match(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``))[1]
  const file = '.cache/readme-example.mjs'
  mkdirSync('.cache', { recursive: true })
  writeFileSync(file, block('js'))
  try {
    assert.equal(execFileSync(process.execPath, [file], { encoding: 'utf8', env: { ...process.env, TZ: 'Asia/Tokyo', NO_COLOR: '1' } }), block('text'))
  } finally {
    rmSync(file)
  }
})

test("the package's own examples, one after the other, print what their comments say", () => {
  const code = [...readFileSync('pkg/README.md', 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n')
  const promised = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment)
  assert.ok(promised.length > 0)
  const file = '.cache/package-example.mjs'
  mkdirSync('.cache', { recursive: true })
  writeFileSync(file, code)
  try {
    assert.deepEqual(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim().split('\n'), promised)
  } finally {
    rmSync(file)
  }
})
