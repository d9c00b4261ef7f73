/**
 * Which carriers there are, how a tenant's configuration names one, and who speaks to it.
 *
 * In: a tenant's `provider` setting and the bindings it names. Out: a `Provider`, and what its status callbacks say. A
 * new carrier is a file beside these, a row in each of the tables here, and a line in `test/providers.test.ts`.
 */
import { z } from 'zod';

import { ConsoleProvider } from './console';
import { ForwardProvider, jsonReport } from './forward';
import type { Provider, Road, StatusReport } from './provider';
import { TwilioProvider, twilioReport } from './twilio';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens, at most 64');
const binding = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of a binding, in capitals');
const secure = z.url().refine((url) => /^(https:|http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/.test(`${url}/`), 'an https address');
/** A service bound to the worker, through which the carrier is reached; the network if absent. Then the address may be plain http. */
const via = binding.optional();

const Twilio = z.strictObject({
  kind: z.literal('twilio'),
  /** The source as which its reports and inbound texts come; its scheme is `twilio`. */
  source: name,
  account: z.string().regex(/^AC[0-9a-fA-F]{32}$/, 'an account SID'),
  /** The binding with an API key's SID; the account itself authenticates if absent. */
  user: binding.optional(),
  /** The binding with the API key's secret, or with the account's auth token. */
  secret: binding,
  messagingService: z.string().regex(/^MG[0-9a-fA-F]{32}$/, 'a Messaging Service SID').optional(),
  from: z.string().regex(/^(\+[1-9][0-9]{6,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11})$/, 'a number, a short code or a sender ID').optional(),
  baseUrl: z.url().default('https://api.twilio.com'),
  via,
});

const Forward = z.strictObject({ kind: z.literal('http'), source: name, url: z.url(), listUrl: z.url().optional(), secret: binding, via });

/** Prints and keeps texts; a loopback service of the launcher, bound as `CONSOLE`. */
const Console = z.strictObject({ kind: z.literal('console'), source: name });

export const ProviderSettings = z
  .discriminatedUnion('kind', [Console, Twilio, Forward])
  .superRefine((it, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (it.kind === 'twilio' && it.messagingService === undefined && it.from === undefined) wrong('from', 'wanted messagingService or from');
    if (it.kind === 'console' || it.via !== undefined) return;
    const urls = it.kind === 'twilio' ? { baseUrl: it.baseUrl } : { url: it.url, listUrl: it.listUrl };
    for (const [path, url] of Object.entries(urls)) if (url !== undefined && !secure.safeParse(url).success) wrong(path, 'wanted an https address');
  });
export type ProviderSettings = z.infer<typeof ProviderSettings>;

/** How the reports of each kind are signed. */
export const REPORT_SCHEMES: Record<ProviderSettings['kind'], readonly string[]> = {
  console: ['standard-webhooks', 'svix'],
  http: ['standard-webhooks', 'svix'],
  twilio: ['twilio'],
};

/** The secret bindings that a setting names. */
export function secretsOf(settings: ProviderSettings): string[] {
  if (settings.kind === 'console') return [];
  return settings.kind === 'twilio' && settings.user !== undefined ? [settings.secret, settings.user] : [settings.secret];
}

/** Who speaks to the carrier. */
export function providerOf(settings: ProviderSettings, bindings: Record<string, unknown>): Provider {
  const text = (name: string) => String(bindings[name] ?? '');
  const service = (name: string): Road => {
    const bound = bindings[name] as Road | undefined;
    if (!bound) throw new Error(`the service ${name} is not bound`);
    return { fetch: (url, init) => bound.fetch(url, init) };
  };
  const road = (via: string | undefined): Road => (via === undefined ? { fetch: (url, init) => fetch(url, init) } : service(via));
  switch (settings.kind) {
    case 'console':
      return new ConsoleProvider(service('CONSOLE'));
    case 'twilio': {
      const { user, secret, via, ...rest } = settings;
      return new TwilioProvider({ ...rest, secret: text(secret), ...(user === undefined ? {} : { user: text(user) }) }, road(via));
    }
    case 'http':
      return new ForwardProvider({ ...settings, secret: text(settings.secret) }, road(settings.via));
  }
}

/** What a status callback says, its signature verified; nothing if it says nothing about a message. */
export const reportOf = (kind: ProviderSettings['kind'], body: string): StatusReport | undefined => (kind === 'twilio' ? twilioReport(body) : jsonReport(body));
