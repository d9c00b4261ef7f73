// The score of DOMAIN's defaults in careful JavaScript: what an engineer would write by hand who knows the rules, minds speed and
// has no other customer. One pass over the events, zones resolved once, no library.
//
// It answers score, raw, segment and receipt; the engine answers beside these the track, when the segment began, when the score
// changes next, what would make the lead hot, and a sentence for every line.

const DAY = 86_400_000
const INTERACTIONS = new Set([
  'visit', 'page.viewed', 'form.submitted', 'form.abandoned', 'resource.downloaded', 'quote.requested',
  'appointment.booked', 'appointment.attended', 'purchase',
])
const STOPS = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'start', 'unstop', 'help', 'info'])
const BANDS = [[30, 25], [60, 15], [90, 10]]

/** The offsets of a zone from 2020 to 2028, found once with the host's own tables. */
class Zone {
  static #known = new Map()

  static of(name) {
    let zone = Zone.#known.get(name)
    if (!zone) Zone.#known.set(name, (zone = new Zone(name)))
    return zone
  }

  constructor(name) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
    const offset = (at) => {
      const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
      return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - at
    }
    const [from, to] = [Date.UTC(2020, 0, 1), Date.UTC(2028, 0, 1)]
    this.changes = [from]
    this.offsets = [offset(from)]
    for (let at = from; at < to; at += 7 * DAY) {
      if (offset(at + 7 * DAY) === this.offsets.at(-1)) continue
      let [low, high] = [at, at + 7 * DAY]
      while (high - low > 60_000) {
        const middle = low + Math.floor((high - low) / 120_000) * 60_000
        if (offset(middle) === this.offsets.at(-1)) low = middle
        else high = middle
      }
      this.changes.push(high)
      this.offsets.push(offset(high))
    }
  }

  day(at) {
    let place = this.changes.length - 1
    while (place > 0 && this.changes[place] > at) place--
    return Math.floor((at + this.offsets[place]) / DAY)
  }
}

