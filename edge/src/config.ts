/**
 * The edge's configuration: who its tenants are, what may speak to them and how they send.
 *
 * In: the `CONFIG` binding (JSON) and the secret bindings it names. Out: a checked `Configuration`; a mistake
 * stops the edge with every place that is wrong. Secrets are never in the configuration, only the names of
 * the bindings that hold them; keys are there only as SHA-256 hashes.
 *
 *     { "publicUrl": "https://edge.example", "tenants": { "sound": { "playbook": "audiology",
 *       "provider": { "kind": "console", "source": "console" },
 *       "sources": { "crm": { "scheme": "standard-webhooks", "secrets": ["CRM_SECRET"], "accepts": ["consent.*"] } },
 *       "keys": [{ "name": "crm", "role": "agent", "sha256": "9f86d0..." }] } } }
 */
import { z } from 'zod';

import type { FieldMap } from './engine';
import { TextliftError, verifyWebhook } from './engine';
import { ProviderSettings, REPORT_SCHEMES, secretsOf } from './providers';

/** The name under which the edge itself writes events; no source may take it. */
export const OWN_SOURCE = 'textlift';

/** From least to most: each role may do what those before it may. */
export const ROLES = ['viewer', 'agent', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens, at most 64');
const binding = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of a secret binding, in capitals');

/** The engine reads the map of a source; each of its problems is told at its place. */
function readable(map: object, context: z.RefinementCtx): void {
  try {
    verifyWebhook({ scheme: 'standard-webhooks', secrets: ['AAAA'], method: 'POST', url: '', headers: {}, body: '', map: map as FieldMap }, '2000-01-01T00:00:00Z');
  } catch (error) {
    if (!(error instanceof TextliftError)) throw error;
    for (const { path, message } of error.problems) context.addIssue({ code: 'custom', path: path.split('.').slice(1), message });
  }
}

const Source = z.strictObject({
  /** How its requests are signed; the words of `verifyWebhook`. */
  scheme: z.enum(['standard-webhooks', 'svix', 'twilio', 'hubspot-v3', 'shopify', 'stripe']),
  /** Names of the bindings with its secrets: one, or two while rotating. */
  secrets: z.array(binding).min(1).max(2),
  /** Which of the guarded event types it may bring: `consent.*`, `authorization.*`, `approval.*`, `sms.*`, `experiment.*`. */
  accepts: z.array(z.string()).default([]),
  /** How its bodies are read, where they are not in textlift's own form; `README.md` tells the form. */
  map: z.looseObject({}).superRefine(readable).optional(),
});

const Key = z.strictObject({
  name,
  role: z.enum(ROLES),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the key, in hex'),
  accepts: z.array(z.string()).default([]),
});

/** An origin, or for frames a whole domain (`https://*.crm.example`): what `frame-ancestors` and CORS can hold, and no more. */
const origin = z.string().regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/i, 'an origin, such as https://crm.example');
const frameOrigin = z.string().regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i, 'an origin, such as https://crm.example or https://*.crm.example');

const count = (most: number) => z.number().int().min(1).max(most);

/** How much a tenant may ask; `limits.ts` says who counts. The defaults are about what one core carries; `README.md` has the figures. */
const Limits = z.strictObject({
  /** Webhooks, and as many status reports again. */
  hooks: z.strictObject({ perSecond: count(100_000), burst: count(1_000_000) }).default({ perSecond: 200, burst: 400 }),
  /** Requests with a key or a token. */
  api: z.strictObject({ perSecond: count(100_000), burst: count(1_000_000) }).default({ perSecond: 50, burst: 300 }),
  /** Of all kinds, under way at one time. */
  atOnce: count(10_000).default(64),
});

