// The makers' own libraries as oracles: what they sign is believed, and of what was changed on the way both say the same.
//
// Each scheme signs `GENUINE` random requests with the official library, and changes each once. Where the official
// verifier is laxer (a time far in the future or not plain digits, an id with a dot, an address mended before it is hashed),
// the changes made here do not go; those are cases of `tests/cases/webhook`. Requests are drawn from a fixed seed; SEED=... draws others.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

import '@shopify/shopify-api/adapters/node'
import { LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { createSHA256HMAC, HashFormat } from '@shopify/shopify-api/runtime'
import { Webhook } from 'standardwebhooks'
import { init, verifyWebhook } from 'textlift'

const require = createRequire(import.meta.url)
// The whole client of HubSpot takes seconds to load; this is the part that signs.
const { Signature } = require('@hubspot/api-client/lib/src/utils/signature.js')
const stripe = require('stripe')
const twilio = require('twilio')

const GENUINE = 2_000
await init()

let state = Number(process.env.SEED ?? 20_261_123)
/** mulberry32: a small generator with a seed. */
function draw() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}
const below = (n) => Math.floor(draw() * n)
const pick = (list) => list[below(list.length)]
const CHARS = [...'abcXYZ019 _-+%&=?/.,:;\'"<>{}[]\\~äß€語😀\n\t', '\u0000', '\u200b']
const text = (most = 20, chars = CHARS) => Array.from({ length: below(most + 1) }, () => pick(chars)).join('')
const word = (length = 12) => Array.from({ length }, () => pick([...'abcdefghijklmnopqrstuvwxyz0123456789'])).join('')
const body = () => JSON.stringify({ id: word(), type: pick(['visit', 'purchase', 'x']), data: { [text(8)]: text(200), n: below(1e9), list: [text(), null, draw()] } })

/** A text with one change somewhere in it: a character put in, taken away or replaced by another one. */
function slipped(whole, chars = CHARS) {
  const letters = [...whole]
  const at = below(letters.length + 1)
  const other = pick(chars.filter((char) => char !== letters[at]))
  letters.splice(at, pick([0, 1]), ...pick([[other], [other], []]))
  const changed = letters.join('')
  return changed === whole ? `${whole}${pick(chars)}` : changed
}

const accepted = (request) => verifyWebhook(request, Date.now()).ok === true
const seconds = () => Math.floor(Date.now() / 1000) + pick([0, -200, -17, 60])
const throws = (run) => {
  try {
    run()
    return false
  } catch {
    return true
  }
}

