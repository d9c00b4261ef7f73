import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Edge } from './api';

type Ask = [path: string, request: RequestInit];
let asked: Ask[] = [];
let answers: (() => Response)[] = [];
let lifetime = 900_000;

const json = (body: unknown, status = 200) => () => new Response(JSON.stringify(body), { status });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  [asked, answers, lifetime] = [[], [], 900_000];
  vi.stubGlobal('fetch', async (path: string, request: RequestInit) => {
    asked.push([path, request]);
    if (path === '/test/token') return json({ token: `t${asked.length}`, expiresAt: Date.now() + lifetime })();
    const answer = answers.shift();
    if (!answer) throw new TypeError('no network');
    return answer();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const tokens = () => asked.filter(([path]) => path === '/test/token').length;

test('requests at once share one token', async () => {
  answers = [json(1), json(2), json(3)];
  const edge = new Edge();
  expect(await Promise.all([edge.get('/a'), edge.get('/b'), edge.get('/c')])).toEqual([1, 2, 3]);
  expect(tokens()).toBe(1);
});

test('a token is renewed a minute before it expires, and not earlier', async () => {
  answers = [json(1), json(2), json(3)];
  const edge = new Edge();
  await edge.get('/a');
  vi.setSystemTime(1_000_000 + lifetime - 60_000);
  await edge.get('/b');
  expect(tokens()).toBe(1);
  vi.setSystemTime(1_000_000 + lifetime - 59_999);
  await edge.get('/c');
  expect(tokens()).toBe(2);
});

test('a token that the edge no longer knows is replaced once, with the same key and body', async () => {
  answers = [json({ code: 'unauthorized' }, 401), json({ done: true })];
  expect(await new Edge().post('/x', { text: 'mine' }, 'key-1')).toEqual({ done: true });
  const posts = asked.filter(([path]) => path === '/x').map(([, { body, headers }]) => [body, new Headers(headers).get('idempotency-key')]);
  expect(posts).toEqual([['{"text":"mine"}', 'key-1'], ['{"text":"mine"}', 'key-1']]);
  answers = [json({ code: 'unauthorized' }, 401), json({ code: 'unauthorized' }, 401)];
  await expect(new Edge().get('/y')).rejects.toMatchObject({ code: 'unauthorized' });
});

test('of two requests with a token that has ended, the slower one keeps the token that the other fetched', async () => {
  const waiting: ((response: Response) => void)[] = [];
  let handed = 0;
  vi.stubGlobal('fetch', (_path: string, { headers }: RequestInit) =>
    new Headers(headers).get('authorization') === 'Bearer t1'
      ? new Promise<Response>((answer) => waiting.push(answer))
      : Promise.resolve(json('here')()));
  const edge = new Edge(async () => ({ token: `t${(handed += 1)}`, expiresAt: Date.now() + lifetime }));
  const [fast, slow] = [edge.get('/a'), edge.get('/b')];
  await vi.waitUntil(() => waiting.length === 2);
  waiting[0]?.(json({}, 401)());
  expect(await fast).toBe('here');
  waiting[1]?.(json({}, 401)());
  expect(await slow).toBe('here');
  expect(handed).toBe(2);
});

test.each([
  [json({ code: 'suggestion-changed' }, 409), /Something has changed since this was shown/],
  [json({ code: 'refused', reason: 'opted-out', detail: 'This number has opted out' }, 409), /^Not approved: this number has opted out\.$/],
  [json({ code: 'something-new' }, 500), /^That did not work \(500\)/],
  [() => new Response('<html>', { status: 502 }), /could not be stored/],
  [() => { throw new TypeError('offline') }, /connection is lost/],
])('what goes wrong is told in a sentence (%#)', async (answer, sentence) => {
  answers = [answer as () => Response];
  await expect(new Edge().get('/x')).rejects.toThrow(sentence);
});
