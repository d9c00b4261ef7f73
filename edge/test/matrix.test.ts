/**
 * Every route, every caller, every object: what is answered. A route of the app that has no rows here fails, and so
 * does a row whose route is gone.
 */
import { beforeAll, expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { approve, env, get, hook, knownLead, someone } from './edge';
import { createApp } from '../src/app';
import { sealToken } from '../src/auth';

/**
 * Who asks. `bound` tokens open one lead; `agent key` is an API key with that role. A wrong token is sealed with another
 * secret; an old one has expired.
 */
const CALLERS = ['nobody', 'wrong token', 'old token', 'viewer', 'agent', 'admin', 'bound viewer', 'bound agent', 'viewer key', 'agent key', 'admin key'] as const;
type Caller = (typeof CALLERS)[number];

/** Whose object is asked for: the caller's own, another tenant's, none; another lead of the same tenant than a token is bound to. */
type Whose = 'own' | 'foreign' | 'absent' | 'sibling';

/**
 *   nobody, wrong, old | tokens: viewer agent admin | bound: viewer agent | keys: viewer agent admin
 * for the caller's own object, and for one that is foreign or absent. `-`: the route has no object.
 */
const MATRIX: Record<string, { own: string; other: string; ask?: () => Ask }> = {
  'POST /hooks/:sourceId': { own: '401 401 401 | 401 401 401 | 401 401 | 401 401 401', other: '401 401 401 | 401 401 401 | 401 401 | 401 401 401' },
  'POST /hooks/:sourceId/status/:token': { own: '401 401 401 | 401 401 401 | 401 401 | 401 401 401', other: '401 401 401 | 401 401 401 | 401 401 | 401 401 401' },
  'POST /v1/events': { own: '401 401 401 | 403 403 403 | 404 404 | 403 202 202', other: '-', ask: () => ({ body: [] }) },
  'POST /v1/tokens': { own: '401 401 401 | 403 403 403 | 404 404 | 201 201 201', other: '-', ask: () => ({ body: {} }) },
  'GET /v1/leads': { own: '401 401 401 | 200 200 200 | 404 404 | 200 200 200', other: '-' },
  'POST /v1/leads/search': { own: '401 401 401 | 200 200 200 | 404 404 | 200 200 200', other: '-', ask: () => ({ body: { words: 'Sarah' } }) },
  'GET /v1/leads/:id': { own: '401 401 401 | 200 200 200 | 200 200 | 200 200 200', other: '401 401 401 | 404 404 404 | 404 404 | 404 404 404' },
  'GET /v1/leads/:id/suggestion': { own: '401 401 401 | 200 200 200 | 200 200 | 200 200 200', other: '401 401 401 | 404 404 404 | 404 404 | 404 404 404' },
  'POST /v1/leads/:id/approvals': { own: '401 401 401 | 403 409 409 | 403 409 | 403 409 409', other: '401 401 401 | 403 404 404 | 404 404 | 403 404 404', ask: () => ({ body: { suggestion: 'x' }, key: true }) },
  'POST /v1/leads/:id/messages': { own: '401 401 401 | 403 409 409 | 403 409 | 403 409 409', other: '401 401 401 | 403 404 404 | 404 404 | 403 404 404', ask: () => ({ body: { text: 'Hello' }, key: true }) },
  'POST /v1/leads/:id/reply-review': { own: '401 401 401 | 403 201 201 | 403 201 | 403 201 201', other: '401 401 401 | 403 404 404 | 404 404 | 403 404 404', ask: () => ({ body: { decision: 'continue' } }) },
  'POST /v1/leads/:id/snooze': { own: '401 401 401 | 403 201 201 | 403 201 | 403 201 201', other: '401 401 401 | 403 404 404 | 404 404 | 403 404 404', ask: () => ({ body: { until: '2026-11-23T16:00:00Z' } }) },
  'POST /v1/leads/:id/stop': { own: '401 401 401 | 403 201 201 | 403 201 | 403 201 201', other: '401 401 401 | 403 404 404 | 404 404 | 403 404 404', ask: () => ({ body: {} }) },
  'POST /v1/leads/:id/enroll': { own: '401 401 401 | 403 201 201 | 403 201 | 403 201 201', other: '401 401 401 | 403 404 404 | 404 404 | 403 404 404', ask: () => ({ body: {} }) },
  'POST /v1/leads/:id/dismiss': { own: '401 401 401 | 403 409 409 | 403 409 | 403 409 409', other: '401 401 401 | 403 404 404 | 404 404 | 403 404 404', ask: () => ({ body: { suggestion: 'x' } }) },
  'GET /v1/approvals': { own: '401 401 401 | 403 200 200 | 403 200 | 403 200 200', other: '-' },
  'DELETE /v1/approvals/:id': { own: '401 401 401 | 403 409 409 | 403 409 | 403 409 409', other: '401 401 401 | 403 404 404 | 403 404 | 403 404 404' },
  'POST /v1/approvals/:id/resolve': { own: '401 401 401 | 403 409 409 | 403 409 | 403 409 409', other: '401 401 401 | 403 404 404 | 403 404 | 403 404 404', ask: () => ({ body: { decision: 'sent' } }) },
  'GET /v1/unmatched': { own: '401 401 401 | 403 403 200 | 404 404 | 403 403 200', other: '-' },
  'GET /v1/duplicates': { own: '401 401 401 | 403 403 200 | 404 404 | 403 403 200', other: '-' },
  'PUT /v1/live': { own: '401 401 401 | 403 200 200 | 404 404 | 403 200 200', other: '-', ask: () => ({ body: {} }) },
  'PUT /v1/leads/:id/live': { own: '401 401 401 | 403 200 200 | 403 200 | 403 200 200', other: '401 401 401 | 403 404 404 | 404 404 | 403 404 404', ask: () => ({ body: {} }) },
  'GET /v1/reports': { own: '401 401 401 | 200 200 200 | 404 404 | 200 200 200', other: '-' },
  'GET /v1/experiments': { own: '401 401 401 | 200 200 200 | 404 404 | 200 200 200', other: '-' },
  'GET /v1/playbook': { own: '401 401 401 | 403 403 200 | 404 404 | 403 403 200', other: '-' },
  'PUT /v1/playbook': { own: '401 401 401 | 403 403 422 | 404 404 | 403 403 422', other: '-', ask: () => ({ body: {} }) },
  'PUT /v1/kill-switch': { own: '401 401 401 | 403 403 200 | 404 404 | 403 403 200', other: '-', ask: () => ({ body: { on: false } }) },
  'GET /v1/leads/:id/export': { own: '401 401 401 | 403 403 200 | 403 403 | 403 403 200', other: '401 401 401 | 403 403 404 | 404 404 | 403 403 404' },
  'DELETE /v1/leads/:id': { own: '401 401 401 | 403 403 200 | 403 403 | 403 403 200', other: '401 401 401 | 403 403 200 | 404 404 | 403 403 200', ask: () => ({ fresh: true }) },
  'GET /v1/export': { own: '401 401 401 | 403 403 200 | 404 404 | 403 403 200', other: '-' },
  'POST /v1/erase': { own: '401 401 401 | 403 403 422 | 404 404 | 403 403 422', other: '-', ask: () => ({ body: { confirm: 'perhaps' } }) },
  'GET /metrics': { own: '401 401 401 | 403 403 200 | 404 404 | 403 403 200', other: '-' },
  'GET /openapi.json': { own: '200 200 200 | 200 200 200 | 200 200 | 200 200 200', other: '-' },
  'GET /healthz': { own: '200 200 200 | 200 200 200 | 200 200 | 200 200 200', other: '-' },
  'GET /readyz': { own: '200 200 200 | 200 200 200 | 200 200 | 200 200 200', other: '-' },
  // The pages are shells without data: anybody may have them.
  'GET /': { own: '200 200 200 | 200 200 200 | 200 200 | 200 200 200', other: '-' },
  'GET /embed': { own: '200 200 200 | 200 200 200 | 200 200 | 200 200 200', other: '-' },
  'GET /:file{.+\\.[a-z0-9]+}': { own: '200 200 200 | 200 200 200 | 200 200 | 200 200 200', other: '-' },
};

interface Ask {
  body?: unknown;
  /** The route wants an Idempotency-Key. */
  key?: boolean;
  /** Asking ends the lead: whoever is bound to none is given one of their own. */
  fresh?: boolean;
}

interface Ids {
  id: string;
  sourceId: string;
  token: string;
  send: string;
}

const statuses = (row: string) => row.replaceAll('|', ' ').trim().split(/\s+/).map(Number);
const app = createApp();
const released = [...new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))];

