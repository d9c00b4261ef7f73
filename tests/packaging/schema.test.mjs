// The JSON Schema of the playbook: valid itself, complete, and of one mind with the engine.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import Ajv from 'ajv/dist/2020.js'
import { Engine, starterPlaybook } from 'textlift'

const schema = JSON.parse(readFileSync(new URL(import.meta.resolve('textlift/playbook.schema.json')), 'utf8'))
const validate = new Ajv({ strict: true, allErrors: true }).compile(schema)
const industries = ['audiology', 'healthcare', 'dental', 'professional', 'home-services', 'retail', 'ecommerce', 'b2b']

/** What the engine says of a playbook: nothing, or its problems as `code path`. */
function problems(playbook) {
  try {
    new Engine(playbook).free?.()
    return []
  } catch (error) {
    return error.problems.map(({ code, path }) => `${code} ${path}`)
  }
}

/** The playbook with the value at a path set, or dropped if it is undefined. */
function changed(playbook, path, value) {
  const copy = structuredClone(playbook)
  const last = path.at(-1)
  const inner = path.slice(0, -1).reduce((at, key) => (at[key] ??= {}), copy)
  if (value === undefined) delete inner[last]
  else inner[last] = value
  return copy
}

/** Every object schema, with where it stands. */
function* objects(at, place) {
  if (at === null || typeof at !== 'object') return
  if (at.properties) yield [place, at]
  for (const [key, inner] of Object.entries(at)) yield* objects(inner, `${place}/${key}`)
}

test('the schema is valid against the meta-schema of its dialect', () => {
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema')
  assert.equal(new Ajv({ strict: true }).validateSchema(schema), true)
})

test('every field says what it is', () => {
  let fields = 0
  for (const [place, { properties }] of objects(schema, '#')) {
    for (const [name, field] of Object.entries(properties)) {
      assert.ok(field.description?.length > 10, `${place}/properties/${name}`)
      fields += 1
    }
  }
  assert.ok(fields > 80, `only ${fields} fields`)
})

test('every number has its range, in the schema and in the words', () => {
  for (const [place, { properties }] of objects(schema, '#')) {
    for (const [name, field] of Object.entries(properties)) {
      if (field.type !== 'integer') continue
      assert.ok(Number.isInteger(field.minimum) && Number.isInteger(field.maximum), `${place}/${name}`)
      assert.match(field.description, /\b(0|1|2)\b/, `${place}/${name}: ${field.description}`)
    }
  }
})

test('every starter playbook is accepted, also with the address of the schema in it', () => {
  for (const industry of industries) {
    const playbook = { $schema: './node_modules/textlift/playbook.schema.json', ...starterPlaybook(industry) }
    assert.ok(validate(playbook), `${industry}: ${JSON.stringify(validate.errors)}`)
    assert.deepEqual(problems(playbook), [], industry)
  }
})

const broken = [
  ['a playbook without its version', ['version'], undefined, 'missing version'],
  ['a newer format', ['version'], 2, 'newer-version version'],
  ['a key that means nothing', ['bussiness'], {}, 'unknown-key bussiness'],
  ['a key that means nothing further in', ['caps', 'weekley'], 1, 'unknown-key caps.weekley'],
  ['a blank cap', ['caps', 'weekly'], '', 'wrong-type caps.weekly'],
  ['a negative cap', ['caps', 'monthly'], -1, 'out-of-range caps.monthly'],
  ['null for "none"', ['caps', 'monthly'], null, 'wrong-type caps.monthly'],
  ['half a point', ['scoring', 'purchase'], 1.5, 'wrong-type scoring.purchase'],
  ['more points than a score has', ['scoring', 'smsReply'], 101, 'out-of-range scoring.smsReply'],
  ['a band of recency that is no object', ['scoring', 'recency'], [30], 'wrong-type scoring.recency[0]'],
  ['hours beyond their range', ['outreach', 'triggers', 'idleHours'], 0, 'out-of-range outreach.triggers.idleHours'],
  ['months beyond their range', ['outreach', 'lifecycle'], [{ months: 61 }], 'out-of-range outreach.lifecycle[0].months'],
  ['an industry that is none', ['business', 'industry'], 'audilogy', 'unknown-value business.industry'],
  ['a zone that is none', ['business', 'timeZone'], 'America/Pheonix', 'unknown-zone business.timeZone'],
  ['a country by its name', ['business', 'country'], 'United States', 'malformed business.country'],
  ['a currency in small letters', ['business', 'currency'], 'usd', 'malformed business.currency'],
  ['an amount without its currency', ['scoring', 'lifetimeValue'], { per: { minor: 5 } }, 'missing scoring.lifetimeValue.per.currency'],
  ['an attribute of no type', ['people', 'attributes', 'age'], {}, 'missing people.attributes.age.type'],
  ['a number for a text', ['messages', '0', 'text'], 5, 'wrong-type messages[0].text'],
  ['a step that no sequence may have', ['messages', '0', 'for', 'step'], 10, 'out-of-range messages[0].for.step'],
  ['no windows at all', ['scheduling', 'windows'], [], 'out-of-range scheduling.windows'],
  ['an hour of one digit', ['scheduling', 'windows'], [{ from: '9:00', to: '11:00' }], 'malformed scheduling.windows[0].from'],
  ['a date that is none', ['scheduling', 'holidays'], ['25 December'], 'malformed scheduling.holidays[0]'],
  ['a day by its whole name', ['scheduling', 'windows'], [{ days: ['monday'], from: '09:00', to: '11:00' }], 'unknown-value scheduling.windows[0].days[0]'],
]

for (const [name, path, value, problem] of broken) {
  test(`both refuse ${name}`, () => {
    const playbook = changed(starterPlaybook('audiology'), path, value)
    assert.equal(validate(playbook), false)
    assert.ok(problems(playbook).includes(problem), problems(playbook).join('; '))
  })
}

test('what the schema refuses anywhere in a playbook, the engine refuses too', () => {
  // The playbook with every default written out, so that every field is there to be spoilt.
  const whole = withDefaults(schema, starterPlaybook('audiology'))
  assert.deepEqual(problems(whole), [])
  const wrong = [null, true, 'x', '', -1, 1.5, -0, 2 ** 53, 4096, [], [null], {}, { x: 1 }, '\ud800', 'a'.repeat(70_000)]
  let refused = 0
  for (const path of places({ ...whole, messages: whole.messages.slice(0, 2) }, [])) {
    for (const value of wrong) {
      const playbook = changed(whole, path, value)
      if (validate(playbook)) continue
      assert.notDeepEqual(problems(playbook), [], `${path.join('.')} = ${JSON.stringify(value)?.slice(0, 40)}`)
      refused += 1
    }
  }
  assert.ok(refused > 1_000, `only ${refused}`)
})

function* places(value, path) {
  if (path.length > 0) yield path
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) yield* places(inner, [...path, key])
}

function withDefaults(at, value) {
  const { properties } = at.$ref ? schema.$defs[at.$ref.split('/').at(-1)] : at
  if (!properties || typeof value !== 'object') return value
  const filled = { ...value }
  for (const [key, field] of Object.entries(properties)) {
    if (field.default !== undefined) filled[key] ??= structuredClone(field.default)
    if (filled[key] !== undefined) filled[key] = withDefaults(field, filled[key])
  }
  return filled
}
