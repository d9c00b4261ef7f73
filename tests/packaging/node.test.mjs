// The package as Node gets it through its exports map.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { test } from 'node:test'
import { claims } from './contract.mjs'

for (const [claim, holds] of Object.entries(claims)) test(claim, holds)

test('every file that the exports map names is there', () => {
  const { exports } = JSON.parse(readFileSync('pkg/package.json', 'utf8'))
  for (const files of Object.values(exports)) {
    for (const file of Object.values(files)) assert.ok(readFileSync(`pkg/${file}`).length > 0, file)
  }
})

test('slim takes the module from its caller', async () => {
  const slim = await import('textlift/slim')
  slim.init(readFileSync(new URL(import.meta.resolve('textlift/textlift.wasm'))))
  assert.equal(slim.smsParts('').parts, 1)
})

test('CommonJS gets it by require', () => {
  const require = createRequire(import.meta.url)
  assert.equal(require('textlift').smsParts('').parts, 1)
})

test('typed numbers become E.164, and what cannot be texted nothing', async () => {
  const { readPhone } = await import('textlift/phone')
  assert.deepEqual(readPhone('(602) 555-0123', 'US')?.phone, '+16025550123')
  assert.deepEqual(readPhone('020 7946 0018', 'GB'), { phone: '+442079460018', country: 'GB', type: 'fixed-line' })
  for (const text of ['555-0123', '602-555-0123 x4', '', 'call me']) assert.equal(readPhone(text, 'US'), undefined, text)
})

test('before init, the error says what to do', async () => {
  // Another address of the same files: a module that was not started yet.
  const host = readFileSync('pkg/host.js', 'utf8').replace("'./bindgen.js'", JSON.stringify(new URL('../../pkg/bindgen.js', import.meta.url).href))
  const { call } = await import(`data:text/javascript,${encodeURIComponent(host)}`)
  assert.throws(() => call(() => 1), { name: 'TextliftError', code: 'missing', message: /await init\(\)/ })
})

test('the module does not tell whose machine built it', () => {
  const wasm = readFileSync('pkg/textlift.wasm', 'latin1')
  for (const place of [homedir(), process.cwd()]) assert.ok(!wasm.includes(place), place)
})
