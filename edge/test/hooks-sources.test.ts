/** Other systems as sources: what their messages become, and that nothing they or a stranger send breaks anything. */
import { expect, test } from 'vitest';

import hubspotCases from '../../tests/cases/webhook/hubspot-v3.json';
import shopifyCases from '../../tests/cases/webhook/shopify.json';
import standardCases from '../../tests/cases/webhook/standard-webhooks.json';
import stripeCases from '../../tests/cases/webhook/stripe.json';
import svixCases from '../../tests/cases/webhook/svix.json';
import twilioCases from '../../tests/cases/webhook/twilio.json';
import { createApp } from '../src/app';
import { KEYS, SECRETS } from './bindings';
import { call, env, get, hook, knownLead, PUBLIC, someone } from './edge';
import type { Scheme, Signed, Signing } from './sign';
import { SECRET_OF, signed } from './sign';

/** Where each scheme's source is, and a message that it could send. */
const SOURCES: Record<Scheme, { path: string; message: () => unknown }> = {
  shopify: { path: '/hooks/store', message: () => order(unique(), 'nobody@example.com') },
  stripe: { path: '/hooks/pay', message: () => stripe('charge.succeeded', charge(`pi_${unique()}`, 'nobody@example.com')) },
  'hubspot-v3': { path: '/hooks/hub', message: () => [change('contact.creation', { objectId: unique() })] },
  twilio: { path: '/hooks/sms', message: () => ({ MessageSid: `SM${unique()}`, SmsStatus: 'received', From: '+16025550199', To: '+14805550100', Body: 'Hello' }) },
  'standard-webhooks': { path: '/hooks/clinic', message: () => ({ kind: 'note', no: unique() }) },
};

let last = Date.now();
const unique = () => (last += 1);

const order = (id: number, email: string, more: object = {}) => ({
  id, email, created_at: '2026-11-20T12:00:00-05:00', currency: 'USD', total_price: '2500.00', financial_status: 'paid', line_items: [{ title: 'Hearing aid' }], ...more,
});
const refund = (id: number, orderId: number, amount: string) => ({ id, order_id: orderId, created_at: '2026-11-21T12:00:00-05:00', transactions: [{ kind: 'refund', amount, currency: 'USD' }] });
const charge = (payment: string, email: string, more: object = {}) => ({
  id: `ch_${payment}`, amount: 250_000, amount_captured: 250_000, currency: 'usd', captured: true, paid: true, created: 1_763_650_000, payment_intent: payment, billing_details: { email }, ...more,
});
const stripe = (type: string, object: object) => ({ id: `evt_${unique()}`, type, created: 1_763_650_001, data: { object } });
const change = (subscriptionType: string, more: object) => ({ eventId: unique(), subscriptionType, occurredAt: Date.parse('2026-11-20T17:00:00Z'), ...more });
const property = (objectId: number, propertyName: string, propertyValue: string, kind = 'contact') => change(`${kind}.propertyChange`, { objectId, propertyName, propertyValue });

/** The app alone, without the pool's worker around it, which takes longer for each request than for the one before. */
const app = createApp();
const ask = (method: string, path: string, init: { headers: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> }) =>
  Promise.resolve(app.request(PUBLIC + path, { method, ...init }, env as never));

const send = ({ path, ...rest }: Signed, method = 'POST') => call(method, path, rest);
async function deliver(scheme: Scheme, content: unknown, how: Signing = {}): Promise<Record<string, number>> {
  const response = await send(await signed(scheme, SOURCES[scheme].path, content, how));
  expect(response.status).toBe(202);
  return response.json();
}

/** A lead that can be found by its e-mail address. */
async function customer() {
  const who = await knownLead();
  const email = `${who.id}@example.com`;
  await hook('/hooks/crm', { id: `mail-${who.id}`, type: 'lead.updated', at: '2026-11-01T00:00:00Z', lead: { id: who.id }, data: { attributes: { email } } });
  return { ...who, email };
}
const lead = (id: string) => get('GET', `/v1/leads/${id}`);
const usd = (minor: number) => ({ minor, currency: 'USD' });