const Tenant = z.strictObject({
  /** A starter's name, or a whole playbook. What `PUT /v1/playbook` stored later comes before it. */
  playbook: z.union([z.string(), z.looseObject({})]),
  provider: ProviderSettings,
  sources: z.record(name, Source),
  keys: z.array(Key).default([]),
  limits: Limits.prefault({}),
  /** What the carrier takes for one part of a text, for reports; sends tell no cost without it. */
  costPerPart: z.strictObject({ minor: z.number().int().min(0).max(1_000_000), currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 currency, in capitals') }).optional(),
});

const Configuration = z
  .strictObject({
    /** Where the world reaches this edge; signatures are checked against it, never against the Host header. */
    publicUrl: z.url(),
    /** Sites that may show `/embed` in a frame. */
    frameAncestors: z.array(frameOrigin).default([]),
    /** Origins whose pages may call `/v1` with a token. */
    corsOrigins: z.array(origin).default([]),
    /** What is logged: a line for every request, or only what went wrong. */
    log: z.enum(['requests', 'errors']).default('requests'),
    tenants: z.record(name, Tenant),
  })
  .superRefine((config, context) => {
    const seen = new Set<string>([OWN_SOURCE]);
    // What a key brings is stored under its name, so keys and sources share their names.
    for (const [tenant, { sources, keys, provider }] of Object.entries(config.tenants)) {
      const names = [...Object.keys(sources).map((name) => ['sources', name]), ...keys.map(({ name }, n) => ['keys', n, name])];
      for (const path of names) {
        const name = String(path.at(-1));
        if (seen.has(name)) context.addIssue({ code: 'custom', path: ['tenants', tenant, ...path], message: 'the name of a source or key must be its own, over all tenants' });
        seen.add(name);
      }
      const source = Object.hasOwn(sources, provider.source) ? sources[provider.source] : undefined;
      const path = ['tenants', tenant, 'provider', 'source'];
      if (!source) context.addIssue({ code: 'custom', path, message: 'no such source' });
      else if (!REPORT_SCHEMES[provider.kind].includes(source.scheme))
        context.addIssue({ code: 'custom', path, message: `its reports are signed by ${REPORT_SCHEMES[provider.kind].join(' or ')}, the source by ${source.scheme}` });
    }
  });

export type Configuration = z.infer<typeof Configuration>;
export type TenantConfig = Configuration['tenants'][string];
export type SourceConfig = TenantConfig['sources'][string];

/** The checked configuration; throws one error that lists every mistake. */
export function readConfiguration(raw: unknown, secrets: Record<string, unknown>): Configuration {
  const read = Configuration.safeParse(typeof raw === 'string' ? JSON.parse(raw) : raw);
  const wrong = read.success
    ? Object.values(read.data.tenants)
        .flatMap((tenant) => [...Object.values(tenant.sources).flatMap((source) => source.secrets), ...secretsOf(tenant.provider)])
        .filter((secret) => typeof secrets[secret] !== 'string' || secrets[secret] === '')
        .map((secret) => `the secret ${secret} is not bound`)
    : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (!read.success || wrong.length > 0) throw new Error(`The configuration is not valid: ${wrong.join('; ')}`);
  return read.data;
}

/** The tenant and source behind `/hooks/{sourceId}`. */
export function findSource(config: Configuration, id: string): { tenant: string; source: SourceConfig } | undefined {
  for (const [tenant, { sources }] of Object.entries(config.tenants)) {
    const source = Object.hasOwn(sources, id) ? sources[id] : undefined;
    if (source) return { tenant, source };
  }
  return undefined;
}

/** Groups of event types that only a source which lists them may bring: they decide what may be sent. */
const GUARDED = ['consent.', 'authorization.', 'approval.', 'sms.', 'experiment.'];

/** Whether a source with this `accepts` list may bring an event of this type. */
export function mayBring(accepts: readonly string[], type: string): boolean {
  if (!GUARDED.some((group) => type.startsWith(group))) return true;
  return accepts.some((entry) => (entry.endsWith('*') ? type.startsWith(entry.slice(0, -1)) : type === entry));
}
