// From nothing to a first score with textlift.
import { Engine, starterPlaybook } from 'textlift'

export async function first(now) {
  const engine = new Engine(starterPlaybook('audiology'))
  const record = {
    id: 'lead-1042', attributes: { timeZone: 'America/Phoenix', insuranceEligible: true },
    events: [{ id: 'e1', source: 'crm', type: 'appointment.attended', at: '2026-10-09T17:00:00Z', data: { kind: 'hearing test' } }],
  }
  return { score: engine.score(record, now).score }
}