test('an order told as made and as paid is one purchase, and its refund finds its buyer by the order', async () => {
  const [who, id] = [await customer(), unique()];
  expect(await deliver('shopify', order(id, who.email), { topic: 'orders/create' })).toEqual({ accepted: 1, duplicates: 0, unmatched: 0 });
  expect(await deliver('shopify', order(id, who.email), { topic: 'orders/paid' })).toEqual({ accepted: 0, duplicates: 1, unmatched: 0 });
  expect((await lead(who.id))['lifetime']).toEqual(usd(250_000));
  expect(await deliver('shopify', refund(unique(), id, '500.00'), { topic: 'refunds/create' })).toEqual({ accepted: 1, duplicates: 0, unmatched: 0 });
  expect((await lead(who.id))['lifetime']).toEqual(usd(200_000));
});

test('a refund that comes before its order, and an order that comes before its buyer, wait for them', async () => {
  const [who, id] = [someone(), unique()];
  const email = `${who.id}@example.com`;
  expect(await deliver('shopify', refund(unique(), id, '1000.00'), { topic: 'refunds/create' })).toMatchObject({ unmatched: 1 });
  expect(await deliver('shopify', order(id, email))).toMatchObject({ unmatched: 1 });
  await hook('/hooks/crm', { id: `new-${who.id}`, type: 'lead.updated', at: '2026-11-01T00:00:00Z', lead: { id: who.id, email }, data: { attributes: { email } } });
  expect(await lead(who.id)).toMatchObject({ lifetime: usd(150_000), purchases: 1 });
});

test('an order of a checkout makes its buyer a lead', async () => {
  const id = unique();
  const email = `buyer-${id}@example.com`;
  await deliver('shopify', order(id, email, { checkout_token: `c${id}`, phone: null, customer: { first_name: 'Bo' } }));
  const { rows } = await get('POST', '/v1/leads/search', { body: { words: email } });
  expect(rows).toHaveLength(1);
  expect((await lead(rows[0].id))['lifetime']).toEqual(usd(250_000));
});

test('charge, payment and checkout of one sale are one purchase, whichever come', async () => {
  const [who, payment] = [await customer(), `pi_${unique()}`];
  const session = { id: 'cs_1', payment_status: 'paid', payment_intent: payment, amount_total: 250_000, currency: 'usd', customer_details: { email: who.email } };
  await deliver('stripe', stripe('checkout.session.completed', session));
  await deliver('stripe', stripe('payment_intent.succeeded', { id: payment, amount_received: 250_000, currency: 'usd', receipt_email: who.email }));
  await deliver('stripe', stripe('charge.succeeded', charge(payment, who.email)));
  expect(await lead(who.id)).toMatchObject({ lifetime: usd(250_000), purchases: 1 });
  await deliver('stripe', stripe('charge.refunded', charge(payment, who.email, { amount_refunded: 250_000 })));
  expect(await lead(who.id)).toMatchObject({ lifetime: usd(0), purchases: 0 });
});

/** Ordinary sales as Shopify tells them: every message of the order, some of them twice. */
const SHOPIFY_SALES = {
  'paid at once': ['orders/create paid', 'orders/paid paid', 'orders/updated paid', 'orders/paid paid', 'orders/fulfilled paid'],
  'paid later': ['orders/create pending', 'orders/updated pending', 'orders/paid paid', 'orders/updated paid', 'orders/create pending'],
  'paid first, by the order of arrival': ['orders/paid paid', 'orders/create pending', 'orders/create paid', 'orders/updated paid'],
};

test.each(Object.entries(SHOPIFY_SALES))('an order that is %s is one sale and no conflict', async (_name, messages) => {
  const [who, id] = [await customer(), unique()];
  const checkout = { token: `t${id}`, email: who.email, created_at: '2026-11-20T11:50:00-05:00', completed_at: null, line_items: [{ title: 'Hearing aid' }], total_price: '2500.00', currency: 'USD' };
  const whole = (status: string, at: string) => order(id, who.email, {
    admin_graphql_api_id: `gid://shopify/Order/${id}`, checkout_token: `t${id}`, financial_status: status, test: false, updated_at: at, processed_at: '2026-11-20T12:00:00-05:00',
    phone: null, subtotal_price: '2500.00', customer: { id: 9, email: who.email, phone: who.phone, updated_at: at }, billing_address: { phone: null }, refunds: [], note: at,
  });
  const counts = [
    await deliver('shopify', checkout, { topic: 'checkouts/create' }),
    await deliver('shopify', { ...checkout, updated_at: '2026-11-20T11:55:00-05:00' }, { topic: 'checkouts/update' }),
  ];
  for (const [n, message] of messages.entries()) {
    const [topic, status] = message.split(' ') as [string, string];
    counts.push(await deliver('shopify', whole(status, `2026-11-20T12:00:0${n}-05:00`), { topic }));
  }
  counts.push(await deliver('shopify', { ...checkout, completed_at: '2026-11-20T12:00:00-05:00' }, { topic: 'checkouts/update' }));
  expect(counts.filter(({ conflicts }) => conflicts !== undefined)).toEqual([]);
  expect(await lead(who.id)).toMatchObject({ lifetime: usd(250_000), purchases: 1, conflicts: [] });
  for (const [no, amount] of [[1, '400.00'], [2, '100.00'], [1, '400.00']] as const)
    expect((await deliver('shopify', refund(id * 10 + no, id, amount), { topic: 'refunds/create' }))['conflicts']).toBeUndefined();
  expect(await lead(who.id)).toMatchObject({ lifetime: usd(200_000), purchases: 1, conflicts: [] });
});

