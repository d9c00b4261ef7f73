/** The road from an approval to a text, a reply and a sale, and every way in which it ends early. */
import { runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { approve, call, env, get, hook, jump, knownLead, morning, problemOf, sendsOf, story, suggestionOf, textsTo } from './edge';
import { keyedHash } from '../src/auth';
import { smsParts } from '../src/engine';

const inbound = (lead: string, text: string) => get('POST', '/test/inbound', { body: { lead, text } });

/** Reports as the carrier does. */
const callback = (url: string, report: Record<string, unknown>) => hook(new URL(url).pathname, report, { secret: SECRETS.CONSOLE_SECRET });

/** Approves a text and moves the clock to its slot. */
async function sent(text?: string) {
  const who = await knownLead();
  const approval = await approve(who.id, text);
  await jump({ to: approval['dueAt'] });
  return { who, approval };
}

beforeEach(morning);
afterEach(() => get('PUT', '/v1/kill-switch', { body: { on: false } }));

test('an approved text leaves at its slot, once, and what the carrier says of it comes back', async () => {
  const who = await knownLead();
  const suggestion = await suggestionOf(who.id);
  expect(suggestion).toMatchObject({ score: 70, segment: 'hot', track: 'hot' });
  const approval = await approve(who.id);
  expect(approval).toMatchObject({ state: 'approved', text: suggestion['text'], dueAt: suggestion['slot'].at });
  expect(await textsTo(who.phone)).toEqual([]);

  await jump({ to: approval['dueAt'] });
  const texts = await textsTo(who.phone);
  expect(texts.map(({ text }) => text)).toEqual([suggestion['text']]);
  expect((await sendsOf(who.id))[0]).toMatchObject({ state: 'accepted' });

  const answer = await callback(texts[0]!.callback, { providerId: texts[0]!.id, status: 'delivered' });
  expect(answer.status).toBe(200);
  const lead = await get('GET', `/v1/leads/${who.id}`);
  expect(lead['sends'][0]).toMatchObject({ state: 'accepted', providerStatus: 'delivered' });
  expect(lead['timeline'].find((entry: { type: string }) => entry.type === 'sms.queued')).toMatchObject({ direction: 'out', status: 'delivered' });

  await jump({ to: approval['dueAt'] + 3 * 86_400_000 });
  expect(await textsTo(who.phone)).toHaveLength(1);
});

test('a sale after a text is credited to it, to the cent', async () => {
  const { who } = await sent();
  const [text] = await textsTo(who.phone);
  await callback(text!.callback, { providerId: text!.id, status: 'delivered' });
  const before = (await get('GET', '/v1/reports'))['totals'].revenue.minor;
  await get('POST', '/test/purchase', { body: { lead: who.id, amount: { minor: 249_999, currency: 'USD' } } });
  expect((await get('GET', '/v1/reports'))['totals'].revenue.minor - before).toBe(249_999);
  const { credits } = await get('GET', `/v1/leads/${who.id}`);
  expect(credits.sales).toMatchObject([{ amount: { minor: 249_999 }, touches: [{ channel: 'sms', credits: { last: 249_999, first: 249_999 } }] }]);
});

test('a text that was handed over tells what it cost, on its send and in the report', async () => {
  const cost = async () => (await get('GET', '/v1/reports'))['totals'].cost.minor as number;
  const before = await cost();
  const { who, approval } = await sent();
  const { parts } = smsParts(approval['text']);
  expect(approval['cost']).toBeUndefined();
  expect((await sendsOf(who.id))[0]).toMatchObject({ cost: { minor: 2 * parts, currency: 'USD' } });
  expect((await cost()) - before).toBe(2 * parts);
});

test('the same approval asked for twice with one key is one text; the key for something else is refused', async () => {
  const who = await knownLead();
  const { hash } = await suggestionOf(who.id);
  const ask = (body: unknown) => call('POST', `/v1/leads/${who.id}/approvals`, { key: KEYS.north, body, headers: { 'idempotency-key': `twice-${who.id}` } });
  const [first, again] = [await ask({ suggestion: hash }), await ask({ suggestion: hash })];
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(await again.json()).toEqual(await first.json());
  expect(await sendsOf(who.id)).toHaveLength(1);
  expect(await problemOf(await ask({ suggestion: hash, text: 'Something else' }))).toMatchObject({ status: 422, code: 'key-reused' });
});

test('what was shown is what is approved: a suggestion that has changed since is refused', async () => {
  const who = await knownLead();
  const { hash } = await suggestionOf(who.id);
  const { now } = await get('GET', '/test/clock');
  await hook('/hooks/crm', { id: `name-${who.id}`, type: 'lead.updated', at: now, lead: { id: who.id }, data: { attributes: { firstName: 'Sally' } } });
  const late = await call('POST', `/v1/leads/${who.id}/approvals`, { key: KEYS.north, body: { suggestion: hash }, headers: { 'idempotency-key': `late-${who.id}` } });
  expect(await problemOf(late)).toMatchObject({ status: 409, code: 'suggestion-changed' });
});

test('one open approval a number: a second is not suggested', async () => {
  const who = await knownLead();
  await approve(who.id);
  expect((await suggestionOf(who.id))['held']).toMatchObject({ reason: 'already-approved' });
});

test('STOP withdraws what was approved before it is answered, is confirmed once, and nothing leaves after it', async () => {
  const who = await knownLead();
  const approval = await approve(who.id);
  await inbound(who.id, 'STOP');
  const sends = await sendsOf(who.id);
  expect(sends.find((send) => send['id'] === approval['id'])).toMatchObject({ state: 'cancelled', reason: 'opted-out' });
  await jump({ to: approval['dueAt'] + 86_400_000 });
  const texts = await textsTo(who.phone);
  expect(texts).toHaveLength(1);
  expect(texts[0]!.text).not.toBe(approval['text']);
  expect((await suggestionOf(who.id))['held']).toMatchObject({ reason: 'opted-out' });
});

test('STOP from a number of nobody known is kept, and holds for the lead that gets it', async () => {
  const who = { id: `late-${crypto.randomUUID()}`, phone: '+16025550177' };
  const stop = { id: `stop-${who.id}`, type: 'sms.received', at: Date.parse('2026-11-23T14:00:00Z'), data: { text: 'STOP', phone: who.phone } };
  expect(await (await hook('/hooks/carrier', stop, { secret: SECRETS.CONSOLE_SECRET })).json()).toEqual({ accepted: 0, duplicates: 0, unmatched: 1 });
  await hook('/hooks/crm', story(who));
  expect((await suggestionOf(who.id))['held']).toMatchObject({ reason: 'opted-out' });
});

test.each([
  ['an answer', (id: string) => inbound(id, 'Thanks, I will call you'), 'answered'],
  ['a purchase', (id: string) => get('POST', '/test/purchase', { body: { lead: id } }), 'purchased'],
  ['a stop by a person', (id: string) => get('POST', `/v1/leads/${id}/stop`, { body: {} }), 'stopped'],
])('%s voids the approval', async (_what, happen, reason) => {
  const who = await knownLead();
  const approval = await approve(who.id);
  await happen(who.id);
  expect((await sendsOf(who.id)).find((send) => send['id'] === approval['id'])).toMatchObject({ state: 'cancelled', reason });
});

test('a person withdraws a text that has not left, and not one that has', async () => {
  const who = await knownLead();
  const approval = await approve(who.id);
  expect(await get('DELETE', `/v1/approvals/${approval['id']}`)).toMatchObject({ state: 'cancelled', reason: 'by-person' });
  const gone = await sent();
  const late = await call('DELETE', `/v1/approvals/${gone.approval['id']}`, { key: KEYS.north });
  expect(await problemOf(late)).toMatchObject({ status: 409, code: 'wrong-state' });
});

test('the kill switch holds every text until it is released', async () => {
  const who = await knownLead();
  const approval = await approve(who.id);
  await get('PUT', '/v1/kill-switch', { body: { on: true } });
  await jump({ to: approval['dueAt'] + 1_000 });
  expect(await textsTo(who.phone)).toEqual([]);
  expect((await sendsOf(who.id))[0]).toMatchObject({ state: 'approved', reason: 'kill-switch' });
  await get('PUT', '/v1/kill-switch', { body: { on: false } });
  await jump({ next: true });
  expect(await textsTo(who.phone)).toHaveLength(1);
});

test('an answer of 500 is unknown, is found by listing, and is never sent again', async () => {
  const { who } = await sent('Hello Sarah [500]');
  expect((await sendsOf(who.id))[0]).toMatchObject({ state: 'unknown' });
  await jump({ next: true });
  expect((await sendsOf(who.id))[0]).toMatchObject({ state: 'accepted' });
  expect(await textsTo(who.phone)).toHaveLength(1);
});

test('what is never found is given to a person, who settles it', async () => {
  const { who, approval } = await sent('Hello Sarah [not json]');
  for (let n = 0; n < 12 && (await sendsOf(who.id))[0]!['state'] === 'unknown'; n++) await jump({ next: true });
  expect((await sendsOf(who.id))[0]).toMatchObject({ state: 'review' });
  expect((await get('GET', '/v1/approvals?state=review'))['rows'].map((row: { id: string }) => row.id)).toContain(approval['id']);
  expect(await get('POST', `/v1/approvals/${approval['id']}/resolve`, { body: { decision: 'not-sent' } })).toMatchObject({ state: 'failed' });
  const again = await call('POST', `/v1/approvals/${approval['id']}/resolve`, { key: KEYS.north, body: { decision: 'sent' } });
  expect(await problemOf(again)).toMatchObject({ status: 409 });
});

test('429 was not accepted: it stays approved and is tried again later; 400 is final', async () => {
  const busy = await sent('Hello Sarah [429]');
  expect((await sendsOf(busy.who.id))[0]).toMatchObject({ state: 'approved' });
  await get('DELETE', `/v1/approvals/${busy.approval['id']}`);
  const refused = await sent('Hello Sarah [400]');
  expect((await sendsOf(refused.who.id))[0]).toMatchObject({ state: 'failed', errorCode: '21211' });
  expect(await textsTo(refused.who.phone)).toEqual([]);
});

test('a status callback needs the token of its send and the signature of the carrier', async () => {
  const { who } = await sent();
  const [text] = await textsTo(who.phone);
  const report = { providerId: text!.id, status: 'delivered' };
  expect((await callback('http://x/hooks/carrier/status/00000000000000000000000000000000', report)).status).toBe(404);
  expect((await hook(new URL(text!.callback).pathname, report)).status).toBe(401);
  expect((await hook(new URL(text!.callback).pathname.replace('carrier', 'south-carrier'), report, { secret: SECRETS.SOUTH_SECRET })).status).toBe(404);
  expect((await callback(text!.callback, { status: 'delivered' })).status).toBe(422);
  expect((await sendsOf(who.id))[0]!['providerStatus']).not.toBe('delivered');
});

test('a report about another text, or with a token that is no longer good, has no effect', async () => {
  const [one, other] = [await sent(), await sent()];
  const [text] = await textsTo(one.who.phone);
  const [elsewhere] = await textsTo(other.who.phone);
  const before = await sendsOf(one.who.id);
  expect((await callback(text!.callback, { providerId: elsewhere!.id, status: 'delivered' })).status).toBe(422);
  expect((await callback(text!.callback, { providerId: 'con-unheard-of', status: 'delivered' })).status).toBe(200);
  const [token] = text!.callback.split('/').slice(-1);
  const old = `${token!.split('-')[0]}-${Math.floor(Date.now() / 1000 - 1).toString(36)}`;
  const stub = env.TENANT.get(env.TENANT.idFromName(await keyedHash(SECRETS.TOKEN_SECRET, 'tenant:north')));
  await runInDurableObject(stub, (_object, state) => void state.storage.sql.exec('UPDATE outbox SET token = ? WHERE token = ?', old, token!));
  const expired = await callback(text!.callback.replace(token!, old), { providerId: text!.id, status: 'delivered' });
  expect(await problemOf(expired)).toMatchObject({ status: 404, code: 'not-found' });
  expect(await sendsOf(one.who.id)).toEqual(before);
});

test('an answer with the id of another text proves nothing of this one', async () => {
  const { who: one } = await sent();
  const [text] = await textsTo(one.phone);
  const { who } = await sent(`Hello Sarah [as ${text!.id}]`);
  expect((await sendsOf(who.id))[0]).toMatchObject({ state: 'unknown', reason: 'no-message-id' });
});

test('a person answers a lead who has written, at once', async () => {
  const who = await knownLead();
  await inbound(who.id, 'Do you have time on Friday?');
  const reply = await get('POST', `/v1/leads/${who.id}/messages`, { body: { text: 'Yes, at ten.' }, headers: { 'idempotency-key': `answer-${who.id}` } });
  expect(reply).toMatchObject({ kind: 'reply' });
  await jump({ to: new Date((await get('GET', '/test/clock'))['now']).toISOString() });
  expect((await textsTo(who.phone)).map(({ text }) => text)).toEqual(['Yes, at ten.']);
});

test('a doubtful reply holds everything until a person settles it', async () => {
  const who = await knownLead();
  await inbound(who.id, 'stop by at 5?');
  expect((await suggestionOf(who.id))['held']).toMatchObject({ reason: 'paused' });
  await get('POST', `/v1/leads/${who.id}/reply-review`, { body: { decision: 'continue' } });
  expect((await suggestionOf(who.id))['held']?.reason).not.toBe('paused');
});

test('what a person settles about a number holds for every record that has it', async () => {
  const one = await knownLead();
  const other = await knownLead();
  const { now } = await get('GET', '/test/clock');
  const moved = { id: `${other.id}-moved`, type: 'lead.updated', at: now, lead: { id: other.id }, data: { attributes: { phone: one.phone } } };
  expect((await hook('/hooks/crm', [moved])).status).toBe(202);
  await inbound(one.id, 'stop by at 5?');
  expect((await suggestionOf(other.id))['held']).toMatchObject({ reason: 'paused' });
  await get('POST', `/v1/leads/${one.id}/reply-review`, { body: { decision: 'continue' } });
  expect((await suggestionOf(other.id))['held']?.reason).not.toBe('paused');
});

test('a suggestion is snoozed until, or dismissed', async () => {
  const snoozed = await knownLead();
  const until = (await get('GET', '/test/clock'))['now'] + 2 * 86_400_000;
  await get('POST', `/v1/leads/${snoozed.id}/snooze`, { body: { until } });
  expect((await suggestionOf(snoozed.id))['held']).toMatchObject({ reason: 'snoozed', until });
  const dismissed = await knownLead();
  const { hash, template } = await suggestionOf(dismissed.id);
  await get('POST', `/v1/leads/${dismissed.id}/dismiss`, { body: { suggestion: hash } });
  expect((await suggestionOf(dismissed.id))['template']?.id).not.toBe(template.id);
});

test('the worklist ranks by readiness, pages by cursor and adds up', async () => {
  await Promise.all([knownLead(), knownLead(), knownLead()]);
  const seen: { id: string; raw: number }[] = [];
  let cursor = '';
  do {
    const page = await get('GET', `/v1/leads?limit=2${cursor}`);
    seen.push(...page['rows']);
    cursor = page['next'] === undefined ? '' : `&cursor=${encodeURIComponent(page['next'])}`;
  } while (cursor !== '');
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(seen.map(({ raw }) => raw)).toEqual(seen.map(({ raw }) => raw).sort((a, b) => b - a));
  expect((await get('GET', '/v1/leads'))['totals'].leads).toBe(seen.length);
  expect((await get('POST', '/v1/leads/search', { body: { words: 'Sarah' } }))['rows'].length).toBeGreaterThan(0);
});

test('a card is flat', async () => {
  const who = await knownLead();
  const card = await get('GET', `/v1/leads/${who.id}/suggestion?view=card`);
  expect(card).toMatchObject({ id: who.id, score: 70, segment: 'hot' });
  for (const value of Object.values(card)) expect(typeof value).not.toBe('object');
});

test('a playbook that is not valid is refused whole, and the one in force stays', async () => {
  const inForce = await get('GET', '/v1/playbook');
  const bad = await call('PUT', '/v1/playbook', { key: KEYS.north, body: { ...inForce, scorring: {} } });
  expect(await problemOf(bad)).toMatchObject({ status: 422, code: 'bad-playbook', problems: [{ code: 'unknown-key', path: 'scorring' }] });
  expect(await get('GET', '/v1/playbook')).toEqual(inForce);
  expect(await get('PUT', '/v1/playbook', { body: inForce })).toEqual(inForce);
});

test("one person's unreadable row holds up nobody else's text", async () => {
  const [broken, whole] = [await knownLead(), await knownLead()];
  const [first, second] = [await approve(broken.id), await approve(whole.id)];
  const name = await keyedHash(SECRETS.TOKEN_SECRET, 'tenant:north');
  const stub = env.TENANT.get(env.TENANT.idFromName(name));
  await runInDurableObject(stub, (_object, state) => {
    state.storage.sql.exec('UPDATE outbox SET row = ? WHERE id = ?', '{', first['id']);
  });
  await jump({ to: second['dueAt'] });
  expect(await textsTo(whole.phone)).toHaveLength(1);
  await runInDurableObject(stub, (_object, state) => {
    state.storage.sql.exec('DELETE FROM outbox WHERE id = ?', first['id']);
  });
});
