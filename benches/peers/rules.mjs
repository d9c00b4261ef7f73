// The same score with json-rules-engine: facts are counted by hand, the points are its rules.
import { Engine } from 'json-rules-engine'
import { facts } from './score.mjs'

const all = (...conditions) => ({ all: conditions.map(([fact, operator, value]) => ({ fact, operator, value })) })
const RULES = [
  [all(['days', 'lessThanInclusive', 30]), 25],
  [all(['days', 'greaterThan', 30], ['days', 'lessThanInclusive', 60]), 15],
  [all(['days', 'greaterThan', 60], ['days', 'lessThanInclusive', 90]), 10],
  [all(['days', 'greaterThan', 90], ['days', 'lessThan', 1e6]), 5],
  [all(['sales', 'greaterThan', 0]), 30],
  [all(['lifetime', 'greaterThan', 0]), ({ lifetime }) => Math.min(20, Math.floor((10 * lifetime) / 250_000))],
  [all(['sales', 'greaterThan', 1]), ({ sales }) => Math.min(9, 3 * (sales - 1))],
  [all(['opens', 'greaterThan', 0], ['opens', 'lessThan', 3]), 20],
  [all(['opens', 'greaterThanInclusive', 3]), 25],
  [all(['clicks', 'greaterThan', 0]), 25],
  [all(['replies', 'greaterThan', 0]), 30],
  [all(['insured', 'equal', true]), 30],
]

/** An engine with the rules, as `score` takes it. */
export function rulesEngine() {
  const engine = new Engine()
  for (const [conditions, points] of RULES) engine.addRule({ conditions, event: { type: 'points', params: { points } } })
  return engine
}

export async function score(engine, record, now) {
  const known = facts(record, now)
  const { events } = await engine.run(known)
  let raw = 0
  for (const { params } of events) raw += typeof params.points === 'function' ? params.points(known) : params.points
  return Math.min(100, raw)
}