let ids: Record<Whose, Ids>;
let credentials: Record<Caller, string | undefined>;

beforeAll(async () => {
  const own = await settled();
  const sibling = await settled();
  const foreign = someone();
  await hook('/hooks/south-crm', { id: `${foreign.id}-1`, type: 'lead.updated', at: '2026-11-01T10:00:00Z', lead: { id: foreign.id }, data: { attributes: { firstName: 'Sue', phone: foreign.phone } } }, { secret: SECRETS.SOUTH_SECRET });
  ids = {
    own: { ...own, sourceId: 'crm', token: 'a'.repeat(32) },
    sibling: { ...sibling, sourceId: 'crm', token: 'a'.repeat(32) },
    foreign: { id: foreign.id, send: `send-of-${foreign.id}`, sourceId: 'south-crm', token: 'b'.repeat(32) },
    absent: { id: 'nobody-at-all', send: 'nothing-at-all', sourceId: 'no-such-source', token: 'c'.repeat(32) },
  };
  const seconds = Math.floor(Date.now() / 1000);
  const seal = (claims: object, secret = SECRETS.TOKEN_SECRET) => sealToken(secret, { tenant: 'north', role: 'admin', by: 'matrix', expires: seconds + 600, ...claims });
  credentials = {
    nobody: undefined,
    'wrong token': await seal({}, 'another secret'),
    'old token': await seal({ expires: seconds - 1 }),
    viewer: await seal({ role: 'viewer' }),
    agent: await seal({ role: 'agent' }),
    admin: await seal({ role: 'admin' }),
    'bound viewer': await seal({ role: 'viewer', lead: own.id }),
    'bound agent': await seal({ role: 'agent', lead: own.id }),
    'viewer key': KEYS.reader,
    'agent key': KEYS.agent,
    'admin key': KEYS.north,
  };
});

