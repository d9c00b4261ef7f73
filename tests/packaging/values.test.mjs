// What JavaScript can put where JSON could not, in every field of a playbook and of a record: the call is answered,
// or refused with a code and the field's path and nothing personal; and the module answers as before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Engine, nextSlot, readReply, smsParts, starterPlaybook, TextliftError } from 'textlift'

const NOW = Date.parse('2026-11-23T15:00:00Z')
const CANARY = 'Zanzibar +16025550199'

const circle = { canary: CANARY }
circle.self = circle

/** Name and value. */
const VALUES = [
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-0', -0],
  ['2^53', 2 ** 53],
  ['-(2^53)', -(2 ** 53)],
  ['1e300', 1e300],
  ['half', 0.5],
  ['bigint', 12n],
  ['null', null],
  ['function', () => CANARY],
  ['symbol', Symbol(CANARY)],
  ['date', new Date(NOW)],
  ['invalid date', new Date(NaN)],
  ['map', new Map([[CANARY, CANARY]])],
  ['bytes', new TextEncoder().encode(CANARY)],
  ['circle', circle],
  ['lone surrogate', `${CANARY}\ud800`],
  ['text', CANARY],
  ['100 KB', CANARY.repeat(5_000)],
  ['year 1900', '1900-01-01T00:00:00Z'],
  ['year 9999', '9999-12-31T23:59:59Z'],
  ['empty', ''],
  ['list', [CANARY]],
  ['object', { canary: CANARY }],
  ['no prototype', Object.assign(Object.create(null), { canary: CANARY })],
  ['throwing getter', Object.defineProperty({}, 'canary', { enumerable: true, get: () => { throw new Error(CANARY) } })],
  ['boxed', new String(CANARY)],
]

/** Every place in a value: the path to it, the object that holds it, and its key. */
function* places(value, path = '') {
  for (const [key, inner] of Object.entries(value ?? {})) {
    const here = path === '' ? key : `${path}.${key}`
    yield { path: here, holder: value, key }
    if (typeof inner === 'object') yield* places(inner, here)
  }
}

function refusesOrAnswers(what, call, discreet = true) {
  try {
    return call()
  } catch (error) {
    assert.ok(error instanceof TextliftError, `${what}: ${error.name}: ${error.message}`)
    assert.ok(error.problems.length > 0, what)
    for (const problem of error.problems) {
      assert.match(problem.code, /^[a-z]+(-[a-z]+)*$/, what)
      assert.equal(typeof problem.path, 'string', what)
      assert.ok(problem.message.length > 0 && problem.message.length < 400, what)
    }
    // A playbook and a question are configuration, of which an error tells what it got.
    if (discreet) assert.doesNotMatch(JSON.stringify([error.message, error.problems]), /Zanzibar|6025550199/, `${what} repeats what it was given`)
    return undefined
  }
}

/** Each value at each place in turn; the value is as before afterwards. */
function everywhere(value, call, discreet) {
  let asked = 0
  for (const { path, holder, key } of [...places(value)]) {
    const before = holder[key]
    for (const [name, odd] of VALUES) {
      holder[key] = odd
      refusesOrAnswers(`${path} = ${name}`, call, discreet)
      asked += 1
    }
    holder[key] = before
  }
  return asked
}

const event = (id, type, data) => ({ id, source: 'crm', type, at: NOW - 86_400_000, data })
const money = { minor: 250_000, currency: 'USD' }
const message = {
  messageId: 'm1', approvalId: 'a1', providerId: 'SM1', kind: 'marketing', phone: '+16025550123', sender: '+16025550100', text: 'Hi', template: 't', templateVersion: 1,
  sequence: 're-engagement', step: 1, trigger: 'idle', cause: 'e1', track: 'hot', campaign: 'c', segment: 'hot', experiment: 'x', variant: 'a', window: '10:00', slotAt: NOW,
  zone: 'America/Phoenix', parts: 1, cost: { minor: 1, currency: 'USD' }, asks: true, identity: true, optOutLine: true, approvedBy: 'ann', errorCode: '30003',
}
const record = () => ({
  id: 'lead-1', phone: '+16025550123', typedPhone: '(602) 555-0123', email: 's@example.com', externalId: 'hs-1', createdAt: '2026-09-01T16:00:00Z',
  attributes: { firstName: 'Sarah', lastName: 'Lee', timeZone: 'America/Phoenix', postalCode: '85004', state: 'AZ', country: 'US', insuranceEligible: true },
  live: { trialSlotsLeft: { value: 1, asOf: NOW - 1000, expiresAt: NOW + 86_400_000 } },
  events: [
    event('e1', 'visit', { url: 'https://example.com', timeZone: 'America/Phoenix' }),
    event('e2', 'call', { direction: 'inbound' }),
    event('e3', 'form.submitted', { form: 'f' }),
    event('e4', 'form.abandoned', { form: 'f' }),
    event('e5', 'resource.downloaded', { title: 'Guide' }),
    event('e6', 'quote.requested', { item: 'aid', amount: money }),
    event('e7', 'appointment.booked', { kind: 'test', for: NOW + 86_400_000 }),
    event('e8', 'appointment.attended', { kind: 'test', for: NOW - 86_400_000 }),
    event('e9', 'appointment.cancelled', { kind: 'test' }),
    event('e10', 'purchase', { amount: money, orderId: 'o1', item: 'aid' }),
    event('e11', 'refund', { amount: money, orderId: 'o1' }),
    event('e12', 'opportunity.won', { amount: money, orderId: 'o2' }),
    event('e13', 'opportunity.lost', {}),
    event('e14', 'email.sent', { campaign: 'c' }),
    event('e15', 'email.opened', { campaign: 'c' }),
    event('e16', 'link.clicked', { channel: 'sms', url: 'https://example.com', timeZone: 'America/Phoenix' }),
    event('e17', 'sms.queued', { ...message }),
    event('e18', 'sms.received', { text: 'ok', phone: '+16025550123', providerId: 'SM2' }),
    event('e19', 'consent.granted', { kinds: ['marketing'], phone: '+16025550123', wording: 'w', expiresAt: NOW + 86_400_000 }),
    event('e20', 'consent.revoked', { kinds: ['marketing'], phone: '+16025550123' }),
    event('e21', 'consent.restored', { phone: '+16025550123' }),
    event('e22', 'authorization.granted', { kinds: ['findings'], wording: 'w', expiresAt: NOW + 86_400_000 }),
    event('e23', 'approval.granted', { approvalId: 'a1' }),
    event('e24', 'approval.voided', { approvalId: 'a1', reason: 'edited' }),
    event('e25', 'suggestion.snoozed', { until: NOW + 1000 }),
    event('e26', 'suggestion.dismissed', { template: 't', sequence: 're-engagement', step: 0, trigger: 'idle', cause: 'e1' }),
    event('e27', 'sequence.enrolled', { sequence: 're-engagement', by: 'ann' }),
    event('e28', 'automation.paused', { reason: 'r' }),
    event('e29', 'automation.resumed', {}),
    event('e30', 'lead.stopped', { reason: 'r' }),
    event('e31', 'experiment.exposed', { experiment: 'x', arm: 'a' }),
    event('e32', 'lead.updated', { attributes: { phone: '+16025550123', email: 's@example.com', firstName: 'Sarah' } }),
  ],
  numberEvents: [event('n1', 'sms.received', { text: 'ok', phone: '+16025550123' })],
})