/** The messages that Stripe sends of one payment, in every order in which they may arrive. */
const inEveryOrder = <T>(list: T[]): T[][] => (list.length < 2 ? [list] : list.flatMap((first, n) => inEveryOrder(list.toSpliced(n, 1)).map((rest) => [first, ...rest])));

test.each(inEveryOrder(['charge', 'payment', 'checkout']).map((messages) => [messages.join(', ')] as const))('a sale told by %s is one sale, and no conflict', async (messages) => {
  const [who, payment] = [await customer(), `pi_${unique()}`];
  const told: Record<string, () => object> = {
    charge: () => ({
      ...stripe('charge.succeeded', charge(payment, 'accounts@example.com', {
        description: 'Hearing aid', receipt_email: who.email, billing_details: { email: 'accounts@example.com', phone: null, name: 'Sarah' }, shipping: { phone: who.phone }, amount_refunded: 0,
      })),
      created: 1_763_650_001,
    }),
    payment: () => ({
      ...stripe('payment_intent.succeeded', { id: payment, amount: 250_000, amount_received: 250_000, created: 1_763_649_900, currency: 'usd', description: 'Hearing aid', receipt_email: who.email, shipping: { phone: who.phone } }),
      created: 1_763_650_002,
    }),
    checkout: () => ({
      ...stripe('checkout.session.completed', { id: `cs_${payment}`, payment_status: 'paid', payment_intent: payment, amount_total: 250_000, currency: 'usd', customer_details: { email: who.email, phone: who.phone }, client_reference_id: null }),
      created: 1_763_650_004,
    }),
  };
  const once = messages.split(', ');
  for (const name of [...once, ...once]) expect((await deliver('stripe', told[name]!()))['conflicts'], name).toBeUndefined();
  const sold = await lead(who.id);
  expect(sold).toMatchObject({ lifetime: usd(250_000), purchases: 1, conflicts: [] });
  expect(sold['timeline'].find((entry: { type: string }) => entry.type === 'purchase')?.at, 'the charge knows when').toBe(1_763_650_000_000);
  const paidBack = (soFar: number, before: number) => {
    const message = stripe('charge.refunded', charge(payment, who.email, { amount_refunded: soFar, receipt_email: who.email }));
    return { ...message, data: { ...message.data, previous_attributes: { amount_refunded: before } } };
  };
  for (const [soFar, before] of [[100_000, 0], [150_000, 100_000], [100_000, 0]] as const)
    expect((await deliver('stripe', paidBack(soFar, before)))['conflicts']).toBeUndefined();
  expect(await lead(who.id)).toMatchObject({ lifetime: usd(100_000), purchases: 1, conflicts: [] });
});

test('a payment that is told with another amount is a conflict still', async () => {
  const [who, payment] = [await customer(), `pi_${unique()}`];
  await deliver('stripe', stripe('charge.succeeded', charge(payment, who.email)));
  const told = await deliver('stripe', stripe('payment_intent.succeeded', { id: payment, amount_received: 240_000, currency: 'usd', receipt_email: who.email }));
  expect(told).toMatchObject({ duplicates: 1, conflicts: 1 });
  expect((await lead(who.id))['conflicts']).toEqual([`sale-${payment}`]);
});

