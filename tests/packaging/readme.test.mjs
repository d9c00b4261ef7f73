// The examples of the READMEs and of the documentation, run as they stand: they print what the page says they print.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import * as textlift from 'textlift'

import { readConfiguration } from '../../pkg/edge/config.mjs'
import { blocks, checkJson, checkSh, compile, runConsole, runJs } from './examples.mjs'

const schema = JSON.parse(readFileSync('pkg/playbook.schema.json', 'utf8'))
const pages = readdirSync('docs', { recursive: true })
  .map((file) => `docs/${file}`)
  .filter((file) => file.endsWith('.md') && !file.includes('/.'))
  .sort()
const holds = (wrong) => assert.equal(wrong.join('\n\n'), '')

test("the READMEs' examples print what the READMEs say", () => {
  for (const file of ['README.md', 'pkg/README.md']) {
    assert.ok(blocks(file).some(({ lang }) => lang === 'js'), `${file} has examples`)
    holds(runJs(file))
    holds(checkSh(file, existsSync))
  }
})

for (const file of pages) {
  const has = (...languages) => blocks(file).some(({ lang }) => languages.includes(lang))
  if (has('js')) test(`the examples of ${file} print what it says`, () => holds(runJs(file)))
  if (has('console')) test(`the commands of ${file} print what it says`, () => holds(runConsole(file)))
  if (has('sh')) test(`the commands that ${file} names exist`, () => holds(checkSh(file, existsSync)))
  if (has('json')) test(`the JSON of ${file} is accepted by what reads it`, () => holds(checkJson(file, { ...textlift, schema, readConfiguration })))
}

test('every example compiles against the types of the package', () => assert.equal(compile(['README.md', 'pkg/README.md', ...pages]), ''))

test('every block is of a kind that is tested, or no code', () => {
  const known = ['js', 'ts', 'json', 'console', 'sh', 'html', 'text', 'csv', 'ndjson', 'css', '']
  for (const file of pages) for (const { lang, line } of blocks(file)) assert.ok(known.includes(lang), `${file}:${line} ${lang}`)
})
