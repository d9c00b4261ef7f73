// The README's example, run as it stands: it prints what the README says it prints.
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
