/** How much a tenant may ask, and what every answer carries. */
import { expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { call, hook, problemOf } from './edge';
import { Limits } from '../src/limits';
import { about, log, Word, word } from '../src/log';

test('a bucket gives its burst, then so many a second, and says how long to wait', () => {
  const limits = new Limits();
  const take = (now: number) => limits.take('sound', 'api', { perSecond: 2, burst: 3 }, now);
  expect([0, 0, 0, 0].map(take)).toEqual([undefined, undefined, undefined, 1]);
  expect([499, 500, 500].map(take)).toEqual([1, undefined, 1]);
  expect([100_000, 100_000, 100_000, 100_000].map(take)).toEqual([undefined, undefined, undefined, 1]);
  expect(take(50_000), 'a clock that was set back').toBe(1);
});

test('a slow rate says its whole wait', () => {
  const limits = new Limits();
  const rate = { perSecond: 0.1, burst: 1 };
  expect(limits.take('sound', 'api', rate, 0)).toBeUndefined();
  expect(limits.take('sound', 'api', rate, 1_000)).toBe(9);
});

test('tenants, and kinds of requests, are counted apart', () => {
  const limits = new Limits();
  const rate = { perSecond: 1, burst: 1 };
  expect(limits.take('sound', 'api', rate, 0)).toBeUndefined();
  expect(limits.take('sound', 'hooks', rate, 0)).toBeUndefined();
  expect(limits.take('dental', 'api', rate, 0)).toBeUndefined();
  expect(limits.take('sound', 'api', rate, 0)).toBe(1);
});

test('only so many are let in at one time', async () => {
  const limits = new Limits();
  const first = await limits.enter('sound', 1);
  expect(await limits.enter('sound', 1)).toBeUndefined();
  expect(await limits.enter('dental', 1)).toBeDefined();
  first?.();
  expect(await limits.enter('sound', 1)).toBeDefined();
});

test('few work together, the others wait inside for their turn', async () => {
  const limits = new Limits();
  const working: (() => void)[] = [];
  const all = Array.from({ length: 20 }, async () => working.push((await limits.enter('sound', 20))!));
  await scheduler.wait(20);
  expect(working).toHaveLength(8);
  expect(await limits.enter('sound', 20), 'and none more').toBeUndefined();
  while (working.length > 0) {
    working.splice(0).forEach((leave) => leave());
    await scheduler.wait(5);
  }
  await Promise.all(all);
  expect(await limits.enter('sound', 1)).toBeDefined();
});

test('one request too many is answered 429 with Retry-After; other callers are not held up', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => call('GET', '/v1/leads', { key: KEYS.small })));
  const last = answers.find(({ status }) => status === 429)!;
  expect(last.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(await problemOf(last)).toMatchObject({ status: 429, code: 'too-many-requests', type: 'urn:textlift:problem:too-many-requests' });
  expect((await call('GET', '/v1/leads', { key: KEYS.north })).status).toBe(200);
  const signed = await hook('/hooks/small-crm', [], { secret: SECRETS.SOUTH_SECRET });
  expect(signed.status, 'webhooks have a share of their own').toBe(202);
});

test('a stranger uses up nobody’s share', async () => {
  for (let n = 0; n < 20; n++) expect((await hook('/hooks/small-crm', [], { secret: SECRETS.NORTH_SECRET })).status).toBe(401);
  expect((await hook('/hooks/small-crm', [], { secret: SECRETS.SOUTH_SECRET })).status).toBe(202);
});

test.each([
  ['an answer', () => call('GET', '/v1/leads', { key: KEYS.north })],
  ['a problem', () => call('GET', '/v1/leads')],
  ['an unknown address', () => call('GET', '/nothing/here')],
  ['health', () => call('GET', '/healthz')],
])('%s has security headers and a name of its own', async (_what, ask) => {
  const [one, two] = [await ask(), await ask()];
  expect(Object.fromEntries(one.headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  expect(one.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(one.headers.get('x-request-id')).not.toBe(two.headers.get('x-request-id'));
});

test('a caller’s own request id is not taken over', async () => {
  const answer = await call('GET', '/healthz', { headers: { 'x-request-id': 'sarah-lee' } });
  expect(answer.headers.get('x-request-id')).not.toContain('sarah');
});

test('pages of a configured origin may call, those of others may not', async () => {
  const preflight = (origin: string) => call('OPTIONS', '/v1/leads', { headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' } });
  const known = await preflight('https://crm.example');
  expect(known.headers.get('access-control-allow-origin')).toBe('https://crm.example');
  expect(known.headers.get('access-control-allow-credentials')).toBeNull();
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  expect((await preflight('null')).headers.get('access-control-allow-origin')).toBeNull();
});

test('a log line holds words of the code, numbers and own ids; anything else is redacted', () => {
  const lines: string[] = [];
  const original = console.log;
  console.log = (line: string) => lines.push(line);
  try {
    const smuggled = { name: 'Sarah', phone: '+16025550123' as unknown as number, word: { text: 'Sarah' } as unknown as Word };
    log('info', word('request'), { ms: 3, ok: true, route: Word.of(['/v1/leads'], '/v1/leads'), path: Word.of(['/v1/leads'], '/v1/leads/sarah'), ...(smuggled as object), absent: undefined });
  } finally {
    console.log = original;
  }
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'info', what: 'request', ms: 3, ok: true, route: '/v1/leads', path: 'other', name: '[redacted]', phone: '[redacted]', word: '[redacted]',
  });
});

test('an error is told by its kind, never by its text', () => {
  const named = Object.assign(new Error('Sarah'), { name: 'Sarah' });
  const words = [new TypeError('call +16025550123'), named, 'Sarah', undefined].map((error) => (about(error)['error'] as Word).text);
  expect(words).toEqual(['TypeError', 'other', 'other', 'other']);
});
