/**
 * What every provider keeps, whatever its carrier answers: one suite, a row for each. The carrier is a function of the
 * request; what an answer comes to is the engine's `outboxAdvance`.
 */
import { expect, describe, test } from 'vitest';

import { verifyWebhook } from 'textlift';

import { outboxAdvance, outboxRow } from '../src/engine';
import { ConsoleProvider } from '../src/providers/console';
import { ForwardProvider } from '../src/providers/forward';
import { ProviderSettings, providerOf, reportOf } from '../src/providers';
import type { Listed, Post, PostAnswer, Provider, Road } from '../src/providers/provider';
import { TwilioProvider } from '../src/providers/twilio';

const ACCOUNT = `AC${'a'.repeat(32)}`;
const SERVICE = `MG${'b'.repeat(32)}`;
const SECRET = 'whsec_dGhlIGVkZ2Ugc2lnbnMgaXRzIGNvbW1hbmRzIHdpdGggdGhpcw==';
const NOW = Date.parse('2026-11-24T17:00:00Z');
const CALLBACK = 'https://edge.example/hooks/carrier/status/0123456789abcdef0123456789abcdef-tabcde';
const TEXT = 'Hi Zoë & co: 100 % “free”?\n= + ; 😀';
const POST: Post = { key: 'a1', attempt: 1, to: '+16025550123', text: TEXT, validitySeconds: 600, timeoutMillis: 1_000 };

interface Seen {
  url: string;
  init: RequestInit;
}
type Carrier = (seen: Seen) => Response | Promise<Response>;
interface Kind {
  make(road: Road): Provider;
  ids: [string, string];
  wrongIds: unknown[];
  accepted(id: unknown): unknown;
  refused(code: unknown): unknown;
  listing(messages: Listed[], next?: string): unknown;
  /** What the carrier reads of a command. */
  read(seen: Seen): { to: string; text: string; callback: string };
}

const fields = ({ init }: Seen) => new URLSearchParams(String(init.body));
const rfc2822 = (at: number) => new Date(at).toUTCString().replace('GMT', '+0000');
const sid = (digit: string) => `SM${digit.repeat(32)}`;
const KINDS: Record<string, Kind> = {
  console: {
    make: (road) => new ConsoleProvider(road),
    ids: ['con-1', 'con-2'],
    wrongIds: [undefined, null, 7, '', 'x'.repeat(201), ['con-1']],
    accepted: (id) => ({ id }),
    refused: (code) => ({ code }),
    listing: (messages) => ({ messages: messages.map(({ providerId, errorCode, ...it }) => ({ id: providerId, code: errorCode, ...it })) }),
    read: ({ init }) => JSON.parse(String(init.body)),
  },
  http: {
    make: (road) => new ForwardProvider({ url: 'https://app.example/send', listUrl: 'https://app.example/list', secret: SECRET }, road),
    ids: ['m-1', 'm-2'],
    wrongIds: [undefined, null, 7, '', 'x'.repeat(201), {}],
    accepted: (providerId) => ({ providerId }),
    refused: (errorCode) => ({ errorCode }),
    listing: (messages) => ({ messages }),
    read: ({ init }) => JSON.parse(String(init.body)).data,
  },
  twilio: {
    make: (road) => new TwilioProvider({ baseUrl: 'https://api.twilio.com', account: ACCOUNT, secret: 'token', messagingService: SERVICE }, road),
    ids: [sid('1'), sid('2')],
    wrongIds: [undefined, null, 7, '', 'SM123', `SM${'g'.repeat(32)}`, ACCOUNT, `${sid('1')} `],
    accepted: (id) => ({ sid: id, status: 'queued', error_code: null }),
    refused: (code) => ({ code, message: 'no', status: 400 }),
    listing: (messages, next) => ({
      messages: messages.map((it) => ({ sid: it.providerId, body: it.text, date_created: rfc2822(it.at), status: it.status, error_code: it.errorCode ?? null, direction: 'outbound-api' })),
      next_page_uri: next ?? null,
    }),
    read: (seen) => ({ to: fields(seen).get('To') ?? '', text: fields(seen).get('Body') ?? '', callback: fields(seen).get('StatusCallback') ?? '' }),
  },
};

const json = (status: number, body: unknown, headers = {}) => new Response(JSON.stringify(body), { status, headers });
const large = (status: number) => new Response('{"a":"'.padEnd(10 * 1_048_576, 'x'), { status });
const broken = (status: number) =>
  new Response(
    new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('{"id"'));
        stream.error(new Error('reset'));
      },
    }),
    { status },
  );
const never = ({ init }: Seen) => new Promise<Response>((_, refuse) => init.signal?.addEventListener('abort', () => refuse(new Error('aborted'))));