/** What a scheme needs: a random request with its signature, one of its fields changed, and the official word on it. */
const SCHEMES = {
  'standard-webhooks': {
    genuine() {
      const secret = `whsec_${Buffer.from(word(24)).toString('base64')}`
      const [id, at, payload] = [`msg_${word()}`, seconds(), body()]
      const headers = { 'webhook-id': id, 'webhook-timestamp': `${at}`, 'webhook-signature': new Webhook(secret).sign(id, new Date(at * 1000), payload) }
      return { secrets: [secret], url: 'https://edge.example.test/hooks/crm', headers, body: payload }
    },
    fields: ['body', 'webhook-id', 'webhook-signature', 'secret'],
    official: ({ secrets: [secret], headers, body }) => !throws(() => new Webhook(secret).verify(body, headers)),
  },
  svix: {
    genuine() {
      const { headers, ...rest } = SCHEMES['standard-webhooks'].genuine()
      return { ...rest, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace('webhook', 'svix'), value])) }
    },
    fields: ['body', 'svix-id', 'svix-signature', 'secret'],
    official({ headers, ...rest }) {
      const renamed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace('svix', 'webhook'), value]))
      return SCHEMES['standard-webhooks'].official({ headers: renamed, ...rest })
    },
  },
  twilio: {
    genuine() {
      const secret = word(32)
      const host = pick(['edge.example.test', 'edge.example.test:8443'])
      const base = `https://${host}/hooks/${word(5)}`
      if (draw() < 0.3) {
        const payload = body()
        const url = `${base}?bodySHA256=${twilio.getExpectedBodyHash(payload)}`
        const signature = twilio.getExpectedTwilioSignature(secret, url, {})
        return { secrets: [secret], url, headers: { 'content-type': 'application/json', 'x-twilio-signature': signature }, body: payload }
      }
      const url = base + pick(['', '?foo=1', '?foo=1&bar=a%20b'])
      const params = { MessageSid: `SM${word(32)}`, From: `+1602555${1000 + below(9000)}`, Body: text(160), To: '+14805550100', SmsStatus: 'received' }
      if (draw() < 0.3) params[`Media${below(9)}`] = text(10)
      const signature = twilio.getExpectedTwilioSignature(secret, url, params)
      return { secrets: [secret], url, headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature }, body: new URLSearchParams(params).toString() }
    },
    fields: ['body', 'url', 'x-twilio-signature', 'secret'],
    official({ secrets: [secret], url, headers, body }) {
      const signature = headers['x-twilio-signature']
      if (url.includes('bodySHA256=')) return !throws(() => assert(twilio.validateRequestWithBody(secret, signature, url, body)))
      const params = {}
      for (const [name, value] of new URLSearchParams(body)) params[name] = name in params ? [params[name], value].flat() : value
      return !throws(() => assert(twilio.validateRequest(secret, signature, url, params)))
    },
  },
  'hubspot-v3': {
    genuine() {
      const [secret, payload, at] = [word(36), body(), Date.now() + pick([0, -250_000, -17, 1_000])]
      const url = `https://edge.example.test/hooks/${word(5)}${pick(['', '?a=1&b=c%20d'])}`
      const signature = Signature.getSignature('POST', 'v3', { clientSecret: secret, requestBody: payload, url, timestamp: at })
      return { secrets: [secret], url, headers: { 'X-HubSpot-Signature-v3': signature, 'X-HubSpot-Request-Timestamp': `${at}` }, body: payload }
    },
    fields: ['body', 'url', 'X-HubSpot-Signature-v3', 'secret'],
    official: ({ secrets: [clientSecret], url, headers, body }) =>
      Signature.isValid({
        clientSecret, url, requestBody: body, method: 'POST', signatureVersion: 'v3',
        signature: headers['X-HubSpot-Signature-v3'], timestamp: Number(headers['X-HubSpot-Request-Timestamp']),
      }),
  },
  shopify: {
    async genuine() {
      const [secret, payload] = [word(32), body()]
      const headers = {
        'x-shopify-topic': pick(['orders/paid', 'customers/update']), 'x-shopify-shop-domain': 'hearing.myshopify.com', 'x-shopify-api-version': '2026-01',
        'x-shopify-webhook-id': word(), 'x-shopify-hmac-sha256': await createSHA256HMAC(secret, payload, HashFormat.Base64),
      }
      return { secrets: [secret], url: 'https://edge.example.test/hooks/shop', headers, body: payload }
    },
    fields: ['body', 'x-shopify-hmac-sha256', 'secret'],
    async official({ secrets: [apiSecretKey], headers, body }) {
      const api = shopifyApi({
        apiKey: 'key', apiSecretKey, scopes: [], hostName: 'edge.example.test', hostScheme: 'https', apiVersion: '2026-01',
        isEmbeddedApp: false, logger: { level: LogSeverity.Error },
      })
      const rawRequest = { method: 'POST', url: '/hooks/shop', headers, socket: {} }
      return (await api.webhooks.validate({ rawBody: body, rawRequest, rawResponse: {} })).valid
    },
  },
  stripe: {
    genuine() {
      const [secret, payload] = [`whsec_${word(32)}`, body()]
      const header = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: seconds() })
      return { secrets: [secret], url: 'https://edge.example.test/hooks/stripe', headers: { 'stripe-signature': header }, body: payload }
    },
    fields: ['body', 'stripe-signature', 'secret'],
    official: ({ secrets: [secret], headers, body }) => !throws(() => stripe.webhooks.constructEvent(body, headers['stripe-signature'], secret)),
  },
}

/** The request with one of its fields changed; of a URL what follows its host, of Stripe's header the signature. */
function changed(request, field) {
  if (field === 'body') return { ...request, body: slipped(request.body) }
  if (field === 'secret') return { ...request, secrets: [request.secrets[0].replace(/[^=](=*)$/, (end) => (end[0] === 'A' ? 'Q' : 'A') + end.slice(1))] }
  const [, head, rest] = (field === 'url' ? request.url : request.headers[field]).match(/^(https:\/\/[^/]+\/|t=\d+,v1=|)(.*)$/)
  if (field === 'url') return { ...request, url: head + slipped(rest, [...'abcxyz019-_']) }
  return { ...request, headers: { ...request.headers, [field]: head + slipped(rest, [...'abcdefXYZ0123456789+/']) } }
}

for (const [scheme, { genuine, fields, official }] of Object.entries(SCHEMES)) {
  test(`${scheme}: what the official library signs is believed, and what was changed is judged as it judges`, async () => {
    const counts = { both: 0, neither: 0 }
    for (let n = 0; n < GENUINE; n++) {
      const request = { scheme, method: 'POST', ...(await genuine()) }
      assert.ok(accepted(request), `not believed: ${JSON.stringify(request)}`)
      const field = fields[n % fields.length]
      const mutant = changed(request, field)
      const [theirs, ours] = [await official(mutant), accepted(mutant)]
      assert.equal(ours, theirs, `changed ${field}: ${JSON.stringify({ request, mutant })}`)
      counts[ours ? 'both' : 'neither'] += 1
    }
    assert.ok(counts.neither > GENUINE / 2, JSON.stringify(counts))
  })
}
