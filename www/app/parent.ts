/**
 * The page around the frame: it hands over tokens, and asks for nothing else.
 *
 * A token comes in the address (`/embed#token=tlt_...`), from which it is taken at once, or by message. The frame asks
 * the page around it, and that page, if its origin is one that the edge's configuration names, answers:
 *
 *     frame.contentWindow.postMessage({ type: 'textlift-token', token }, 'https://edge.example')
 *     // asked by { type: 'textlift-token-wanted' }, at the start and before a token ends
 */
import type { Token } from './api';
import { Trouble } from './api';
import { troubles } from '../words/pages';

/** How long the page around may take to answer. */
const ANSWER_MILLIS = 10_000;

/** A token, and which lead it opens. */
export interface Handed extends Token {
  lead: string | undefined;
}

/** May a page of this origin hand over tokens? `allowed` is a list of origins, as `frame-ancestors` has them, with wildcards. */
export function isAllowed(origin: string, allowed: string, own: string): boolean {
  if (origin === own) return true;
  return allowed.split(' ').some((pattern) => {
    const [scheme, domain] = pattern.split('://*.');
    return domain === undefined ? pattern !== '' && origin === pattern : origin.startsWith(`${scheme}://`) && origin.endsWith(`.${domain}`);
  });
}

/** What a token says of itself; nothing if it is none. Whether it holds, only the edge can tell. */
export function readToken(token: unknown): Handed | undefined {
  const payload = typeof token === 'string' ? /^tlt_([A-Za-z0-9_-]+)\./.exec(token)?.[1] : undefined;
  if (payload === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const { lead, expires } = JSON.parse(new TextDecoder().decode(bytes)) as { lead?: unknown; expires?: unknown };
    if (typeof expires !== 'number') return undefined;
    return { token: token as string, expiresAt: expires * 1_000, lead: typeof lead === 'string' ? lead : undefined };
  } catch {
    return undefined;
  }
}

/** The token of the page's address, which is then no longer in it. */
export function tokenOfAddress(): Handed | undefined {
  const handed = readToken(new URLSearchParams(location.hash.slice(1)).get('token'));
  if (handed) history.replaceState(undefined, '', location.pathname);
  return handed;
}

/** Calls `take` with every token that the page around hands over. Answers how to stop listening. */
export function listen(take: (handed: Handed) => void): () => void {
  const allowed = document.querySelector<HTMLMetaElement>('meta[name=textlift-parents]')?.content ?? '';
  const hear = ({ origin, source, data }: MessageEvent): void => {
    if (source !== window.parent || !isAllowed(origin, allowed, location.origin)) return;
    const { type, token } = (data ?? {}) as { type?: unknown; token?: unknown };
    const handed = type === 'textlift-token' ? readToken(token) : undefined;
    if (handed) take(handed);
  };
  addEventListener('message', hear);
  return () => removeEventListener('message', hear);
}

/** Asks the page around for a token, and waits for it. */
export function askForToken(): Promise<Handed> {
  return new Promise((done, refuse) => {
    const ended = () => new Trouble(troubles.ended, 'unauthorized');
    if (window.parent === window) {
      refuse(ended());
      return;
    }
    const stop = listen((handed) => {
      clearTimeout(timer);
      stop();
      done(handed);
    });
    const timer = setTimeout(() => {
      stop();
      refuse(ended());
    }, ANSWER_MILLIS);
    // The question tells nothing, so that it may be heard by whoever the frame's policy let in.
    window.parent.postMessage({ type: 'textlift-token-wanted' }, '*');
  });
}