/** A lead, and a send to it that was withdrawn. */
async function settled(): Promise<{ id: string; send: string }> {
  const { id } = await knownLead();
  const { id: send } = await approve(id);
  await get('DELETE', `/v1/approvals/${send}`);
  return { id, send };
}

async function ask(row: string, caller: Caller, whose: Whose): Promise<{ status: number; text: string }> {
  const [method = '', pattern = ''] = row.split(' ');
  const { body, key, fresh } = MATRIX[row]?.ask?.() ?? {};
  const it = fresh && whose === 'own' && !caller.startsWith('bound') ? { ...ids.own, id: (await knownLead()).id } : ids[whose];
  const path = pattern
    .replace(':sourceId', it.sourceId)
    .replace(':token', it.token)
    .replace(':id', pattern.includes('/approvals/:id') ? it.send : it.id)
    .replace(/:file\{.*\}$/, 'app.js');
  const headers = new Headers(key ? { 'idempotency-key': crypto.randomUUID() } : {});
  const credential = credentials[caller];
  if (credential !== undefined) headers.set('authorization', `Bearer ${credential}`);
  if (body !== undefined) headers.set('content-type', 'application/json');
  // The release's own app, called without the pool between, which gets slower with every request.
  const response = await app.request(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }, env);
  return { status: response.status, text: await response.text() };
}

test('every route of the release has its rows, and every row its route', () => {
  expect(Object.keys(MATRIX).sort()).toEqual([...released].sort());
});

test.each(Object.entries(MATRIX))('%s', async (row, { own, other }) => {
  const expected = statuses(own);
  const seen: Record<string, number[]> = {};
  for (const [column, caller] of CALLERS.entries()) {
    const mine = await ask(row, caller, 'own');
    (seen['own'] ??= []).push(mine.status);
    if (other === '-') continue;
    const [foreign, absent] = [await ask(row, caller, 'foreign'), await ask(row, caller, 'absent')];
    (seen['foreign'] ??= []).push(foreign.status);
    (seen['absent'] ??= []).push(absent.status);
    expect(foreign.text, `${caller}: foreign and absent are the same bytes`).toBe(absent.text);
    if (expected[column] === 401) expect(mine.text, `${caller}: 401 says nothing of what exists`).toBe(absent.text);
    if (!caller.startsWith('bound')) continue;
    const sibling = await ask(row, caller, 'sibling');
    (seen['sibling'] ??= []).push(sibling.status);
    expect(sibling.text, `${caller}: another lead and none are the same bytes`).toBe(absent.text);
  }
  const others = statuses(other);
  const bound = others.filter((_status, column) => CALLERS[column]?.startsWith('bound'));
  expect(seen).toEqual(other === '-' ? { own: expected } : { own: expected, foreign: others, absent: others, sibling: bound });
});

test('whatever is asked without a key or token that holds, the answer is the same', async () => {
  const texts = new Set<string>();
  for (const [row, { own }] of Object.entries(MATRIX)) if (statuses(own)[0] === 401) texts.add((await ask(row, 'nobody', 'own')).text);
  expect(texts.size).toBe(1);
});