test('a contact and its deal, told in pieces and out of order, come together', async () => {
  const [contact, deal] = [unique(), unique()];
  const email = `hub-${contact}@example.com`;
  await deliver('hubspot-v3', [property(deal, 'dealstage', 'closedwon', 'deal')]);
  await deliver('hubspot-v3', [change('contact.creation', { objectId: contact }), property(contact, 'firstname', 'Ann'), property(contact, 'email', email)]);
  await deliver('hubspot-v3', [change('deal.associationChange', { associationType: 'DEAL_TO_CONTACT', fromObjectId: deal, toObjectId: contact, associationRemoved: false })]);
  const { rows } = await get('POST', '/v1/leads/search', { body: { words: email } });
  const found = await lead(rows[0].id);
  expect(found).toMatchObject({ name: 'Ann', externalId: `hs-${contact}` });
  expect(found['timeline'].map((entry: { type: string }) => entry.type)).toContain('opportunity.won');
});

test('a STOP through the carrier, and one that only the carrier understood, are opt-outs of the number', async () => {
  for (const words of [{ Body: 'STOP' }, { Body: 'hör auf', OptOutType: 'STOP' }]) {
    const who = await knownLead();
    await deliver('twilio', { MessageSid: `SM${unique()}`, SmsStatus: 'received', From: who.phone, To: '+14805550100', ...words });
    expect((await lead(who.id))['consent']).toMatchObject({ state: 'revoked' });
  }
});

test("what a source's configuration does not list is left out of what another system sends, and the rest kept", async () => {
  const who = await customer();
  const consent = { state: 'subscribed', consent_updated_at: '2026-11-20T12:00:00Z' };
  const counts = await deliver('shopify', { id: unique(), email: who.email, phone: who.phone, updated_at: '2026-11-20T12:00:00Z', sms_marketing_consent: consent }, { topic: 'customers/update' });
  expect(counts).toEqual({ accepted: 1, duplicates: 0, unmatched: 0, unmapped: 1 });
});

test('a topic that means nothing here is acknowledged and counted by its name', async () => {
  expect(await deliver('shopify', { id: 1 }, { topic: 'carts/update' })).toEqual({ accepted: 0, duplicates: 0, unmatched: 0, unmapped: 1 });
  expect(await deliver('stripe', stripe('invoice.created', { id: 'in_1' }))).toMatchObject({ unmapped: 1 });
  expect(await deliver('shopify', { id: 1 }, { topic: 'Sarah Lee +16025550123' })).toMatchObject({ unmapped: 1 });
  const metrics = await (await call('GET', '/metrics', { key: KEYS.north })).text();
  expect(metrics).toContain('textlift_unmapped_total{source="store",topic="carts/update"} 1');
  expect(metrics).toContain('textlift_unmapped_total{source="pay",topic="invoice.created"} 1');
  expect(metrics).toContain('textlift_unmapped_total{source="store",topic="other"} 1');
  expect(metrics).not.toMatch(/Sarah|55012/);
});

test('a declared map reads the messages of a system nobody has heard of', async () => {
  const who = await customer();
  const no = unique();
  const visit = { kind: 'fitting', no, patient: { mail: who.email }, day: '2026-11-20T09:00:00-07:00', paid: '99.5', insured: 'no' };
  expect(await deliver('standard-webhooks', visit)).toEqual({ accepted: 2, duplicates: 0, unmatched: 0 });
  expect(await deliver('standard-webhooks', visit)).toEqual({ accepted: 0, duplicates: 2, unmatched: 0 });
  const found = await lead(who.id);
  expect(found['lifetime']).toEqual(usd(9_950));
  expect(found['attributes']).toMatchObject({ insuranceEligible: false });
});

test('a value that the playbook does not admit costs its own event and no other', async () => {
  const who = await customer();
  const insurer = (insured: unknown) => ({ kind: 'insurer', no: unique(), patient: { mail: who.email }, insured });
  expect(await deliver('standard-webhooks', [insurer('perhaps'), insurer(false)])).toEqual({ accepted: 1, duplicates: 0, unmatched: 0, unmapped: 1 });
  expect((await lead(who.id))['attributes']).toMatchObject({ insuranceEligible: false });
});

