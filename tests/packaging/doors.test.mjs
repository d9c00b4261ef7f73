// The doors for work in bulk: what they answer is what the plain verbs answer, and what they refuse they refuse whole.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Engine, init, smsParts, smsPartsColumns, starterPlaybook, TextliftError } from 'textlift'

await init()
const NOW = Date.UTC(2026, 10, 23, 15)
const DAY = 86_400_000
const engine = new Engine(starterPlaybook('audiology'))

const visit = (id, lead, days = 1) => ({ id, source: 'crm', type: 'visit', at: NOW - days * DAY, lead: { id: lead } })
const refused = (code, path) => (error) => error instanceof TextliftError && error.code === code && (path === undefined || error.path === path)

/** Uses the host's stack up inside the module, which then starts afresh. */
function trap() {
  let thrown = 0
  const deep = () => {
    try {
      smsParts('x'.repeat(1000))
      deep()
    } catch (error) {
      if (++thrown > 50) return
      throw error
    }
  }
  try {
    deep()
  } catch {
    // Somewhere in the call, which is what this wants.
  }
}

test('a book answers what the engine answers for the whole record', () => {
  const book = engine.open()
  const record = { id: 'lead-1', phone: '+16025550123', attributes: { firstName: 'Sarah', insuranceEligible: true } }
  const events = [
    { id: 'c1', source: 'crm', type: 'consent.granted', at: NOW - 60 * DAY, data: { kinds: ['marketing'] }, lead: { id: 'lead-1' } },
    ...[50, 20, 2].map((days) => visit(`v${days}`, 'lead-1', days)),
    { id: 'p1', source: 'shop', type: 'purchase', at: NOW - DAY, data: { amount: { minor: 250_000, currency: 'USD' } }, lead: { id: 'lead-1' } },
  ]
  assert.deepEqual(book.apply(events[3]), { accepted: 1, duplicates: 0 })
  assert.deepEqual(book.apply(JSON.stringify([record, events[0]])), { accepted: 1, duplicates: 0 })
  for (const event of events) book.apply({ events: [event] })
  const whole = { ...record, events }
  assert.deepEqual(book.score('lead-1', NOW), engine.score(whole, NOW))
  assert.deepEqual(book.suggest('lead-1', NOW), engine.suggest(whole, NOW))
  assert.deepEqual(book.worklist(NOW), engine.worklist([whole], NOW))
  assert.deepEqual(book.score('lead-1', NOW - 30 * DAY), engine.score(whole, NOW - 30 * DAY))
  assert.equal(book.score('nobody', NOW), undefined)
  assert.equal(book.held().events, 5)
  assert.equal(book.forget('lead-1'), true)
  assert.deepEqual(book.held(), { leads: 0, events: 0, bytes: 0 })
  book.free()
})

test('a book takes all or nothing, and no more than it may', () => {
  const book = engine.open({ maxLeads: 2 })
  assert.throws(() => book.apply([visit('e1', 'a'), { id: 'b', phone: '12' }]), refused('malformed', '[1].phone'))
  assert.throws(() => book.apply([{ id: 'a' }, { id: 'b' }, { id: 'c' }]), refused('too-large'))
  assert.throws(() => engine.open({ maxLeeds: 2 }), refused('unknown-key', 'maxLeeds'))
  assert.throws(() => engine.open({ maxBytes: 0 }), refused('out-of-range', 'maxBytes'))
  assert.throws(() => book.score(5, NOW), refused('wrong-type', 'id'))
  assert.deepEqual(book.held(), { leads: 0, events: 0, bytes: 0 })
  book.free()
})

test('after free() and after a trap a book says that it is closed', () => {
  const freed = engine.open()
  freed.apply({ id: 'a' })
  freed.free()
  freed.free()
  const stale = engine.open()
  stale.apply({ id: 'a' })
  trap()
  for (const book of [freed, stale]) {
    for (const verb of ['apply', 'score', 'suggest', 'worklist', 'forget', 'held']) assert.throws(() => book[verb]({ id: 'a' }, NOW), refused('closed'), verb)
    book.free()
  }
  const fresh = engine.open()
  assert.deepEqual([fresh.score('a', NOW), fresh.held().leads], [undefined, 0])
  fresh.free()
})

test('a book outlives its engine', () => {
  const book = new Engine(starterPlaybook('dental')).open()
  book.apply(visit('e1', 'a'))
  assert.equal(book.score('a', NOW).score, 25)
  book.free()
})

test('the columns of many texts are the figures of each', () => {
  const texts = ['', 'Hi Sarah', 'Sarah’s 😀', 'x'.repeat(200), '\ud83d', '\ude00 then', '{[€]}'.repeat(40), '\ufffd', 'ü'.repeat(1000)]
  const columns = smsPartsColumns(texts)
  texts.forEach((text, n) => {
    const { encoding, parts, units, unitsLeft } = smsParts(text)
    assert.deepEqual([columns.ucs2[n], columns.parts[n], columns.units[n], columns.unitsLeft[n]], [Number(encoding === 'ucs-2'), parts, units, unitsLeft], `text ${n}`)
  })
  assert.equal(smsPartsColumns([]).parts.length, 0)
  assert.throws(() => smsPartsColumns(['a', 5]), refused('wrong-type', 'texts[1]'))
  assert.throws(() => smsPartsColumns('a'), refused('wrong-type', 'texts'))
})

