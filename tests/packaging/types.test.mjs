// The types say what the verbs take and answer. They are those of the sources; answers of every verb are written down as
// literals and compiled against the declared type, so that a key too many or too few, or another word, does not compile;
// and calls in every shape compile, or do not where they are wrong (calls.ts).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import * as textlift from 'textlift'
import { answers } from './answers.mjs'

const FOLDER = '.cache/types'

function compile(source) {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(`${FOLDER}/answers.ts`, source)
  writeFileSync(
    `${FOLDER}/tsconfig.json`,
    JSON.stringify({
      compilerOptions: { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', exactOptionalPropertyTypes: true, lib: ['es2022', 'dom'], types: [] },
      files: ['answers.ts'],
    }),
  )
  const tsc = spawnSync('node_modules/.bin/tsc', ['-p', FOLDER], { encoding: 'utf8' })
  return { code: tsc.status, output: tsc.stdout }
}

function literal(answer) {
  if (ArrayBuffer.isView(answer)) return `${answer.constructor.name}.of(${[...answer]})`
  const columns = answer !== null && typeof answer === 'object' && Object.values(answer).some(ArrayBuffer.isView)
  if (!columns) return JSON.stringify(answer)
  return `{ ${Object.entries(answer).map(([name, column]) => `${name}: ${literal(column)}`)} }`
}

test('every answer has its declared type', () => {
  const lines = answers(textlift).map(([verb, type, answer], n) => `/* ${verb} */ export const answer${n}: ${type} = ${literal(answer)}`)
  const { code, output } = compile(`import type * as t from 'textlift'\n${lines.join('\n')}\n`)
  assert.equal(code, 0, output)
})

test('right calls compile, and each wrong one does not', () => {
  const { code, output } = compile(readFileSync('tests/packaging/calls.ts', 'utf8'))
  assert.equal(code, 0, output)
})

test('the types in the package are those of the sources', () => {
  const rendered = spawnSync('cargo', ['run', '--quiet', '--profile', 'test', '--bin', 'pkg', '--', '.cache/rendered'], { encoding: 'utf8' })
  assert.equal(rendered.status, 0, rendered.stderr)
  for (const file of readdirSync('.cache/rendered').filter((name) => name.endsWith('.d.ts'))) {
    assert.equal(readFileSync(`pkg/${file}`, 'utf8'), readFileSync(`.cache/rendered/${file}`, 'utf8'), `${file} is stale: make pkg`)
  }
})

test('no type is any, and every exported type has a comment', () => {
  const lines = readFileSync('pkg/textlift.d.ts', 'utf8').split('\n')
  assert.deepEqual(lines.filter((line) => !/^ *(\/?\*|\|)/.test(line) && /\bany\b/.test(line)), [])
  const bare = lines.filter((line, n) => /^export (type|interface|class|function) /.test(line) && !lines[n - 1].trimEnd().endsWith('*/'))
  assert.deepEqual(bare, [])
})

test('an answer with a key that the types do not have is found', () => {
  const { code } = compile(`import type * as t from 'textlift'\nexport const wrong: ReturnType<typeof t.localTime> = { local: '', offsetMinutes: 0, weekday: 'mon', zone: '' }\n`)
  assert.notEqual(code, 0)
})

test('every function of the package is declared, and every one declared is there', () => {
  const declared = [...readFileSync('pkg/textlift.d.ts', 'utf8').matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name)
  assert.deepEqual(declared.sort(), Object.keys(textlift).sort())
  const engine = readFileSync('pkg/textlift.d.ts', 'utf8').match(/export class Engine \{[^]*?\n\}/)[0]
  const methods = [...engine.matchAll(/^  (\w+)\(/gm)].map(([, name]) => name)
  assert.deepEqual(methods.sort(), Object.getOwnPropertyNames(textlift.Engine.prototype).sort())
})

test('every verb is among the answers', () => {
  const asked = new Set(answers(textlift).map(([verb]) => verb))
  const verbs = Object.keys(textlift).filter((name) => /^[a-z]/.test(name) && name !== 'init')
  const methods = Object.getOwnPropertyNames(textlift.Engine.prototype).filter((name) => name !== 'constructor')
  // The starter approves nothing by itself.
  asked.add('engine.autoApprove')
  for (const verb of [...verbs, ...methods.map((name) => `engine.${name}`)]) assert.ok(asked.has(verb), `${verb} is not asked`)
})
