/** Who may ask what; and that 401 and 404 say nothing of what exists. */
import { expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { call, get, knownLead, problemOf } from './edge';
import { sealToken } from '../src/auth';

const token = async (wish: Record<string, unknown>, key = KEYS.north) => (await get('POST', '/v1/tokens', { key, body: wish }))['token'] as string;

test.each([
  ['GET', '/v1/leads'],
  ['GET', '/v1/leads/lead-1'],
  ['POST', '/v1/leads/lead-1/approvals'],
  ['GET', '/v1/playbook'],
  ['POST', '/v1/tokens'],
  ['POST', '/v1/events'],
])('%s %s without a token, or with a wrong one, is 401 and alike', async (method, path) => {
  const seconds = Math.floor(Date.now() / 1000);
  const tokens = [
    undefined,
    'nonsense',
    'tlt_bm8.bm8',
    `${await token({ role: 'admin' })}x`,
    await sealToken('another secret', { tenant: 'north', role: 'admin', by: 'x', expires: seconds + 60 }),
    await sealToken(SECRETS.TOKEN_SECRET, { tenant: 'north', role: 'admin', by: 'x', expires: seconds - 1 }),
    await sealToken(SECRETS.TOKEN_SECRET, { tenant: 'nowhere', role: 'admin', by: 'x', expires: seconds + 60 }),
  ];
  const answers = await Promise.all(tokens.map(async (key) => (await call(method, path, { key })).text()));
  expect(new Set(answers).size).toBe(1);
  expect(JSON.parse(answers[0] ?? '')).toMatchObject({ status: 401, code: 'unauthorized' });
});

test('an unknown route, an absent lead and the lead of another tenant are answered alike', async () => {
  const who = await knownLead();
  const answers = [
    await call('GET', '/v1/nothing/here', { key: KEYS.south }),
    await call('GET', '/v1/leads/absent', { key: KEYS.south }),
    await call('GET', `/v1/leads/${who.id}`, { key: KEYS.south }),
    await call('GET', `/v1/leads/${who.id}/suggestion`, { key: KEYS.south }),
    await call('POST', `/v1/leads/${who.id}/stop`, { key: KEYS.south, body: {} }),
    await call('DELETE', '/v1/approvals/absent', { key: KEYS.south }),
  ];
  const bodies = await Promise.all(answers.map((response) => response.text()));
  expect(answers.map((response) => response.status)).toEqual(answers.map(() => 404));
  expect(new Set(bodies).size).toBe(1);
});

test('a token bound to a lead opens that lead only', async () => {
  const [mine, other] = [await knownLead(), await knownLead()];
  const bound = await token({ role: 'agent', lead: mine.id });
  expect((await call('GET', `/v1/leads/${mine.id}`, { key: bound })).status).toBe(200);
  expect((await call('GET', `/v1/leads/${other.id}`, { key: bound })).status).toBe(404);
  expect((await call('GET', '/v1/leads', { key: bound })).status).toBe(404);
  expect((await call('GET', '/v1/reports', { key: bound })).status).toBe(404);
});

test('a role does what it may, and no more', async () => {
  const who = await knownLead();
  const viewer = await token({ role: 'viewer' });
  expect((await call('GET', `/v1/leads/${who.id}`, { key: viewer })).status).toBe(200);
  expect((await call('POST', `/v1/leads/${who.id}/stop`, { key: viewer, body: {} })).status).toBe(403);
  const agent = await token({ role: 'agent' });
  expect((await call('PUT', '/v1/kill-switch', { key: agent, body: { on: true } })).status).toBe(403);
  expect((await call('GET', '/v1/playbook', { key: agent })).status).toBe(403);
});

test('a token never has more than its key, and makes no tokens itself', async () => {
  expect((await call('POST', '/v1/tokens', { key: KEYS.reader, body: { role: 'agent' } })).status).toBe(403);
  const admin = await token({ role: 'admin' });
  expect((await call('POST', '/v1/tokens', { key: admin, body: {} })).status).toBe(403);
  expect((await call('POST', '/v1/events', { key: admin, body: [] })).status).toBe(403);
  expect((await call('POST', '/v1/tokens', { key: KEYS.north, body: { seconds: 901 } })).status).toBe(422);
});

test('a request that is not valid is told where', async () => {
  const who = await knownLead();
  const nothing = await call('POST', `/v1/leads/${who.id}/approvals`, { key: KEYS.north, body: {}, headers: { 'idempotency-key': 'k' } });
  expect(await problemOf(nothing)).toMatchObject({ status: 422, code: 'invalid', problems: [{ path: 'suggestion' }] });
  const unkeyed = await call('POST', `/v1/leads/${who.id}/approvals`, { key: KEYS.north, body: { suggestion: 'x' } });
  expect(await problemOf(unkeyed)).toMatchObject({ status: 400, code: 'key-missing' });
  const broken = await call('POST', `/v1/leads/${who.id}/snooze`, { key: KEYS.north, body: '{' });
  expect(await problemOf(broken)).toMatchObject({ status: 400, code: 'not-json' });
  const limit = await call('GET', '/v1/leads?limit=0', { key: KEYS.north });
  expect(await problemOf(limit)).toMatchObject({ status: 422, problems: [{ path: 'limit' }] });
});

test('the contract is OpenAPI 3.1 and names every route', async () => {
  const contract = await get('GET', '/openapi.json');
  expect(contract['openapi']).toBe('3.1.0');
  expect(Object.keys(contract['paths']).sort()).toEqual([
    '/healthz',
    '/hooks/{sourceId}',
    '/hooks/{sourceId}/status/{token}',
    '/metrics',
    '/readyz',
    '/v1/approvals',
    '/v1/approvals/{id}',
    '/v1/approvals/{id}/resolve',
    '/v1/duplicates',
    '/v1/erase',
    '/v1/events',
    '/v1/experiments',
    '/v1/export',
    '/v1/kill-switch',
    '/v1/leads',
    '/v1/leads/search',
    '/v1/leads/{id}',
    '/v1/leads/{id}/approvals',
    '/v1/leads/{id}/dismiss',
    '/v1/leads/{id}/enroll',
    '/v1/leads/{id}/export',
    '/v1/leads/{id}/live',
    '/v1/leads/{id}/messages',
    '/v1/leads/{id}/reply-review',
    '/v1/leads/{id}/snooze',
    '/v1/leads/{id}/stop',
    '/v1/leads/{id}/suggestion',
    '/v1/live',
    '/v1/playbook',
    '/v1/reports',
    '/v1/tokens',
    '/v1/unmatched',
  ]);
});

test('the demo plays the outside world only for its own pages', async () => {
  const foreign = await call('POST', '/test/token', { headers: { origin: 'https://evil.example' }, body: {} });
  expect(foreign.status).toBe(404);
  const rebound = await call('GET', '/healthz', { headers: { host: 'evil.example' } });
  expect(rebound.status).toBe(404);
  const own = await call('POST', '/test/token', { headers: { origin: 'http://localhost:8787' }, body: {} });
  expect(own.status).toBe(200);
});

test('a sequence that nobody can begin, and a key that is too long, are told as what they are', async () => {
  const { id } = await knownLead();
  expect(await problemOf(await call('POST', `/v1/leads/${id}/enroll`, { key: KEYS.north, body: { sequence: 'made up' } }))).toMatchObject({ status: 422, code: 'invalid' });
  const approve = (key: Record<string, string>) => call('POST', `/v1/leads/${id}/approvals`, { key: KEYS.north, body: { suggestion: 'x' }, headers: key });
  expect(await problemOf(await approve({ 'idempotency-key': 'k'.repeat(201) }))).toMatchObject({ status: 422, code: 'invalid' });
  expect(await problemOf(await approve({}))).toMatchObject({ status: 400, code: 'key-missing' });
});
