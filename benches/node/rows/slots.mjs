// When a text may go: the same question from 1,000 instants of a year on.
import { nextSlots } from 'textlift'
import { withDateFnsTz, withTz } from '../../peers/slots.mjs'
import { equal } from '../harness.mjs'
import { NOW, dice } from '../leads.mjs'

const YEAR = 365 * 86_400_000
const roll = dice(7)
const instants = Float64Array.from({ length: 1_000 }, () => NOW + roll(YEAR))
const few = instants.slice(0, 100)

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const minutes = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
/** By weekday, from Sunday: the windows in minutes. */
const week = (windows) =>
  DAYS.map((day) => windows.filter(({ days }) => !days || days.includes(day)).map(({ from, to }) => [minutes(from), minutes(to)]))

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri']
const OPEN = [{ days: WORKDAYS, from: '09:30', to: '12:30' }, { days: WORKDAYS, from: '14:00', to: '18:00' }]
const NEVER = [{ from: '10:00', to: '11:00' }]
const THREE = ['America/New_York', 'America/Chicago', 'America/Denver']

function row(name, { zones, windows, law, after, days, peer, must, aim, search }) {
  const question = { ...(law ? { country: 'US', state: 'TX' } : { law: 'none' }), zones, windows, now: NOW }
  const theirs = search(week(windows), zones, days)
  return {
    name,
    of: after.length,
    ours: { name: 'nextSlots', run: () => nextSlots(question, after) },
    peers: [{ name: peer, must, aim, run: () => Float64Array.from(after, theirs), same: (ours, theirs) => equal([...ours], [...theirs]) }],
  }
}

const tz = { peer: '@date-fns/tz', search: withTz, windows: OPEN, law: true, after: instants, days: 60 }
export const rows = [
  row('next slot, 1 zone', { ...tz, zones: THREE.slice(0, 1), must: 100, aim: 300 }),
  row('next slot, 3 zones', { ...tz, zones: THREE, must: 150, aim: 500 }),
  row('next slot, 3 zones, none (ours looks 60 days ahead, the peer 7)', {
    peer: 'date-fns-tz', search: withDateFnsTz, windows: NEVER, law: false, after: few, days: 7,
    zones: ['America/New_York', 'Asia/Kolkata', 'Europe/Paris'], must: 500, aim: 2_500,
  }),
]