function withCarrier(kind: Kind, carrier: Carrier) {
  const seen: Seen[] = [];
  const provider = kind.make({
    fetch: async (url, init) => {
      seen.push({ url, init });
      return carrier({ url, init });
    },
  });
  return { provider, seen };
}

/** Where a send stands once its POST was answered so. */
function stateAfter(answer: PostAnswer): { state: string; dueAt: number; errorCode?: string; optedOut: boolean } {
  const order = { approval: { id: 'a1', phone: POST.to, text: TEXT, slotAt: NOW, validUntil: NOW + 7_200_000 }, statusToken: 't' };
  const sending = outboxAdvance(outboxRow(order as never, NOW), { type: 'due', send: {} }, NOW).row;
  const { row, commands } = outboxAdvance(sending, { type: 'answered', attempt: 1, answer }, NOW + 1_000);
  return { state: row.state, dueAt: row.dueAt as number, errorCode: row.errorCode, optedOut: commands.some((it) => it.type === 'record' && it.event.type === 'consent.revoked') };
}

describe.each(Object.entries(KINDS))('%s', (name, kind) => {
  const send = async (carrier: Carrier, post = POST) => {
    const { provider, seen } = withCarrier(kind, carrier);
    return { answer: await provider.send(post, CALLBACK, NOW), seen };
  };

  test('a text is handed over byte for byte, in one request that follows no redirect', async () => {
    const { answer, seen } = await send(() => json(201, kind.accepted(kind.ids[0])));
    expect(answer).toMatchObject({ response: { status: 201, providerId: kind.ids[0] } });
    expect(stateAfter(answer).state).toBe('accepted');
    expect(seen).toHaveLength(1);
    expect(kind.read(seen[0]!)).toMatchObject({ to: POST.to, text: TEXT, callback: CALLBACK });
    expect(seen[0]!.init).toMatchObject({ method: 'POST', redirect: 'manual' });
    expect(seen[0]!.url).not.toContain('5550123');
  });

  test.each<[string, Carrier, string]>([
    ['not JSON', () => new Response('<html>', { status: 201 }), 'unknown'],
    ['nothing', () => new Response(null, { status: 200 }), 'unknown'],
    ['a list', () => json(201, [1]), 'unknown'],
    ['10 MB', () => large(201), 'unknown'],
    ['half a body', () => broken(201), 'unknown'],
    ['a redirect', () => new Response(null, { status: 307, headers: { location: 'https://elsewhere.example/' } }), 'unknown'],
    ['500', () => json(500, {}), 'unknown'],
    ['500 after it was accepted', () => json(500, kind.accepted(kind.ids[0])), 'unknown'],
    ['503 without a time', () => json(503, {}), 'unknown'],
    ['409', () => json(409, {}), 'unknown'],
    ['a connection that is reset', () => Promise.reject(new TypeError('reset')), 'unknown'],
    ['nothing in time', never, 'unknown'],
    ['a refusal that is not JSON', () => new Response('<html>', { status: 400 }), 'failed'],
    ['a refusal of 10 MB', () => large(400), 'failed'],
    ['a refusal with an unknown code', () => json(400, kind.refused(99_999)), 'failed'],
    ['404', () => json(404, {}), 'failed'],
  ])('an answer that is %s is told as it is, and asked for once', async (_what, carrier, state) => {
    const { answer, seen } = await send(carrier);
    expect(stateAfter(answer).state).toBe(state);
    expect(seen).toHaveLength(1);
  });

  test('an id that is none proves nothing', async () => {
    for (const id of kind.wrongIds) expect(stateAfter((await send(() => json(201, kind.accepted(id)))).answer).state, JSON.stringify(id)).toBe('unknown');
  });

  test('429 and 503 with Retry-After were not accepted, and say when to come again', async () => {
    for (const status of [429, 503]) {
      const { answer } = await send(() => json(status, kind.refused(status === 429 ? 20_429 : undefined), { 'retry-after': '90' }));
      expect(stateAfter(answer)).toMatchObject({ state: 'approved', dueAt: NOW + 91_000 });
    }
  });

  test('Retry-After may be a date', async () => {
    const { answer } = await send(() => json(429, {}, { 'retry-after': new Date(Date.now() + 120_000).toUTCString() }));
    const { state, dueAt } = stateAfter(answer);
    expect(state).toBe('approved');
    expect(dueAt - NOW).toBeGreaterThan(110_000);
    expect(dueAt - NOW).toBeLessThanOrEqual(121_000);
  });

  test('the code of a refusal is kept; 21610 is an opt-out of the number', async () => {
    for (const code of [21_211, 21_614]) expect(stateAfter((await send(() => json(400, kind.refused(code)))).answer)).toMatchObject({ state: 'failed', errorCode: `${code}`, optedOut: false });
    expect(stateAfter((await send(() => json(400, kind.refused(21_610)))).answer)).toMatchObject({ state: 'failed', errorCode: '21610', optedOut: true });
  });

  test('a listing tells id, text, time and status of each message, and skips what is none', async () => {
    const messages: Listed[] = [
      { providerId: kind.ids[0], text: TEXT, at: NOW + 2_000, status: 'delivered' },
      { providerId: kind.ids[1], text: 'Other', at: NOW - 5_000, status: 'undelivered', errorCode: 30_005 },
      { providerId: '', text: 'No id', at: NOW },
    ];
    const { provider, seen } = withCarrier(kind, () => json(200, kind.listing(messages)));
    expect(await provider.list(POST.to, NOW, 1_000)).toEqual([expect.objectContaining(messages[0]), expect.objectContaining(messages[1])]);
    expect(seen).toHaveLength(1);
  });

  test.each<[string, Carrier]>([
    ['500', () => json(500, {})],
    ['not JSON', () => new Response('<html>', { status: 200 })],
    ['without messages', () => json(200, {})],
    ['10 MB', () => large(200)],
    ['broken off', () => broken(200)],
    ['reset', () => Promise.reject(new TypeError('reset'))],
    ['never there', never],
  ])('a listing that is %s is no listing, not an empty one', async (_what, carrier) => {
    expect(await withCarrier(kind, carrier).provider.list(POST.to, NOW, 1_000)).toBeUndefined();
  });

  test('a report says whose message it is and how far it got, or nothing at all', () => {
    const form = (words: Record<string, string>) => new URLSearchParams(words).toString();
    const [report, nothing] =
      name === 'twilio'
        ? [form({ MessageSid: kind.ids[0], MessageStatus: 'undelivered', ErrorCode: '30003' }), [form({ MessageSid: 'x', MessageStatus: 'sent' }), form({ MessageSid: kind.ids[0] }), '']]
        : [JSON.stringify({ providerId: kind.ids[0], status: 'undelivered', errorCode: '30003' }), ['{', '[]', '{"status":"sent"}', JSON.stringify({ providerId: kind.ids[0] })]];
    expect(reportOf(name as 'twilio', report)).toEqual({ providerId: kind.ids[0], status: 'undelivered', errorCode: '30003' });
    for (const body of nothing) expect(reportOf(name as 'twilio', body)).toBeUndefined();
  });
});

