/** What a source may bring, and what a stranger may not. */
import { expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { call, get, hook, knownLead, problemOf, someone, story } from './edge';

const visit = (who: { id: string }, id = `visit-${who.id}`) => ({ id, type: 'visit', at: '2026-11-20T17:00:00Z', lead: { id: who.id }, data: {} });
const now = () => Math.floor(Date.now() / 1000);

test('an unsigned, wrongly signed or stale webhook is answered 401, alike for sources that exist and that do not', async () => {
  const event = visit({ id: 'nobody' });
  const strangers = {
    unsigned: await hook('/hooks/crm', event, { headers: { 'webhook-signature': undefined } }),
    empty: await hook('/hooks/crm', event, { headers: { 'webhook-signature': '' } }),
    'without id': await hook('/hooks/crm', event, { headers: { 'webhook-id': undefined } }),
    'without time': await hook('/hooks/crm', event, { headers: { 'webhook-timestamp': undefined } }),
    'signed by another tenant': await hook('/hooks/crm', event, { secret: SECRETS.SOUTH_SECRET }),
    'signed for another id': await hook('/hooks/crm', event, { headers: { 'webhook-id': 'msg_other' } }),
    'signed for another body': await hook('/hooks/crm', event, { headers: { 'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=' } }),
    'with a dotted id': await hook('/hooks/crm', event, { id: 'msg.1' }),
    'too old': await hook('/hooks/crm', event, { seconds: now() - 302 }),
    'too early': await hook('/hooks/crm', event, { seconds: now() + 302 }),
    'of an unknown source': await hook('/hooks/nothing-here', event),
  };
  const bodies = new Set<string>();
  for (const [who, response] of Object.entries(strangers)) {
    expect(response.status, who).toBe(401);
    bodies.add(await response.text());
  }
  expect(bodies.size).toBe(1);
});

test('while secrets rotate, the old one is still believed', async () => {
  const who = await knownLead();
  const response = await hook('/hooks/crm', visit(who), { secret: SECRETS.NORTH_OLD_SECRET });
  expect(response.status).toBe(202);
});

test('a batch is counted: new, known before, and of nobody known', async () => {
  const who = await knownLead();
  const response = await hook('/hooks/crm', { events: [visit(who), visit(who), visit({ id: `${who.id}-unheard-of` })] });
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ accepted: 1, duplicates: 1, unmatched: 1 });
});

test('a replayed webhook is answered 202 and has no second effect', async () => {
  const who = await knownLead();
  const sale = { type: 'purchase', at: '2026-11-20T17:00:00Z', lead: { id: who.id }, data: { amount: { minor: 250_000, currency: 'USD' } } };
  const sign = { id: `msg_${who.id}` };
  const first = await hook('/hooks/crm', sale, sign);
  const before = await get('GET', `/v1/leads/${who.id}`);
  const again = await hook('/hooks/crm', sale, sign);
  expect([first.status, again.status]).toEqual([202, 202]);
  expect(await again.json()).toEqual({ accepted: 0, duplicates: 1, unmatched: 0 });
  const after = await get('GET', `/v1/leads/${who.id}`);
  expect(after['lifetime']).toEqual({ minor: 250_000, currency: 'USD' });
  expect(after['timeline']).toEqual(before['timeline']);
});

test('a malformed event is named by index and field, and nothing of its batch is applied', async () => {
  const who = someone();
  const batch = [...story(who), { id: 'bad', type: 'purchase', at: '2026-11-20T17:00:00Z', lead: { id: who.id }, data: { amount: { minor: 'a lot', currency: 'USD' } } }];
  const response = await hook('/hooks/crm', batch);
  const problem = await problemOf(response);
  expect(problem).toMatchObject({ status: 422, type: 'urn:textlift:problem:malformed-event', code: 'malformed-event' });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(problem['problems'][0]).toMatchObject({ index: 6, field: 'data.amount.minor', code: 'wrong-type' });
  expect((await call('GET', `/v1/leads/${who.id}`, { key: 'tlk_north-key' })).status).toBe(404);
});

test.each([
  ['no type', { id: 'x', at: '2026-11-20T17:00:00Z' }, 'type'],
  ['an unknown type', { id: 'x', type: 'sms.opened', at: '2026-11-20T17:00:00Z' }, 'type'],
  ['an instant that is none', { id: 'x', type: 'visit', at: 'yesterday' }, 'at'],
  ['no object', 7, ''],
])('an event with %s is refused', async (_what, event, field) => {
  const problem = await problemOf(await hook('/hooks/crm', [event]));
  expect(problem).toMatchObject({ status: 422, problems: [{ index: 0, field }] });
});