test('a replay, whole or under another delivery id, has no second effect', async () => {
  const who = await customer();
  const messages: Record<Scheme, unknown> = {
    shopify: order(unique(), who.email),
    stripe: stripe('charge.succeeded', charge(`pi_${unique()}`, who.email)),
    'hubspot-v3': [property(unique(), 'email', `again-${unique()}@example.com`)],
    twilio: { MessageSid: `SM${unique()}`, SmsStatus: 'received', From: who.phone, To: '+14805550100', Body: 'Is it ready?' },
    'standard-webhooks': { kind: 'fitting', no: unique(), patient: { mail: who.email }, day: '2026-11-20T09:00:00-07:00', paid: '1', insured: 'yes' },
  };
  for (const [scheme, message] of Object.entries(messages) as [Scheme, unknown][]) {
    const request = await signed(scheme, SOURCES[scheme].path, message);
    expect((await send(request)).status, scheme).toBe(202);
    const before = await lead(who.id);
    for (const copy of [request, { ...request, headers: { ...request.headers, ...(scheme === 'shopify' ? { 'x-shopify-webhook-id': 'another' } : {}) } }]) {
      const again = await send(copy);
      expect(again.status, scheme).toBe(202);
      expect(await again.json(), scheme).toMatchObject({ accepted: 0, unmatched: 0 });
    }
    expect((await lead(who.id))['timeline'], scheme).toEqual(before['timeline']);
  }
});

/** What a stranger may try: each makes another request of a genuine one. Nothing where a scheme has no such thing. */
const FORGERIES: Record<string, (genuine: Signed, scheme: Scheme) => Signed | Promise<Signed> | undefined> = {
  'no signature': (it) => ({ ...it, headers: without(it.headers, /signature|hmac/) }),
  'an empty signature': (it) => ({ ...it, headers: mapped(it.headers, /signature|hmac/, () => '') }),
  'a signature cut short': (it) => ({ ...it, headers: mapped(it.headers, /signature|hmac/, (value) => value.slice(0, -4)) }),
  'a signature made longer': (it) => ({ ...it, headers: mapped(it.headers, /signature|hmac/, (value) => `${value}AAAA`) }),
  'no time': (it) => (Object.keys(it.headers).some((name) => name.includes('timestamp')) ? { ...it, headers: without(it.headers, /timestamp/) } : undefined),
  'another id': (it) => ('webhook-id' in it.headers ? { ...it, headers: { ...it.headers, 'webhook-id': 'msg_other' } } : undefined),
  'an id with a dot': (it) => ('webhook-id' in it.headers ? { ...it, headers: { ...it.headers, 'webhook-id': 'msg.1' } } : undefined),
  'a body cut short': (it) => ({ ...it, body: it.body.slice(0, -1) }),
  'a body made longer': (it) => ({ ...it, body: `${it.body}&a=b` }),
  'a body written anew': (it, scheme) => (scheme === 'twilio' ? undefined : { ...it, body: JSON.stringify(JSON.parse(it.body), undefined, 1) }),
  'a parameter added': (it, scheme) => (scheme === 'twilio' ? { ...it, body: `${it.body}&Extra=1` } : undefined),
  'a parameter said twice with another value': (it, scheme) => (scheme === 'twilio' ? { ...it, body: `${it.body}&Body=STOP` } : undefined),
  'JSON where a form was signed': (it, scheme) => (scheme === 'twilio' ? { ...it, headers: { ...it.headers, 'content-type': 'application/json' } } : undefined),
  'another address': (it, scheme) => (['twilio', 'hubspot-v3'].includes(scheme) ? { ...it, path: `${it.path}?x=1` } : { ...it, path: '/hooks/south-crm' }),
  'a source that does not exist': (it) => ({ ...it, path: '/hooks/no-such-source' }),
  "another tenant's secret": (it, scheme) => signed(scheme, it.path, SOURCES[scheme].message(), { secret: scheme === 'standard-webhooks' ? SECRETS.SOUTH_SECRET : 'another-secret' }),
  'a secret in its empty form': (it, scheme) => (scheme === 'standard-webhooks' ? undefined : signed(scheme, it.path, SOURCES[scheme].message(), { secret: ' ' })),
  'a time 301 s ago': (it, scheme) => (['twilio', 'shopify'].includes(scheme) ? undefined : signed(scheme, it.path, SOURCES[scheme].message(), { later: -302_000 })),
  'a time 301 s ahead': (it, scheme) => (['twilio', 'shopify'].includes(scheme) ? undefined : signed(scheme, it.path, SOURCES[scheme].message(), { later: 302_000 })),
  'the signature of an older version': (it, scheme) =>
    scheme === 'hubspot-v3' ? { ...it, headers: { 'x-hubspot-signature': 'a'.repeat(64), 'x-hubspot-signature-version': 'v2' } } : undefined,
  'the signature of another scheme': (it, scheme) => signed(scheme === 'stripe' ? 'shopify' : 'stripe', it.path, '{"id":1}', { secret: SECRET_OF[scheme] }),
  'two megabytes': (it) => ({ ...it, body: it.body + ' '.repeat(2_000_000) }),
};