test('every field of a record, with every odd value', () => {
  const engine = new Engine(starterPlaybook('audiology'))
  const before = JSON.stringify(engine.suggest(record(), NOW))
  const given = record()
  const asked = everywhere({ given }, () => engine.suggest(given, NOW))
  assert.ok(asked > 5_000, `${asked} values`)
  assert.equal(JSON.stringify(engine.suggest(record(), NOW)), before)
})

test('every field of a starter playbook, with every odd value', () => {
  const playbook = starterPlaybook('audiology')
  const asked = everywhere({ playbook }, () => new Engine(playbook), false)
  assert.ok(asked > 5_000, `${asked} values`)
  assert.ok(new Engine(starterPlaybook('audiology')).score(record(), NOW).score >= 0)
})

test('every argument of every verb, with every odd value', () => {
  const engine = new Engine(starterPlaybook('audiology'))
  const suggestion = engine.suggest(record(), NOW)
  const asked = [
    ['suggest', (args) => engine.suggest(args.record, args.now), { record: record(), now: NOW }],
    ['worklist', (args) => engine.worklist(args.records, args.now, args.options), { records: [record()], now: NOW, options: {} }],
    ['approve', (args) => engine.approve(args.record, args.suggestion, args.approval, args.now), { record: record(), suggestion, approval: { by: 'ann', text: 'Hi Sarah' }, now: NOW }],
    ['reply', (args) => engine.reply(args.record, args.reply, args.now), { record: record(), reply: { text: 'Hi', by: 'ann' }, now: NOW }],
    ['report', (args) => engine.report(args.records, args.request, args.now), { records: [record()], request: { from: NOW - 1e9, to: NOW, model: 'last', by: 'template' }, now: NOW }],
    ['nextSlot', (args) => nextSlot(args.request), {
      request: {
        phone: '+16025550123', country: 'US', state: 'AZ', zones: ['America/Phoenix'], windows: [{ days: ['mon'], from: '10:00', to: '12:00' }], sent: [NOW - 1000],
        caps: { weekly: 1, monthly: 4 }, holidays: ['2026-12-25'], law: 'by-place', after: NOW, now: NOW,
      },
    }],
  ].map(([verb, call, args]) => Object.keys(args).flatMap((key) => {
    // What lies inside a record was asked above.
    const inner = key === 'record' || key === 'records' ? [{ holder: args, key, path: key }] : [...places({ [key]: args[key] })].map((place) => (place.path === key ? { ...place, holder: args } : place))
    return inner.flatMap(({ path, holder, key: name }) => VALUES.map(([odd, value]) => {
      const before = holder[name]
      holder[name] = value
      refusesOrAnswers(`${verb}: ${path} = ${odd}`, () => call(args), /^(record|suggestion|approval|reply)/.test(path))
      holder[name] = before
      return path
    }))
  }).length)
  for (const count of asked) assert.ok(count > 40)
})

test('a text of any kind is counted and read; what is no text is refused', () => {
  for (const [name, odd] of VALUES) {
    const parts = refusesOrAnswers(`smsParts(${name})`, () => smsParts(odd))
    const reply = refusesOrAnswers(`readReply(${name})`, () => readReply(odd))
    assert.equal(parts !== undefined, typeof odd === 'string', `smsParts(${name})`)
    assert.equal(reply !== undefined, typeof odd === 'string', `readReply(${name})`)
  }
})
