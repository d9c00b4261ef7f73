// What the examples show: one lead as your system knows it, and the questions that the engine answers about it.
import { Engine, init, localTime, smsParts, starterPlaybook } from 'textlift'

const now = Date.parse('2026-11-23T15:00:00Z')
const record = {
  id: 'lead-1042',
  phone: '+16025550123',
  attributes: { firstName: 'Sarah', lastName: 'Lee', timeZone: 'America/Phoenix', insuranceEligible: true },
  events: [
    { id: 'e1', source: 'web', type: 'consent.granted', at: '2026-10-09T16:00:00Z' },
    { id: 'e2', source: 'crm', type: 'appointment.attended', at: '2026-10-09T17:00:00Z', data: { kind: 'hearing test' } },
  ],
}

// In your system `lead` and `suggestion` come from the edge, GET /v1/leads/{id} and /v1/leads/{id}/suggestion.
export async function load() {
  await init()
  const engine = new Engine(starterPlaybook('audiology'))
  return {
    lead: { ...engine.lead(record, now), ...engine.score(record, now) },
    suggestion: engine.suggest(record, now),
    now,
    tools: { smsParts, localTime, lint: (text) => engine.lint(text) },
    approve: (hash, text) => engine.approve(record, hash, { by: 'front desk', text }, now),
  }
}