const without = (headers: Record<string, string>, name: RegExp) => Object.fromEntries(Object.entries(headers).filter(([key]) => !name.test(key)));
const mapped = (headers: Record<string, string>, name: RegExp, change: (value: string) => string) =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, name.test(key) ? change(value) : value]));

test.each(Object.keys(SOURCES) as Scheme[])('%s: no forgery is taken in, and none is an error of the edge', async (scheme) => {
  const { path, message } = SOURCES[scheme];
  let tried = 0;
  for (const [name, forge] of Object.entries(FORGERIES)) {
    const forged = await forge(await signed(scheme, path, message()), scheme);
    if (!forged) continue;
    tried += 1;
    const response = await ask('POST', forged.path, forged);
    expect([400, 401, 413], `${scheme}: ${name}: ${response.status}`).toContain(response.status);
  }
  expect(tried).toBeGreaterThanOrEqual(13);
});

test.each(Object.keys(SOURCES) as Scheme[])('%s: a genuine message is taken in by POST alone, and packed it is another one', async (scheme) => {
  const { path, message } = SOURCES[scheme];
  const genuine = await signed(scheme, path, message());
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const response = await call(method, path, method === 'GET' ? { headers: genuine.headers } : genuine);
    expect([401, 404, 405], method).toContain(response.status);
  }
  const packed = await new Response(new Blob([genuine.body]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
  const response = await call('POST', path, { headers: { ...genuine.headers, 'content-encoding': 'gzip' }, bytes: packed });
  expect(response.status).toBe(401);
  expect((await send(genuine)).status).toBe(202);
});

test('a signed body that is no JSON, or none of an object, is an answer and no error', async () => {
  for (const scheme of Object.keys(SOURCES) as Scheme[])
    for (const body of ['', 'null', '7', '[]', '[[[]]]', '{"data":', '\u0000', '"x"', '{"type":{}}', '[null]']) {
      const content = scheme === 'twilio' ? { [body]: body } : body;
      const response = await send(await signed(scheme, SOURCES[scheme].path, content));
      expect([202, 400, 422], `${scheme}: ${body}: ${response.status}`).toContain(response.status);
    }
});

interface Case {
  name: string;
  given: { method?: string; headers?: Record<string, string | null>; body?: string; bodyHex?: string; bodyRepeat?: [string, number]; url?: string };
  expect: { error?: string };
}

test.each([
  ['shopify', '/hooks/store', shopifyCases],
  ['stripe', '/hooks/pay', stripeCases],
  ['hubspot-v3', '/hooks/hub', hubspotCases],
  ['twilio', '/hooks/sms', twilioCases],
  ['standard-webhooks', '/hooks/crm', standardCases],
  ['svix', '/hooks/crm', svixCases],
] as [string, string, unknown][])('%s: the forgeries that the engine refuses are refused here too, and none is an error', async (_scheme, address, cases) => {
  const [genuine, ...changes] = cases as [Case, ...Case[]];
  let tried = 0;
  for (const { name, given, expect: wanted } of changes) {
    if (wanted.error === undefined) continue;
    const it = { ...genuine.given, ...given };
    const headers = Object.fromEntries(Object.entries({ ...genuine.given.headers, ...given.headers }).filter((entry): entry is [string, string] => entry[1] !== null));
    const bytes = given.bodyHex !== undefined ? Uint8Array.from(given.bodyHex.match(/../g) ?? [], (hex) => parseInt(hex, 16))
      : given.bodyRepeat ? given.bodyRepeat[0].repeat(given.bodyRepeat[1]) : it.body ?? '';
    const method = (it.method ?? 'POST').toUpperCase();
    // What has no method cannot be sent.
    if (method === '') continue;
    const path = address + new URL(it.url ?? 'http://x/').search;
    const response = await ask(method, path, method === 'GET' || method === 'HEAD' ? { headers } : { headers, body: bytes });
    expect(response.status, name).toBeGreaterThanOrEqual(400);
    expect(response.status, name).toBeLessThan(500);
    tried += 1;
  }
  expect(tried).toBeGreaterThanOrEqual(39);
});
