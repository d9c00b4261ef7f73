// From nothing to a first score with the packages that people would otherwise wire together. In Node it says how long that took.
import Handlebars from 'handlebars'
import { Engine } from 'json-rules-engine'
import { DateTime } from 'luxon'

/** Beside the score, what would render its texts is loaded, as it is in textlift. */
export const compile = Handlebars.compile

export async function first(now) {
  const engine = new Engine()
  const days = DateTime.fromMillis(now, { zone: 'America/Phoenix' }).startOf('day').diff(DateTime.fromISO('2026-10-09T17:00:00Z', { zone: 'America/Phoenix' }).startOf('day'), 'days').days
  for (const [operator, value, points] of [['lessThanInclusive', 60, 15], ['greaterThan', 60, 5]])
    engine.addRule({ conditions: { all: [{ fact: 'days', operator, value }] }, event: { type: 'points', params: { points } } })
  engine.addRule({ conditions: { all: [{ fact: 'insured', operator: 'equal', value: true }] }, event: { type: 'points', params: { points: 30 } } })
  const { events } = await engine.run({ days, insured: true })
  const score = events.reduce((sum, { params }) => sum + params.points, 0)
  return { score }
}
