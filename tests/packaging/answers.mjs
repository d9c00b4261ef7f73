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
  ask('readReply', 'stop by at 5?')
  ask('nextSlot', { phone: '+16025550123', now: NOW })
  ask('nextSlot', { phone: '+16025550123', windows: [{ from: '10:00', to: '12:00' }], sent: [NOW - DAY], now: NOW })
  ask('nextSlot', { now: NOW })
  ask('nextSlot', { zones: ['UTC'], caps: { weekly: 0 }, sent: [], now: NOW })
  const request = { scheme: 'standard-webhooks', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], method: 'POST', url: '', headers: {}, body: '{"test": 2432232314}' }
  ask('verifyWebhook', request, NOW)
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  ask('verifyWebhook', { ...request, headers }, 1614265330000)

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
  return list
}
