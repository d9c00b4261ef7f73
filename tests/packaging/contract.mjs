// What the package promises on every host: a list of named claims, each a function that throws when it does
// not hold. Node's test runner, a worker and a page run the same list.
import * as textlift from 'textlift'

const NOW = Date.UTC(2026, 10, 23, 15)

function same(got, wanted) {
  const [a, b] = [got, wanted].map((value) => JSON.stringify(value))
  if (a !== b) throw new Error(`wanted ${b}, got ${a}`)
}

function refusal(verb) {
  try {
    verb()
  } catch (error) {
    if (!(error instanceof textlift.TextliftError)) throw error
    if (error.problems.length === 0) throw new Error('an error without a problem')
    same([error.code, error.path], [error.problems[0].code, error.problems[0].path])
    return error
  }
  throw new Error('nothing was thrown')
}

export const claims = {
  async 'init may be awaited again and again'() {
    await textlift.init()
    await textlift.init()
  },
  'it says its version and that of its time zones'() {
    if (!/^\d+\.\d+\.\d+$/.test(textlift.version())) throw new Error(textlift.version())
    if (!/^20\d\d[a-z]$/.test(textlift.tzdbVersion())) throw new Error(textlift.tzdbVersion())
  },
  'an answer is plain, with absent values left out'() {
    const parts = textlift.smsParts('Hi Sarah')
    same(parts, { encoding: 'gsm-7', parts: 1, units: 8, unitsLeft: 152, offenders: [] })
    same(Object.getPrototypeOf(parts) === Object.prototype, true)
    same('fixed' in parts, false)
  },
  'a starter playbook is a fresh object each time'() {
    const one = textlift.starterPlaybook('audiology')
    one.business.name = 'Other'
    same(textlift.starterPlaybook('audiology').business.name === 'Other', false)
  },
  'what is handed in is never changed'() {
    const playbook = textlift.starterPlaybook('audiology')
    const record = { id: 'lead-1', phone: '+16025550123', events: [{ id: 'e1', source: 'crm', type: 'visit', at: NOW - 1000, data: {} }] }
    const before = JSON.stringify([playbook, record])
    new textlift.Engine(playbook).suggest(record, NOW)
    same(JSON.stringify([playbook, record]), before)
  },
  'a local time goes to and fro'() {
    const there = textlift.localTime(NOW, 'America/Phoenix')
    same(there, { local: '2026-11-23T08:00:00', offsetMinutes: -420, weekday: 'mon' })
    same(textlift.instantOf(there.local, 'America/Phoenix').at, NOW)
  },
  'a mistake is a TextliftError with code, path and problems'() {
    same(refusal(() => textlift.localTime('soon', 'UTC')).path, 'instant')
    same(refusal(() => textlift.localTime(NaN, 'UTC')).code, 'wrong-type')
    same(refusal(() => textlift.localTime(NOW, 'America/Pheonix')).code, 'unknown-zone')
    same(refusal(() => textlift.smsParts(5)).code, 'wrong-type')
    same(refusal(() => textlift.starterPlaybook('zoo')).path, 'industry')
    const engine = new textlift.Engine(textlift.starterPlaybook('audiology'))
    same(refusal(() => engine.score({ id: 'lead-1', events: [{ id: 'e1' }] }, NOW)).path.startsWith('events[0]'), true)
    same(refusal(() => engine.worklist([{ id: 'lead-1' }, { id: 2 }], NOW)).path, 'records[1].id')
    same(refusal(() => engine.score({ id: 'lead-1' }, undefined)).path, 'now')
    const broken = { ...textlift.starterPlaybook('audiology'), scorin: {} }
    same([refusal(() => new textlift.Engine(broken)).code, refusal(() => new textlift.Engine(broken)).path], ['unknown-key', 'scorin'])
    same(refusal(() => textlift.verifyWebhook({ scheme: 'morse' }, NOW)).code, 'unknown-scheme')
  },
  'records in bulk are answered line by line as they are one by one, and a wrong one is named by line and field'() {
    const engine = new textlift.Engine(textlift.starterPlaybook('audiology'))
    const records = [
      { id: 'lead-1', phone: '+16025550123', events: [{ id: 'e1', type: 'visit', at: NOW - 1000 }] },
      { id: 'lead-2' },
    ]
    const bytes = (text) => new TextEncoder().encode(text)
    const rows = (out) => new TextDecoder().decode(out).split('\n').slice(0, -1).map((row) => JSON.parse(row))
    const lines = (list) => bytes(list.map((record) => JSON.stringify(record)).join('\r\n'))
    for (const given of [lines(records), bytes(JSON.stringify(records, null, 2))]) {
      same(rows(engine.scoreJson(given, NOW)), records.map((record) => engine.score(record, NOW)))
      same(rows(engine.suggestJson(given, NOW)), records.map((record) => engine.suggest(record, NOW)))
    }
    same(engine.scoreJson(bytes(''), NOW).length, 0)
    const wrong = [records[0], { id: 'lead-3', events: [{ id: 'e1', type: 'visit', at: 'soon' }] }, records[1]]
    same(refusal(() => engine.scoreJson(lines(wrong), NOW)).path, 'line 2.events[0].at')
    same(refusal(() => engine.suggestJson(bytes(JSON.stringify(wrong)), NOW)).path, '[1].events[0].at')
    const kept = rows(engine.scoreJson(lines(wrong), NOW, { keepGoing: true }))
    same([kept[0].score, kept[1].error.code, kept[1].error.path, kept[2].score], [25, 'malformed', 'line 2.events[0].at', 0])
    same(refusal(() => engine.scoreJson('{}', NOW)).path, 'bytes')
    same(refusal(() => engine.scoreJson(bytes('{}'), undefined)).path, 'now')
    same(refusal(() => engine.scoreJson(bytes(''), NOW, { keepgoing: true })).path, 'keepgoing')
  },
  'money is shared out to the last cent, or refused with code and path'() {
    const usd = (minor) => ({ minor, currency: 'USD' })
    const touches = ['sms', 'email', 'visit'].map((channel, n) => ({ channel, at: NOW - 3 + n }))
    const sale = (value, more = {}) => [{ touches, conversion: { at: NOW, value }, ...more }]
    const models = ['first', 'last', 'linear', 'position', 'time-decay', 'markov', 'shapley']
    const wrong = (journeys, options = {}) => {
      const { code, path } = refusal(() => textlift.attribute(journeys, options))
      return `${code} ${path}`
    }
    same(wrong(sale({ minor: 5 })), 'missing journeys[0].conversion.value.currency')
    same(wrong(sale({ minor: 5, currency: 'usd' })), 'malformed journeys[0].conversion.value.currency')
    same(wrong(sale(usd(-1))), 'out-of-range journeys[0].conversion.value.minor')
    same(wrong(sale(usd(2 ** 53))), 'out-of-range journeys[0].conversion.value.minor')
    same(wrong(sale(usd(NaN))), 'wrong-type journeys[0].conversion.value.minor')
    same(wrong(sale(usd(1.5))), 'wrong-type journeys[0].conversion.value.minor')
    same(wrong([{ touches: [{ channel: 'sms', at: NaN }] }]), 'wrong-type journeys[0].touches[0].at')
    same(wrong([...sale(usd(1)), ...sale({ minor: 1, currency: 'EUR' })]), 'mixed-currency journeys[1].conversion.value.currency')
    same(wrong(sale(usd(1)), { halfLifeDays: NaN }), 'wrong-type halfLifeDays')
    same(wrong(sale(usd(1)), { markovOrder: 4 }), 'out-of-range markovOrder')
    const many = Array.from({ length: 40 }, (_, n) => ({ channel: `c${n}`, at: NOW - n }))
    same(wrong(sale(usd(1), { touches: many }), { models: ['shapley'] }), 'too-many-channels journeys')

    const sum = (credits) => credits.reduce((total, { credit }) => total + credit, 0)
    const whole = (answer, asked) => {
      for (const model of asked) same(sum(answer[model]) + answer.unattributed, answer.revenue)
    }
    // An order beyond the length of every path; an amount that no three can share evenly.
    const three = textlift.attribute(sale(usd(100)), { models, markovOrder: 3 })
    whole(three, models)
    same(three.linear, [{ channel: 'email', credit: 33 }, { channel: 'sms', credit: 34 }, { channel: 'visit', credit: 33 }].sort((a, b) => b.credit - a.credit))
    const forty = models.filter((model) => model !== 'shapley')
    whole(textlift.attribute(sale(usd(90_071_992_547), { touches: many }), { models: forty }), forty)
    const none = textlift.attribute([{}, { touches: [], conversion: { at: NOW, value: usd(7) } }], { models })
    whole(none, models)
    same([none.unattributed, none.revenue, none.markov], [7, 7, []])

    same(textlift.opportunity({ messages: 847, conversions: 19, value: usd(250_000), targetRate: 0.15 }).gap, usd(27_012_500))
    same(textlift.opportunity({ messages: 847, conversions: 19, value: usd(250_000), targetRate: 0.15, round: 'whole' }).gap, usd(27_000_000))
    for (const [key, odd] of [['messages', -1], ['messages', NaN], ['conversions', 0.5], ['targetRate', 15], ['targetRate', NaN], ['value', 2500]]) {
      const question = { messages: 847, conversions: 19, value: usd(250_000), targetRate: 0.15, [key]: odd }
      same(refusal(() => textlift.opportunity(question)).path, key)
    }
  },
  'journeys in columns earn what the same journeys earn'() {
    const models = ['first', 'last', 'linear', 'position', 'time-decay', 'markov', 'shapley']
    const channels = ['web', 'sms', 'visit', 'email']
    const journeys = Array.from({ length: 9_000 }, (_, n) => ({
      touches: Array.from({ length: n % 7 }, (_, m) => ({ channel: channels[(n * m + n) % 4], at: NOW - 86_400_000 * ((n * 7 + m * 5) % 40) })),
      ...(n % 3 ? {} : { conversion: { at: NOW, value: { minor: (n * 7919) % 100_000, currency: 'USD' } } }),
    }))
    const touches = journeys.flatMap((journey) => journey.touches)
    let end = 0
    const columns = {
      channels,
      currency: 'USD',
      touches: Uint8Array.from(touches, ({ channel }) => channels.indexOf(channel)),
      at: Float64Array.from(touches, ({ at }) => at),
      ends: Uint32Array.from(journeys, (journey) => (end += journey.touches.length)),
      convertedAt: Float64Array.from(journeys, ({ conversion }) => conversion?.at ?? NaN),
      minor: Float64Array.from(journeys, ({ conversion }) => conversion?.value.minor ?? NaN),
    }
    for (const markovOrder of [1, 2, 3]) {
      same(textlift.attributeColumns(columns, { models, markovOrder }), textlift.attribute(journeys, { models, markovOrder }))
    }
    const wrong = (change) => refusal(() => textlift.attributeColumns({ ...columns, ...change })).path
    same(wrong({ touches: [...columns.touches] }), 'touches')
    same(wrong({ at: columns.at.subarray(1) }), 'at')
    same(wrong({ minor: Float64Array.of() }), 'minor')
    same(wrong({ ends: columns.ends.map((n) => n / 2) }), 'ends')
    same(wrong({ ends: columns.ends.map((n, place) => (place === 5_000 ? 0 : n)) }), 'ends[5000]')
    same(wrong({ at: columns.at.map((at, n) => (n === 20_000 ? NaN : at)) }), 'at[20000]')
    same(wrong({ minor: columns.minor.map(() => -1) }), 'minor[0]')
    same(wrong({ currency: 'usd' }), 'currency')
    same(wrong({ channels: ['web'] }).startsWith('touches['), true)
    same(textlift.attributeColumns({ ...columns, touches: Uint8Array.of(), at: Float64Array.of(), ends: Uint32Array.of(), convertedAt: Float64Array.of(), minor: Float64Array.of() }), textlift.attribute([]))
  },
  'a verdict names a winner only on evidence, and none where people are not assigned as planned'() {
    const of = (people, conversions, share = 1) => textlift.verdict({ a: { people: 1000, conversions: 50 }, b: { people, conversions, share } }).winner
    same([of(1000, 95), of(1000, 65), of(1000, 10), of(2000, 190, 2), of(2000, 190)], ['b', undefined, 'a', 'b', undefined])
    same(refusal(() => textlift.verdict({ a: { people: 1, conversions: 2 }, b: { people: 1, conversions: 0 } })).path, 'a')
    same(refusal(() => textlift.verdict({ a: { people: 1, conversions: 1 } })).path, 'b')
    same(refusal(() => textlift.verdict({ a: { people: NaN, conversions: 1 }, b: {} })).code, 'wrong-type')
  },
  'a refund larger than its sale takes back what was sold and no more'() {
    const engine = new textlift.Engine(textlift.starterPlaybook('audiology'))
    const money = (id, type, days, minor) => ({ id, source: 'shop', type, at: NOW - days * 86_400_000, data: { amount: { minor, currency: 'USD' }, orderId: 'o1' } })
    const record = { id: 'lead-1', events: [money('p', 'purchase', 3, 250_000), money('r', 'refund', 2, 900_000)] }
    const report = engine.report([record], { from: NOW - 10 * 86_400_000, to: NOW }, NOW)
    same([report.revenue.minor, report.unattributed.minor, engine.lead(record, NOW).lifetime.minor], [0, 0, 0])
  },
  'a signed request is believed, a changed one is not'() {
    const request = {
      scheme: 'standard-webhooks',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      method: 'POST',
      url: 'https://edge.example.test/hooks/crm',
      headers: {
        'Webhook-Id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
    }
    const at = 1614265330000
    same(textlift.verifyWebhook(request, at).ok, true)
    same(textlift.verifyWebhook({ ...request, body: new TextEncoder().encode(request.body) }, at).ok, true)
    same(textlift.verifyWebhook({ ...request, headers: new Headers(request.headers) }, at).ok, true)
    same(textlift.verifyWebhook({ ...request, body: '{"test": 2432232315}' }, at), { error: 'bad-signature' })
    same(textlift.verifyWebhook(request, at + 300_001), { error: 'out-of-time' })
  },
  'what a stranger controls never throws'() {
    const request = (body, headers) => ({ scheme: 'standard-webhooks', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], method: 'POST', url: '', headers, body })
    for (const body of ['', '\ud800', '{', '[1, null]', '{"__proto__": 12345678901234567890}', new Uint8Array([0xff, 0])]) {
      for (const headers of [{}, { 'webhook-id': '\ud800', 'webhook-timestamp': '1e9', 'webhook-signature': 'v1,\u0000' }]) {
        same(Object.keys(textlift.verifyWebhook(request(body, headers), NOW)), ['error'])
      }
      if (typeof body === 'string') same(typeof textlift.readReply(body).kind, 'string')
    }
  },
  'after the stack was used up inside the module it works again'() {
    const text = 'x'.repeat(1000)
    const engine = new textlift.Engine(textlift.starterPlaybook('audiology'))
    let thrown = 0
    const deep = () => {
      try {
        textlift.smsParts(text)
        deep()
      } catch (error) {
        thrown += 1
        if (thrown > 50) return
        throw error
      }
    }
    try {
      deep()
    } catch {
      // The host's stack is used up somewhere in the call, which is what this wants.
    }
    same(textlift.smsParts(text).units, 1000)
    same(engine.score({ id: 'lead-1' }, NOW).score, 0)
  },
}
