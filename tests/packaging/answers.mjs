// Questions to every verb: its name, the declared type of its answer, and the answer itself.
const NOW = Date.UTC(2026, 10, 23, 15)
const DAY = 86_400_000

export function answers(textlift) {
  const list = []
  const ask = (verb, ...question) => list.push([verb, `ReturnType<typeof t.${verb}>`, textlift[verb](...question)])

  ask('version')
  ask('tzdbVersion')
  ask('localTime', NOW, 'America/Phoenix')
  ask('instantOf', '2026-11-23T08:00:00', 'America/Phoenix')
  ask('instantOf', '2026-03-08T02:30:00', 'America/New_York')
  ask('instantOf', '2026-11-01T01:30:00', 'America/New_York')
  ask('phoneZones', '+16025550123')
  ask('phoneZones', '+442071838750')
  ask('smsParts', 'Hi Sarah')
  ask('smsParts', 'Sarah’s 😀')
  ask('smsPartsColumns', ['Hi Sarah', 'Sarah’s 😀'])
  ask('readReply', 'stop by at 5?')
  ask('nextSlot', { phone: '+16025550123', now: NOW })
  ask('nextSlot', { phone: '+16025550123', windows: [{ from: '10:00', to: '12:00' }], sent: [NOW - DAY], now: NOW })
  ask('nextSlot', { now: NOW })
  ask('nextSlots', { phone: '+16025550123', now: NOW }, Float64Array.of(NOW, NOW + DAY))
  ask('nextSlot', { zones: ['UTC'], caps: { weekly: 0 }, sent: [], now: NOW })
  const request = { scheme: 'standard-webhooks', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], method: 'POST', url: '', headers: {}, body: '{"test": 2432232314}' }
  ask('verifyWebhook', request, NOW)
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  ask('verifyWebhook', { ...request, headers }, 1614265330000)
  const [{ body, ...frame }, bytes] = [{ ...request, headers }, new TextEncoder().encode(request.body)]
  ask('openWebhook', JSON.stringify(frame), bytes, NOW)
  ask('openWebhook', JSON.stringify(frame), bytes, 1614265330000)

  const order = { approval: { id: 'a1', phone: '+16025550123', text: 'Hi', slotAt: NOW, validUntil: NOW + DAY } }
  let row = textlift.outboxRow(order, NOW)
  ask('outboxRow', order, NOW)
  for (const input of [
    { type: 'clock' },
    { type: 'due', send: {} },
    { type: 'answered', attempt: 1, answer: { none: 'timeout' } },
    { type: 'listing', messages: [] },
    { type: 'status', providerId: 'SM1', status: 'delivered' },
    { type: 'clock' },
  ]) {
    ask('outboxAdvance', row, input, NOW)
    row = textlift.outboxAdvance(row, input, NOW).row
  }

  const value = { minor: 250_000, currency: 'USD' }
  const touches = [{ channel: 'sms', at: NOW - DAY }, { channel: 'email', at: NOW - 2 * DAY, id: 'e' }]
  const models = ['first', 'last', 'linear', 'position', 'time-decay', 'markov', 'shapley']
  ask('attribute', [{ touches, conversion: { at: NOW, value } }, { touches: [] }], { models })
  ask('attribute', [])
  ask('verdict', { a: { people: 1000, conversions: 50 }, b: { people: 1000, conversions: 95 } })
  ask('verdict', { a: { people: 0, conversions: 0, share: 9 }, b: { people: 0, conversions: 0 } })
  const columns = { channels: ['sms'], currency: 'USD', touches: Uint8Array.of(0), at: Float64Array.of(NOW - DAY), ends: Uint32Array.of(1) }
  ask('attributeColumns', { ...columns, convertedAt: Float64Array.of(NOW), minor: Float64Array.of(5) }, { models })
  ask('opportunity', { messages: 847, conversions: 19, value, targetRate: 0.15 })
  ask('opportunity', { messages: 0, conversions: 0, value, targetRate: 0.15, round: 'whole' })

  ask('starterPlaybook', 'audiology')
  const engine = new textlift.Engine(textlift.starterPlaybook('audiology'))
  const askEngine = (verb, ...question) => {
    const answer = engine[verb](...question)
    if (answer !== undefined) list.push([`engine.${verb}`, `ReturnType<t.Engine['${verb}']>`, answer])
    return answer
  }
  const event = (id, type, daysAgo, data = {}) => ({ id, source: 'crm', type, at: NOW - daysAgo * DAY, data })
  const attributes = { firstName: 'Sarah', lastName: 'Lee', timeZone: 'America/Phoenix', state: 'AZ', country: 'US', insuranceEligible: true }
  const record = {
    id: 'lead-1',
    phone: '+16025550123',
    email: 'sarah@example.com',
    createdAt: NOW - 70 * DAY,
    attributes,
    events: [
      event('e0', 'consent.granted', 60, { kinds: ['marketing'] }),
      event('e1', 'appointment.attended', 45, { kind: 'hearing test' }),
      ...[9, 8, 3].map((days) => event(`open-${days}`, 'email.opened', days)),
    ],
  }
  const others = [
    { id: 'lead-2' },
    { ...record, id: 'lead-3', events: [...record.events, event('e4', 'sms.received', 1, { text: 'stop by at 5?' })] },
    { ...record, id: 'lead-4', events: [event('e5', 'visit', 800), event('e6', 'purchase', 790, { amount: value, orderId: 'o-1' })] },
    { ...record, id: 'lead-5', events: [...record.events, event('e7', 'sms.received', 1, { text: 'STOP' })] },
  ]
  for (const given of [record, ...others]) {
    askEngine('lead', given, NOW)
    askEngine('page', given, NOW)
    askEngine('score', given, NOW)
    askEngine('suggest', given, NOW)
    askEngine('autoApprove', given, NOW)
    askEngine('reply', given, { text: 'See you then.', by: 'kim' }, NOW)
  }
  askEngine('worklist', [record, ...others], NOW)
  const bulk = new TextEncoder().encode(`${JSON.stringify(record)}\n{"id": 5}\n`)
  askEngine('scoreJson', bulk, NOW, { keepGoing: true })
  askEngine('suggestJson', bulk, NOW, { keepGoing: true })
  const seen = askEngine('suggest', record, NOW)
  askEngine('approve', record, 'a hash of something else', { by: 'kim' }, NOW)
  const { approval } = askEngine('approve', record, seen, { by: 'kim' }, NOW)
  askEngine('release', record, approval, NOW)
  const { send } = askEngine('release', record, approval, approval.slotAt)
  textlift.outboxRow({ send }, NOW)
  const stop = { ...event('e8', 'sms.received', 0, { text: 'STOP' }), at: NOW }
  askEngine('inbound', { ...record, events: [...record.events, stop] }, 'e8', NOW)
  const sent = { ...event('e9', 'sms.queued', 5, { messageId: 'm-1', ...send.queued }), source: 'textlift' }
  const delivered = { ...event('e10', 'sms.delivered', 5, { messageId: 'm-1', kind: 'marketing' }), source: 'textlift' }
  const sale = event('e11', 'purchase', 1, { amount: value })
  const sold = { ...record, events: [...record.events, sent, delivered, sale] }
  const arms = [{ id: 'usual', share: 3 }, { id: 'silent', holdout: true }]
  const trial = new textlift.Engine({ ...textlift.starterPlaybook('audiology'), experiments: [{ id: 'peace', arms }] })
  const met = (arm, n) => ({
    id: `met-${n}`,
    events: [event('x', 'experiment.exposed', 40, { experiment: 'peace', arm }), ...(n % 3 ? [event('p', 'purchase', 39, { amount: value })] : [])],
  })
  const people = ['usual', 'usual', 'silent', 'silent', 'third'].map(met)
  for (const records of [people, []]) list.push(['engine.experiments', `ReturnType<t.Engine['experiments']>`, trial.experiments(records, NOW)])
  askEngine('credits', sold, NOW)
  for (const by of ['template', 'segment', 'track', 'kind', 'step', 'window', 'hour', 'channel', 'campaign', 'experiment', 'variant', 'month']) {
    askEngine('report', [sold, ...others], { from: NOW - 90 * DAY, to: NOW, by }, NOW)
  }
  const facts = [sold, ...others].map((given) => askEngine('reportFacts', given, NOW))
  askEngine('reportOf', facts, { from: NOW - 90 * DAY, to: NOW }, NOW)
  const leads = { ends: Uint32Array.of(1), types: ['visit'], type: Uint8Array.of(0), at: Float64Array.of(NOW - DAY) }
  askEngine('scoreColumns', leads, NOW)
  const book = engine.open()
  list.push(['engine.open', "ReturnType<ReturnType<t.Engine['open']>['apply']>", book.apply({ id: 'b', events: [] })])
  list.push(['engine.open', "ReturnType<ReturnType<t.Engine['open']>['held']>", book.held()])
  book.free()
  const draft = engine.reporting({ from: NOW - 90 * DAY, to: NOW }, NOW)
  draft.add(facts)
  list.push(['engine.reporting', "ReturnType<ReturnType<t.Engine['reporting']>['finish']>", draft.finish()])
  askEngine('lint', 'DEAR CUSTOMER!!! Reply YES')
  askEngine('lint', { text: 'Hi {{ firstName }}' })
  const arrival = { source: 'crm', receivedAt: NOW, idPrefix: 'w1' }
  const [read] = askEngine('readEvents', [{ type: 'visit', at: NOW, lead: { phone: '+16025550123' } }], arrival)
  askEngine('arrive', JSON.stringify([{ type: 'visit', at: NOW, lead: { phone: '+16025550123' } }]), arrival)
  askEngine('keys', read)
  askEngine('settle', read, { ...read, type: 'call' })
  return list
}
