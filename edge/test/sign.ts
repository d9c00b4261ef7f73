/**
 * Requests as other systems sign them.
 *
 *     await call('POST', ...(await signed('shopify', '/hooks/store', { id: 1 }, { topic: 'orders/paid' })))
 */
import { SECRETS } from './bindings';
import { PUBLIC } from './edge';

export type Scheme = 'shopify' | 'stripe' | 'hubspot-v3' | 'twilio' | 'standard-webhooks';
export interface Signing {
  topic?: string;
  secret?: string;
  /** Milliseconds from now. */
  later?: number;
}
export interface Signed {
  path: string;
  body: string;
  headers: Record<string, string>;
}

/** The secret of each scheme's source in `bindings.ts`. */
export const SECRET_OF: Record<Scheme, string> = {
  shopify: SECRETS.SHOPIFY_SECRET,
  stripe: SECRETS.STRIPE_SECRET,
  'hubspot-v3': SECRETS.HUBSPOT_SECRET,
  twilio: SECRETS.TWILIO_SECRET,
  'standard-webhooks': SECRETS.NORTH_SECRET,
};

export async function signed(scheme: Scheme, path: string, content: unknown, { topic = 'orders/paid', secret = SECRET_OF[scheme], later = 0 }: Signing = {}): Promise<Signed> {
  const at = Date.now() + later;
  const seconds = Math.floor(at / 1000);
  if (scheme === 'twilio') {
    const form = new URLSearchParams(content as Record<string, string>);
    const names = [...new Set(form.keys())].sort();
    const spelled = names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value)).join('');
    return { path, body: form.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': base64(await hmac('SHA-1', secret, PUBLIC + path + spelled)) } };
  }
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (scheme === 'shopify') {
    const own = { 'x-shopify-topic': topic, 'x-shopify-webhook-id': crypto.randomUUID(), 'x-shopify-hmac-sha256': base64(await hmac('SHA-256', secret, body)) };
    return { path, body, headers: { ...headers, ...own } };
  }
  if (scheme === 'stripe') {
    const hex = [...(await hmac('SHA-256', secret, `${seconds}.${body}`))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { path, body, headers: { ...headers, 'stripe-signature': `t=${seconds},v1=${hex}` } };
  }
  if (scheme === 'hubspot-v3') {
    const tag = base64(await hmac('SHA-256', secret, `POST${PUBLIC}${path}${body}${at}`));
    return { path, body, headers: { ...headers, 'x-hubspot-signature-v3': tag, 'x-hubspot-request-timestamp': `${at}` } };
  }
  const id = `msg_${crypto.randomUUID()}`;
  const raw = Uint8Array.from(atob(secret.replace('whsec_', '')), (char) => char.charCodeAt(0));
  const tag = base64(await hmac('SHA-256', raw, `${id}.${seconds}.${body}`));
  return { path, body, headers: { ...headers, 'webhook-id': id, 'webhook-timestamp': `${seconds}`, 'webhook-signature': `v1,${tag}` } };
}

async function hmac(hash: string, secret: string | Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array> {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', typeof secret === 'string' ? bytes.encode(secret) : secret, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(text)));
}

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