test('scores of columns are the scores of the same leads', () => {
  const types = ['visit', 'purchase', 'refund', 'email.opened', 'link.clicked', 'sms.received', 'call:outbound', 'sms.queued']
  const leads = Array.from({ length: 9_000 }, (_, lead) =>
    Array.from({ length: lead % 7 }, (_, n) => ({ type: (lead + n) % types.length, at: NOW - ((lead * 31 + n * 17) % 200) * DAY, minor: ((lead + n) % 5) * 60_000, order: n % 3 })),
  )
  const flat = leads.flat()
  let end = 0
  const columns = {
    ends: Uint32Array.from(leads, (events) => (end += events.length)),
    types,
    type: Uint8Array.from(flat, ({ type }) => type),
    at: Float64Array.from(flat, ({ at }) => at),
    minor: Float64Array.from(flat, ({ minor }) => minor),
    order: Uint32Array.from(flat, ({ order }) => order),
    zones: ['Asia/Tokyo', 'America/New_York'],
    zone: Uint16Array.from(leads, (_, lead) => lead % 2),
    facts: { insuranceEligible: Uint8Array.from(leads, (_, lead) => lead % 3 === 0) },
  }
  const data = ({ type, minor, order }) => ({
    ...(type === 1 || type === 2 ? { amount: { minor, currency: 'USD' }, ...(order > 0 && { orderId: `o${order}` }) } : {}),
    ...(type === 4 && { channel: 'email' }),
    ...(type === 5 && { text: 'Thanks, Tuesday suits me' }),
    ...(type === 6 && { direction: 'outbound' }),
    ...(type === 7 && { messageId: 'm' }),
  })
  const lines = leads.map((events, lead) =>
    JSON.stringify({
      id: `l${lead}`,
      attributes: { timeZone: columns.zones[lead % 2], insuranceEligible: lead % 3 === 0 },
      events: events.map((event, n) => ({ id: `e${n}`, source: 'crm', type: types[event.type].split(':')[0], at: event.at, data: data(event) })),
    }),
  )
  const told = engine.scoreJson(new TextEncoder().encode(lines.join('\n')), NOW, { scoresOnly: true })
  const wanted = new TextDecoder().decode(told).trim().split('\n').map((line) => JSON.parse(line))
  const got = engine.scoreColumns(columns, NOW)
  const segments = ['cold', 'warm', 'hot']
  wanted.forEach((score, lead) => {
    const { score: points, raw, segment } = score
    assert.deepEqual([got.score[lead], got.raw[lead], segments[got.segment[lead]]], [points, raw, segment], `lead ${lead}`)
  })
})

test('columns that do not fit are refused with their place', () => {
  const good = { ends: Uint32Array.of(1, 2), types: ['visit', 'purchase'], type: Uint8Array.of(0, 1), at: Float64Array.of(NOW, NOW), minor: Float64Array.of(NaN, 5) }
  assert.equal(engine.scoreColumns(good, NOW).score.length, 2)
  for (const [wrong, code, path] of [
    [{ ends: Uint32Array.of(2, 1) }, 'out-of-range', 'ends[1]'],
    [{ ends: Uint32Array.of(1, 3) }, 'out-of-range', 'ends[1]'],
    [{ ends: Uint32Array.of(1) }, 'out-of-range', 'ends'],
    [{ ends: [1, 2] }, 'wrong-type', 'ends'],
    [{ ends: undefined }, 'missing', 'ends'],
    [{ type: Uint8Array.of(0, 2) }, 'out-of-range', 'type[1]'],
    [{ types: ['visit', 'purchse'] }, 'unknown-value', 'types[1]'],
    [{ types: ['visit', 'lead.updated'] }, 'unknown-value', 'types[1]'],
    [{ at: Float64Array.of(NOW, NaN) }, 'out-of-range', 'at[1]'],
    [{ at: Float64Array.of(NOW) }, 'out-of-range', 'at'],
    [{ at: Float64Array.of(0.5, NOW) }, 'out-of-range', 'at[0]'],
    [{ minor: undefined }, 'out-of-range', 'minor[1]'],
    [{ minor: Float64Array.of(NaN, -1) }, 'out-of-range', 'minor[1]'],
    [{ zones: ['Mars/Base'] }, 'unknown-zone', 'zones[0]'],
    [{ facts: { shoeSize: Uint8Array.of(1, 1) } }, 'unknown-value', 'facts.shoeSize'],
    [{ facts: { insuranceEligible: Uint8Array.of(1) } }, 'out-of-range', 'facts.insuranceEligible'],
  ]) {
    assert.throws(() => engine.scoreColumns({ ...good, ...wrong }, NOW), refused(code, path), `${path} ${code}`)
  }
})

test('200 MB at once are refused before they are copied, and the module goes on', () => {
  const body = new Uint8Array(200 << 20).fill(10)
  for (const verb of ['scoreJson', 'suggestJson']) assert.throws(() => engine[verb](body, NOW), refused('too-large', ''))
  assert.equal(engine.scoreJson(body.subarray(0, 64 << 20), NOW).length, 0)
  assert.equal(engine.score({ id: 'a' }, NOW).score, 0)
})