describe('twilio alone', () => {
  const twilio = (settings: object, carrier: Carrier) => {
    const seen: Seen[] = [];
    const road: Road = { fetch: async (url, init) => (seen.push({ url, init }), carrier({ url, init })) };
    return { provider: new TwilioProvider({ baseUrl: 'https://api.twilio.com', account: ACCOUNT, secret: 'token', ...settings }, road), seen };
  };
  const ok = () => json(201, KINDS['twilio']!.accepted(sid('1')));

  test.each([
    ['a Messaging Service', { messagingService: SERVICE }, {}, { MessagingServiceSid: SERVICE }, ACCOUNT],
    ['a number', { from: '+16025550100' }, {}, { From: '+16025550100' }, ACCOUNT],
    ['the number of this text', { messagingService: SERVICE }, { sender: '+16025550101' }, { From: '+16025550101' }, ACCOUNT],
    ['the service of this text, with an API key', { from: '+16025550100', user: 'SKkey' }, { sender: SERVICE }, { MessagingServiceSid: SERVICE }, 'SKkey'],
  ])('it sends from %s', async (_what, settings, post, sender, user) => {
    const { provider, seen } = twilio(settings, ok);
    await provider.send({ ...POST, ...post }, CALLBACK);
    expect(Object.fromEntries(fields(seen[0]!))).toEqual({ To: POST.to, Body: TEXT, StatusCallback: CALLBACK, ValidityPeriod: '600', SmartEncoded: 'false', ...sender });
    expect((seen[0]!.init.headers as Record<string, string>)['authorization']).toBe(`Basic ${btoa(`${user}:token`)}`);
  });

  test('the validity is one that Twilio takes', async () => {
    const { provider, seen } = twilio({ messagingService: SERVICE }, ok);
    for (const validitySeconds of [0, 59.9, 36_001]) await provider.send({ ...POST, validitySeconds }, CALLBACK);
    expect(seen.map((it) => fields(it).get('ValidityPeriod'))).toEqual(['1', '59', '36000']);
  });

  test('a listing is read page by page, from the day of the intent on, and nobody else gets the credentials', async () => {
    const pages = ['?PageToken=2', undefined].map((next, n) =>
      KINDS['twilio']!.listing([{ providerId: sid(`${n + 1}`), text: 'x', at: NOW }], next && `/2010-04-01/Accounts/${ACCOUNT}/Messages.json${next}`),
    );
    const { provider, seen } = twilio({ messagingService: SERVICE }, () => json(200, pages[seen.length - 1]));
    expect((await provider.list(POST.to, NOW, 1_000))?.map((it) => it.providerId)).toEqual([sid('1'), sid('2')]);
    const first = new URL(seen[0]!.url);
    expect(Object.fromEntries(first.searchParams)).toEqual({ To: POST.to, 'DateSent>': '2026-11-24T17:00:00Z', PageSize: '100' });
    expect(seen[1]!.url).toBe(`https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json?PageToken=2`);

    for (const next of ['https://evil.example/x', `/2010-04-01/Accounts/AC${'c'.repeat(32)}/Messages.json`]) {
      const strange = twilio({ messagingService: SERVICE }, () => json(200, KINDS['twilio']!.listing([], next)));
      expect(await strange.provider.list(POST.to, NOW, 1_000)).toBeUndefined();
      expect(strange.seen).toHaveLength(1);
    }
    const endless = twilio({ messagingService: SERVICE }, () => json(200, KINDS['twilio']!.listing([], `/2010-04-01/Accounts/${ACCOUNT}/Messages.json?PageToken=1`)));
    expect(await endless.provider.list(POST.to, NOW, 2_000)).toBeUndefined();
  });

  test('an inbound text with the same words is not ours', async () => {
    const inbound = { sid: sid('3'), body: TEXT, date_created: rfc2822(NOW), direction: 'inbound', status: 'received' };
    const { provider } = twilio({ messagingService: SERVICE }, () => json(200, { messages: [inbound] }));
    expect(await provider.list(POST.to, NOW, 1_000)).toEqual([]);
  });
});

