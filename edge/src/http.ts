/**
 * Small things of HTTP that more than one route needs: a capped body, security headers, the built pages.
 */
import type { Configuration } from './config';
import { problem } from './problem';

/** The largest body that is read, in bytes, before anything is hashed or parsed. */
export const MOST_BYTES = 1_048_576;

/**
 * So much more of a body that is too large is read and thrown away, in bytes: who is still sending while the connection is
 * closed sees a reset, and never the answer that says why.
 */
const MOST_THROWN_AWAY = 8 * MOST_BYTES;

/** The body byte for byte; nothing if it is larger than allowed. */
export async function cappedBody(request: Request, most = MOST_BYTES): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const told = request.headers.get('content-length');
  if (told !== null && Number(told) <= most) {
    const whole = new Uint8Array(await request.arrayBuffer());
    return whole.length <= most ? whole : undefined;
  }
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  // One that is said to be far too large is not begun.
  for (let left = !(Number(told ?? 0) > most + MOST_THROWN_AWAY); left; left = length <= most + MOST_THROWN_AWAY) {
    const { done, value } = await reader.read();
    if (done) return length <= most ? joined(chunks, length) : undefined;
    length += value.length;
    if (length <= most) chunks.push(value);
    else chunks.length = 0;
  }
  await reader.cancel();
  return undefined;
}

function joined(chunks: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Nothing may be sniffed, framed, or told where it was linked from. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'cache-control': 'no-store',
};
const ALWAYS_OVER_TLS = { ...ALWAYS, 'strict-transport-security': 'max-age=31536000' };

/** Headers of every answer that does not bring its own. */
export const always = ({ publicUrl }: Configuration, request: string): Record<string, string> => ({
  ...(publicUrl.startsWith('https:') ? ALWAYS_OVER_TLS : ALWAYS),
  'x-request-id': request,
});

/** An answer as JSON, made with every header at once: each one that is set later costs as much as a statement. */
export const json = (value: unknown, status: number, headers: Record<string, string>): Response =>
  new Response(JSON.stringify(value), { status, headers: { ...headers, 'content-type': 'application/json' } });

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  json: 'application/json',
  woff2: 'font/woff2',
  map: 'application/json',
};

const PARENTS = '<meta name="textlift-parents" content="" />';

/** A file of the built pages: shells without data, so anybody may have them. */
export async function page(pages: Fetcher | undefined, path: string, config: Configuration, framed = false): Promise<Response> {
  const type = TYPES[/\.([a-z0-9]+)$/.exec(path)?.[1] ?? ''];
  if (!pages || !type || path.includes('..')) return problem('not-found');
  const file = await pages.fetch(`http://pages${path}`);
  if (!file.ok) return problem('not-found');
  const ancestors = framed ? ["'self'", ...config.frameAncestors].join(' ') : "'none'";
  // The page around a frame hands over a token by message, and the frame has to know from whom it takes one.
  const body = framed ? (await file.text()).replace(PARENTS, `<meta name="textlift-parents" content="${config.frameAncestors.join(' ')}" />`) : file.body;
  return new Response(body, {
    headers: {
      'content-type': type,
      'cache-control': type.startsWith('text/html') ? 'no-cache' : 'public, max-age=60',
      'content-security-policy': `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types lit-html textlift 'allow-duplicates'; frame-ancestors ${ancestors}`,
    },
  });
}
