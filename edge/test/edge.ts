/**
 * The edge as a test calls it: signed webhooks, keys, tokens, and the demo's clock.
 */
import { env, exports } from 'cloudflare:workers';
import { expect } from 'vitest';

import { DEMO_START, KEYS, SECRETS } from './bindings';

export { env };
export const PUBLIC = 'http://127.0.0.1:8787';
const worker = (exports as unknown as { default: Fetcher }).default;

export function call(method: string, path: string, options: { key?: string; body?: unknown; bytes?: ArrayBuffer; headers?: Record<string, string> } = {}): Promise<Response> {
  const headers: Record<string, string> = { host: '127.0.0.1:8787', ...options.headers };
  if (options.key !== undefined) headers['authorization'] = `Bearer ${options.key}`;
  if (options.body !== undefined) headers['content-type'] ??= 'application/json';
  const body = options.body === undefined ? options.bytes : typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
  return worker.fetch(`${PUBLIC}${path}`, { method, headers, body });
}

/** A call that must succeed; answers its JSON. */
export async function get<T = Record<string, any>>(method: string, path: string, options: Parameters<typeof call>[2] = {}): Promise<T> {
  const response = await call(method, path, { key: KEYS.north, ...options });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json<T>();
}

export interface Signing {
  id?: string;
  secret?: string;
  seconds?: number;
  headers?: Record<string, string | undefined>;
}

/** Posts a body as a signed Standard Webhooks request. */
export async function hook(path: string, body: unknown, { id = `msg_${crypto.randomUUID()}`, secret = SECRETS.NORTH_SECRET, seconds = Math.floor(Date.now() / 1000), headers = {} }: Signing = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const raw = Uint8Array.from(atob(secret.replace('whsec_', '')), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const seal = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${seconds}.${text}`));
  const signed: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': `${seconds}`,
    'webhook-signature': `v1,${btoa(String.fromCharCode(...new Uint8Array(seal)))}`,
    ...headers,
  };
  const kept = Object.fromEntries(Object.entries(signed).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return call('POST', path, { body: text, headers: kept });
}

let people = 0;

/** Three digits of this test file alone: the files run side by side and share the carrier. */
function exchange(): number {
  const path = expect.getState().testPath ?? '';
  return 200 + ([...path].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9_973, 7) % 700);
}

/** A person nobody else in the tests is: a lead who agreed, was tested and can be texted. */
export function someone() {
  people += 1;
  const suffix = `${Date.now().toString(36)}-${people}`;
  return { id: `lead-${suffix}`, phone: `+1602${exchange()}${1000 + people}`, source: suffix };
}

/** The events that make `someone` known, agreed and worth a text. */
export function story(who: { id: string; phone: string }, now = Date.parse(DEMO_START)) {
  const lead = { id: who.id, phone: who.phone };
  const attributes = { firstName: 'Sarah', lastName: 'Lee', state: 'AZ', country: 'US', postalCode: '85004', timeZone: 'America/Phoenix', insuranceEligible: true, phone: who.phone };
  const event = (n: number, type: string, daysAgo: number, data: unknown) => ({ id: `${who.id}-${n}`, type, at: now - daysAgo * 86_400_000, lead, data });
  return [
    event(1, 'lead.updated', 80, { attributes }),
    event(2, 'consent.granted', 79, { kinds: ['marketing'], wording: 'I agree to texts.' }),
    event(3, 'appointment.attended', 45, { kind: 'hearing test' }),
    event(4, 'email.opened', 30, {}),
    event(5, 'email.opened', 20, {}),
    event(6, 'email.opened', 10, {}),
  ];
}

/** A known lead, and what is suggested for it. */
export async function knownLead() {
  const who = someone();
  const { now } = await get<{ now: number }>('GET', '/test/clock');
  const response = await hook('/hooks/crm', story(who, now));
  if (response.status !== 202) throw new Error(await response.text());
  return who;
}

export const suggestionOf = (id: string) => get('GET', `/v1/leads/${id}/suggestion`);

/** Approves what is suggested, with an edited text if one is given. */
export async function approve(id: string, text?: string) {
  const { hash } = await suggestionOf(id);
  return get('POST', `/v1/leads/${id}/approvals`, { body: { suggestion: hash, ...(text === undefined ? {} : { text }) }, headers: { 'idempotency-key': crypto.randomUUID() } });
}

/** Moves the demo's clock. */
export const jump = (to: { to: number | string } | { next: true }) => get<{ now: number }>('POST', '/test/clock', { body: to });

/** Moves the clock to the next eight o'clock in the morning of a working day in Phoenix, two hours before texts may leave. */
export async function morning() {
  const { now } = await get<{ now: number }>('GET', '/test/clock');
  const next = new Date(now);
  next.setUTCHours(15, 0, 0, 0);
  while (next.getTime() < now || [0, 6].includes(next.getUTCDay())) next.setUTCDate(next.getUTCDate() + 1);
  return jump({ to: next.getTime() });
}

/** What the carrier was sent, to one number. */
export async function textsTo(phone: string) {
  const { messages } = await get<{ messages: { id: string; to: string; text: string; callback: string }[] }>('GET', '/test/outbox');
  return messages.filter((message) => message.to === phone);
}

/** The sends of a lead, the latest first. */
export async function sendsOf(id: string): Promise<Record<string, any>[]> {
  return (await get('GET', `/v1/leads/${id}`))['sends'];
}

export async function problemOf(response: Response): Promise<Record<string, any>> {
  return { status: response.status, type: response.headers.get('content-type'), ...(await response.json<Record<string, any>>()) };
}
