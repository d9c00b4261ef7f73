/**
 * Signs a request by the Standard Webhooks scheme: HMAC-SHA256 over `id.seconds.body`.
 *
 *     const headers = await standardWebhook('whsec_...', 'msg_1', '{}', 1795446000)
 */
export async function standardWebhook(secret: string, id: string, body: string, seconds: number): Promise<Record<string, string>> {
  const raw = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const seal = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${seconds}.${body}`));
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': `${seconds}`,
    'webhook-signature': `v1,${btoa(String.fromCharCode(...new Uint8Array(seal)))}`,
  };
}