describe('http alone', () => {
  test('its commands verify as Standard Webhooks, and the same attempt has the same id', async () => {
    const { provider, seen } = withCarrier(KINDS['http']!, () => json(200, { providerId: 'm-1' }));
    await provider.send({ ...POST, key: 'a.1' }, CALLBACK, NOW);
    await provider.send({ ...POST, key: 'a.1' }, CALLBACK, NOW);
    await provider.list(POST.to, NOW, 1_000);
    for (const { url, init } of seen) {
      const request: Parameters<typeof verifyWebhook>[0] = { scheme: 'standard-webhooks', secrets: [SECRET], method: 'POST', url, headers: init.headers as Record<string, string>, body: String(init.body) };
      expect(verifyWebhook(request, Date.now())).toMatchObject({ ok: true });
      expect(verifyWebhook({ ...request, body: `${String(request.body)} ` }, Date.now())).toMatchObject({ error: 'bad-signature' });
    }
    expect(seen.map(({ init }) => (init.headers as Record<string, string>)['webhook-id']).slice(0, 2)).toEqual(['a_1-1', 'a_1-1']);
    expect(JSON.parse(String(seen[0]!.init.body))).toMatchObject({ type: 'message.send', data: { key: 'a.1', attempt: 1, validitySeconds: 600, at: NOW } });
  });

  test('without a list address nothing can be listed', async () => {
    const provider = new ForwardProvider({ url: 'https://app.example/send', secret: SECRET }, { fetch: () => Promise.reject(new Error('asked')) });
    expect(await provider.list(POST.to, NOW, 1_000)).toBeUndefined();
  });
});

describe('the setting', () => {
  const twilio = { kind: 'twilio', source: 'carrier', account: ACCOUNT, secret: 'TWILIO_TOKEN', messagingService: SERVICE };
  const http = { kind: 'http', source: 'carrier', url: 'https://app.example/send', secret: 'COMMAND_SECRET' };

  test('a provider is made of its setting and the bindings it names', () => {
    const bindings = { TWILIO_TOKEN: 'token', COMMAND_SECRET: SECRET, CONSOLE: { fetch } };
    const made = [twilio, http, { kind: 'console', source: 'carrier' }].map((it) => providerOf(ProviderSettings.parse(it), bindings));
    expect(made.map((it) => it.constructor)).toEqual([TwilioProvider, ForwardProvider, ConsoleProvider]);
    expect(() => providerOf(ProviderSettings.parse({ ...http, via: 'NOT_BOUND' }), bindings)).toThrow('NOT_BOUND');
  });

  test.each([
    ['an account that is none', { ...twilio, account: 'AC1' }],
    ['no sender', { ...twilio, messagingService: undefined }],
    ['a sender that is none', { ...twilio, from: 'from us, with love' }],
    ['an unknown key', { ...twilio, token: 'in plain text' }],
    ['plain http', { ...http, url: 'http://app.example/send' }],
    ['a host that only looks like this machine', { ...http, url: 'http://127.0.0.1.evil.example/send' }],
    ['a list address in plain http', { ...http, listUrl: 'http://app.example/list' }],
  ])('%s is refused', (_what, setting) => {
    expect(ProviderSettings.safeParse(setting).success).toBe(false);
  });
});