test('a problem document never repeats a number, a name or a text', async () => {
  const event = { id: 'x', type: 'sms.received', at: 'Sarah said so', lead: { phone: '+16025559876' }, data: { text: 7, phone: 'call me at +16025559876' } };
  const response = await hook('/hooks/crm', [event]);
  expect(response.status).toBe(422);
  expect(await response.text()).not.toMatch(/9876|Sarah|call me/);
});

test('a source brings guarded events only if its configuration lists them', async () => {
  const who = await knownLead();
  const consent = { id: `yes-${who.id}`, type: 'consent.granted', at: '2026-11-20T17:00:00Z', lead: { id: who.id }, data: {} };
  const problem = await problemOf(await hook('/hooks/shop', [visit(who), consent]));
  expect(problem).toMatchObject({ status: 422, problems: [{ index: 1, field: 'type', code: 'type-not-allowed' }] });
  expect((await hook('/hooks/crm', [consent])).status).toBe(202);
});

test('a body that is too large is refused before it is hashed', async () => {
  const large = JSON.stringify({ filler: 'x'.repeat(1_100_000) });
  const response = await call('POST', '/hooks/crm', { body: large });
  expect(await problemOf(response)).toMatchObject({ status: 413, code: 'body-too-large' });
});

test('a signed body that is not JSON is told so', async () => {
  expect(await problemOf(await hook('/hooks/crm', '{"type": "visit"'))).toMatchObject({ status: 400, code: 'not-json' });
});

test('what comes before its lead waits, and is given to the lead when it appears', async () => {
  const who = someone();
  const early = await hook('/hooks/crm', visit(who));
  expect(await early.json()).toEqual({ accepted: 0, duplicates: 0, unmatched: 1 });
  await hook('/hooks/crm', story(who));
  const lead = await get('GET', `/v1/leads/${who.id}`);
  expect(lead['timeline'].map((entry: { event: string }) => entry.event)).toContain(`visit-${who.id}`);
});

test('the same events in any batches and any order make the same lead', async () => {
  const [a, b] = [someone(), someone()];
  await hook('/hooks/crm', story(a));
  for (const event of story(b).reverse()) await hook('/hooks/crm', event);
  const [left, right] = [await get('GET', `/v1/leads/${a.id}`), await get('GET', `/v1/leads/${b.id}`)];
  for (const field of ['score', 'raw', 'segment', 'track', 'consent.state', 'lifetime']) expect(right[field], field).toEqual(left[field]);
});

test('an API key brings events in bulk as NDJSON, under its own name', async () => {
  const who = someone();
  const lines = story(who).filter(({ type }) => type !== 'consent.granted').map((event) => JSON.stringify(event)).join('\n');
  const counts = await get('POST', '/v1/events', { body: lines, headers: { 'content-type': 'application/x-ndjson' } });
  expect(counts).toEqual({ accepted: 5, duplicates: 0, unmatched: 0 });
});

test('half of an emoji beside a STOP does not lose the STOP', async () => {
  const who = await knownLead();
  const { now } = await get<{ now: number }>('GET', '/test/clock');
  const text = JSON.stringify({ id: `cut-${who.id}`, type: 'sms.received', at: now, lead: { phone: who.phone }, data: { phone: who.phone, text: 'STOP', note: 'cut \ud83d' } });
  expect(text).toContain('\\ud83d');
  expect(await (await hook('/hooks/carrier', text, { secret: SECRETS.CONSOLE_SECRET })).json()).toEqual({ accepted: 1, duplicates: 0, unmatched: 0 });
  expect((await get('GET', `/v1/leads/${who.id}`))['consent']).toMatchObject({ state: 'revoked' });
  const visit = { id: `cut-too-${who.id}`, type: 'visit', lead: { id: who.id }, data: { url: 'cut \ud83d' } };
  expect((await call('POST', '/v1/events', { key: KEYS.north, body: visit })).status).toBe(202);
});

test('an event that nobody can read is refused, and a ping is acknowledged', async () => {
  const endless = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`;
  const event = `{"id":"deep","type":"visit","lead":{"id":"x"},"data":${endless}}`;
  for (const body of [event, `[${event}]`, `{"events":[${event}]}`]) expect(await problemOf(await hook('/hooks/crm', body))).toMatchObject({ status: 422, code: 'malformed-event' });
  expect((await call('POST', '/v1/events', { key: KEYS.north, body: event })).status).toBe(422);
  for (const ping of ['{"test": 2432232314}', '[]', '{"events": []}', '7']) expect((await hook('/hooks/crm', ping)).status, ping).toBe(202);
});
