// The digest as Node gets it: a module of its own beside the engine's.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { test } from 'node:test'
import { Engine, starterPlaybook } from 'textlift'
import { digestHtml, init, reportCsv } from 'textlift/digest'

const NOW = Date.UTC(2026, 10, 23, 15)
const report = new Engine(starterPlaybook('audiology')).report([], { from: NOW - 86_400_000, to: NOW }, NOW)

test('a report becomes one HTML file, from a value and from its text', async () => {
  await init()
  const page = digestHtml(report, { business: 'Sound Hearing', now: NOW })
  assert.match(page, /^<!doctype html>/)
  assert.equal(digestHtml(JSON.stringify(report), { business: 'Sound Hearing', now: NOW }), page)
})

test('every table that the types name is there, and no other', () => {
  const declared = readFileSync('pkg/digest.d.ts', 'utf8').match(/type ReportTable =([^]*?)\n\n/)[1]
  assert.deepEqual(Object.keys(reportCsv(report)).sort(), [...declared.matchAll(/'(\w+)'/g)].map(([, name]) => name).sort())
})

test('what is no report is told as every mistake is', () => {
  const thrown = { name: 'TextliftError', code: 'missing' }
  assert.throws(() => digestHtml({}, { now: NOW }), thrown)
  assert.throws(() => digestHtml(report, {}), { ...thrown, path: 'options.now' })
  assert.throws(() => digestHtml(undefined, { now: NOW }), { name: 'TextliftError' })
  assert.throws(() => reportCsv({ ...report, totals: { ...report.totals, sent: NaN } }), { name: 'TextliftError' })
})

test('the module does not tell whose machine built it', () => {
  const wasm = readFileSync('pkg/digest.wasm', 'latin1')
  for (const place of [homedir(), process.cwd()]) assert.ok(!wasm.includes(place), place)
})
