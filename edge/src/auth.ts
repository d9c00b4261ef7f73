/**
 * Who is asking: API keys (servers) and short-lived tokens (browsers).
 *
 * In: the `Authorization` header. Out: a `Principal`, or nothing; a caller learns only 401. Keys are compared by
 * their hash. A token is `tlt_<payload>.<HMAC-SHA256>`, good for at most 15 minutes of real time, and bound to a
 * tenant, a role and, if wanted, one lead.
 *
 *     const token = await sealToken(secret, { tenant: 'sound', role: 'agent', by: 'front-desk', expires: 1764000900 })
 */
import type { Configuration, Role } from './config';
import { ROLES } from './config';

/** The longest life of a browser token, in seconds. */
export const TOKEN_SECONDS = 15 * 60;

export interface Principal {
  tenant: string;
  role: Role;
  /** Who acts, as it will be written beside what they do. */
  by: string;
  /** Set: this token opens that lead only. */
  lead?: string;
  /** Set: the caller holds an API key, by this name, and may bring these guarded event types. */
  key?: { name: string; accepts: string[] };
}

interface Claims extends Pick<Principal, 'tenant' | 'role' | 'by' | 'lead'> {
  /** Real time, in seconds. */
  expires: number;
}

const text = new TextEncoder();

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const fromBase64url = (value: string) =>
  Uint8Array.from(atob(value.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

const hmacKey = (secret: string) =>
  crypto.subtle.importKey('raw', text.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);

/** A keyed hash in hex: names of objects, which must not be guessable from a tenant's name. */
export async function keyedHash(secret: string, value: string): Promise<string> {
  return hex(await crypto.subtle.sign('HMAC', await hmacKey(secret), text.encode(value)));
}

export async function sealToken(secret: string, claims: Claims): Promise<string> {
  const payload = base64url(text.encode(JSON.stringify(claims)));
  const seal = await crypto.subtle.sign('HMAC', await hmacKey(secret), text.encode(payload));
  return `tlt_${payload}.${base64url(new Uint8Array(seal))}`;
}

async function openToken(secret: string, token: string, realNow: number): Promise<Claims | undefined> {
  const parts = /^tlt_([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/.exec(token);
  if (!parts?.[1] || !parts[2]) return undefined;
  try {
    const genuine = await crypto.subtle.verify('HMAC', await hmacKey(secret), fromBase64url(parts[2]), text.encode(parts[1]));
    if (!genuine) return undefined;
    const claims = JSON.parse(new TextDecoder().decode(fromBase64url(parts[1]))) as Claims;
    // A seal alone does not make a token that lives longer than one may.
    const left = claims.expires * 1000 - realNow;
    return left > 0 && left <= TOKEN_SECONDS * 1000 && ROLES.includes(claims.role) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** The caller behind an `Authorization` header, if there is one that holds. */
export async function authenticate(header: string | undefined, config: Configuration, tokenSecret: string, realNow: number): Promise<Principal | undefined> {
  const credential = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(header ?? '')?.[1];
  if (!credential) return undefined;
  if (credential.startsWith('tlt_')) {
    const claims = await openToken(tokenSecret, credential, realNow);
    if (!claims || !Object.hasOwn(config.tenants, claims.tenant)) return undefined;
    return { tenant: claims.tenant, role: claims.role, by: claims.by, ...(claims.lead === undefined ? {} : { lead: claims.lead }) };
  }
  const holders = holdersOf(config);
  const known = holders.get(credential);
  if (known) return known;
  const hash = hex(await crypto.subtle.digest('SHA-256', text.encode(credential)));
  for (const [tenant, { keys }] of Object.entries(config.tenants))
    for (const key of keys)
      if (key.sha256 === hash) {
        const principal: Principal = { tenant, role: key.role, by: key.name, key: { name: key.name, accepts: key.accepts } };
        holders.set(credential, principal);
        return principal;
      }
  return undefined;
}

/** Keys that were found to hold under a configuration: hashing one again costs more than many a request. Never more than it has. */
const holding = new WeakMap<Configuration, Map<string, Principal>>();

function holdersOf(config: Configuration): Map<string, Principal> {
  const known = holding.get(config) ?? new Map<string, Principal>();
  holding.set(config, known);
  return known;
}

export const atLeast = (role: Role, wanted: Role) => ROLES.indexOf(role) >= ROLES.indexOf(wanted);