const inOrder = (a, b) => a.at - b.at || (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** The events as they are folded: instants as numbers, in order, without repeats and without the future. */
export function live(record, now) {
  const events = []
  let sorted = true
  let before = -Infinity
  for (const event of record.events) {
    const at = typeof event.at === 'number' ? event.at : Date.parse(event.at)
    if (at > now) continue
    if (at <= before) sorted = false
    before = at
    events.push({ id: event.id, source: event.source, type: event.type, at, data: event.data, suspected: event.suspected })
  }
  if (!sorted) events.sort(inOrder)
  const once = sorted ? events : events.filter((event, n) => n === 0 || event.id !== events[n - 1].id || event.source !== events[n - 1].source)
  return { zone: Zone.of(record.attributes.timeZone), insured: record.attributes.insuranceEligible === true, events: once }
}

const isAnswer = (text) => !STOPS.has(text.trim().toLowerCase())
const recency = (days) => BANDS.find(([upTo]) => days <= upTo)?.[1] ?? 5
const segment = (score) => (score >= 70 ? 'hot' : score >= 40 ? 'warm' : 'cold')

/** The score with its receipt. */
export function receipt({ zone, insured, events }, now) {
  const today = zone.day(now)
  const since = today - 90
  let last
  const [sales, opens, clicks, replies] = [[], [], [], []]
  let lifetime = 0
  for (const event of events) {
    if (event.suspected) continue
    switch (event.type) {
      case 'email.opened':
        if (zone.day(event.at) >= since) opens.push(event)
        break
      case 'link.clicked':
        if (zone.day(event.at) >= since) clicks.push(event)
        break
      case 'sms.received':
        if (isAnswer(event.data.text)) {
          replies.push(event)
          last = event
        }
        break
      case 'call':
        if (event.data.direction !== 'outbound') last = event
        break
      case 'purchase':
        sales.push(event)
        lifetime += event.data.amount.minor
        last = event
        break
      default:
        if (INTERACTIONS.has(event.type)) last = event
    }
  }
  const lines = []
  const line = (rule, points, list) => {
    if (points > 0) lines.push({ rule, points, events: list.map((event) => event.id), ageDays: today - zone.day(list[list.length - 1].at) })
  }
  if (last) line('recency', recency(today - zone.day(last.at)), [last])
  else lines.push({ rule: 'recency', points: 0, events: [] })
  if (sales.length) {
    line('purchase', 30, sales.slice(0, 1))
    line('lifetime-value', Math.min(20, Math.floor((10 * lifetime) / 250_000)), sales)
    line('repeat-purchase', Math.min(9, 3 * (sales.length - 1)), sales.slice(1))
  }
  if (opens.length) line('email-open', opens.length >= 3 ? 25 : 20, opens)
  if (clicks.length) line('link-click', 25, clicks)
  if (replies.length) line('sms-reply', 30, replies)
  if (insured) lines.push({ rule: 'fit.insuranceEligible', points: 30, events: [] })
  let raw = 0
  for (const { points } of lines) raw += points
  const score = Math.min(100, raw)
  if (raw > 100) lines.push({ rule: 'clamp', points: 100 - raw, events: [] })
  return { score, raw, segment: segment(score), receipt: lines }
}

/** The score alone, straight from a record: nothing is kept of an event. */
export function scoreOnly(record, now) {
  const zone = Zone.of(record.attributes.timeZone)
  const today = zone.day(now)
  const since = today - 90
  let [last, sales, lifetime, opens, clicks, replies] = [-Infinity, 0, 0, 0, 0, 0]
  for (const event of record.events) {
    const at = typeof event.at === 'number' ? event.at : Date.parse(event.at)
    if (at > now || event.suspected) continue
    switch (event.type) {
      case 'email.opened':
        if (zone.day(at) >= since) opens++
        break
      case 'link.clicked':
        if (zone.day(at) >= since) clicks++
        break
      case 'sms.received':
        if (isAnswer(event.data.text)) {
          replies++
          if (at > last) last = at
        }
        break
      case 'call':
        if (event.data.direction !== 'outbound' && at > last) last = at
        break
      case 'purchase':
        sales++
        lifetime += event.data.amount.minor
        if (at > last) last = at
        break
      default:
        if (at > last && INTERACTIONS.has(event.type)) last = at
    }
  }
  return points({ insured: record.attributes.insuranceEligible === true, days: last === -Infinity ? undefined : today - zone.day(last), sales, lifetime, opens, clicks, replies })
}

/** The sum of the rules over what was counted. */
export function points({ insured, days, sales, lifetime, opens, clicks, replies }) {
  let raw = days === undefined ? 0 : recency(days)
  if (sales) raw += 30 + Math.min(20, Math.floor((10 * lifetime) / 250_000)) + Math.min(9, 3 * (sales - 1))
  if (opens) raw += opens >= 3 ? 25 : 20
  if (clicks) raw += 25
  if (replies) raw += 30
  if (insured) raw += 30
  return raw
}

/** What the rules ask about, as facts by name. */
export function facts(record, now) {
  const { zone, insured, events } = live(record, now)
  const today = zone.day(now)
  const found = { insured, days: 1e6, sales: 0, lifetime: 0, opens: 0, clicks: 0, replies: 0 }
  for (const { type, at, data } of events) {
    if (type === 'email.opened') found.opens += today - zone.day(at) <= 90 ? 1 : 0
    else if (type === 'link.clicked') found.clicks += today - zone.day(at) <= 90 ? 1 : 0
    else {
      if (type === 'purchase') {
        found.sales++
        found.lifetime += data.amount.minor
      }
      const answers = type === 'sms.received' && isAnswer(data.text)
      if (answers) found.replies++
      if (answers || INTERACTIONS.has(type) || (type === 'call' && data.direction !== 'outbound')) found.days = today - zone.day(at)
    }
  }
  return found
}
