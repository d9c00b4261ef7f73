// The people of the benches: 1,000 leads with 20 events each, the same at every run.

export const NOW = Date.parse('2026-11-23T15:00:00Z')
const DAY = 86_400_000
const ZONES = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Phoenix', 'America/Los_Angeles', 'Europe/London']
const NAMES = ['Sarah', 'John', 'María', 'Wei', 'Olu', 'Anna', 'Noah', 'Zoë']
const REPLIES = ['Tuesday works for me', 'Could you call me in the afternoon?', 'Thanks, that helps']

/** A stream of numbers from 0 to below a bound, always the same one. */
export function dice(seed) {
  let state = seed >>> 0
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound)
  }
}

const KINDS = [
  { type: 'page.viewed', data: (roll) => ({ url: `https://sound-hearing.example/p/${roll(900)}` }) },
  { type: 'page.viewed', data: (roll) => ({ url: `https://sound-hearing.example/p/${roll(900)}` }) },
  { type: 'email.sent', data: (roll) => ({ campaign: `campaign-${roll(9)}` }) },
  { type: 'email.sent', data: (roll) => ({ campaign: `campaign-${roll(9)}` }) },
  { type: 'email.opened', data: (roll) => ({ campaign: `campaign-${roll(9)}` }) },
  { type: 'email.opened', data: (roll) => ({ campaign: `campaign-${roll(9)}` }) },
  { type: 'link.clicked', data: () => ({ channel: 'email' }) },
  { type: 'form.submitted', data: () => ({ form: 'hearing check' }) },
  { type: 'resource.downloaded', data: () => ({ title: 'Ten questions before you buy' }) },
  { type: 'appointment.attended', data: () => ({ kind: 'hearing test' }) },
  { type: 'call', data: () => ({ direction: 'inbound' }) },
  { type: 'sms.received', data: (roll) => ({ text: REPLIES[roll(REPLIES.length)] }) },
  { type: 'purchase', data: (roll) => ({ amount: { minor: 10_000 + roll(400_000), currency: 'USD' }, item: 'hearing aid' }) },
]

/** A lead: its events within the last two years, in order. */
function lead(number, events, roll) {
  const start = roll(700) + 20
  const times = Array.from({ length: events }, () => NOW - 1_000 - roll(start * DAY)).sort((a, b) => a - b)
  const common = roll(3) === 0 ? KINDS.length : KINDS.length - 2
  return {
    id: `lead-${number}`,
    phone: `+1602555${String(number % 10_000).padStart(4, '0')}`,
    email: `person.${number}@example.com`,
    createdAt: new Date(times[0]).toISOString(),
    attributes: { firstName: NAMES[roll(NAMES.length)], timeZone: ZONES[roll(ZONES.length)], insuranceEligible: roll(2) === 0 },
    events: times.map((at, place) => {
      const kind = KINDS[roll(common)]
      return { id: `e-${number}-${place}`, source: 'crm', type: kind.type, at: new Date(at).toISOString(), data: kind.data(roll) }
    }),
  }
}

export function leads(count = 1_000, events = 20) {
  const roll = dice(11)
  return Array.from({ length: count }, (_, number) => lead(number, events, roll))
}
