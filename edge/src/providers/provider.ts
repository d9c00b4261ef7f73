/**
 * What the edge asks of a carrier of texts. Small on purpose: what an answer *means* is the engine's
 * `outboxAdvance`; a provider only says what came back.
 *
 * A provider hands a text over once and never again by itself: no answer, half an answer and an answer that cannot be
 * read are told as they are. It follows no redirect, reads no more of an answer than it needs, and never throws.
 */

/** A text to hand over, as the engine's `post` command has it. */
export interface Post {
  key: string;
  attempt: number;
  to: string;
  sender?: string;
  text: string;
  validitySeconds: number;
  timeoutMillis: number;
}

/** How the POST ended: what was read of the answer, or why none came. */
export type PostAnswer =
  | { response: { status: number; providerId?: string; errorCode?: string | number; retryAfter?: string } }
  | { none: 'timeout' | 'reset' };

/** One of the provider's messages to a number, dated on the clock that the edge gave with the POST. */
export interface Listed {
  providerId: string;
  text: string;
  at: number;
  status?: string;
  errorCode?: string | number;
}

/** What a status callback says. */
export interface StatusReport {
  providerId: string;
  status: string;
  errorCode?: string | number;
}

export interface Provider {
  /** Hands a text over, once. */
  send(post: Post, callbackUrl: string, now: number): Promise<PostAnswer>;
  /** The messages to a number since an instant, all of them; nothing if they cannot be listed, or not whole, now. */
  list(to: string, since: number, timeoutMillis: number): Promise<Listed[] | undefined>;
}

/** How a provider reaches its carrier: the network, or a service bound to the worker. */
export interface Road {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** The most that is read of the answer to a POST, and of a page of a listing; in characters. */
export const MOST = { answer: 65_536, page: 1_048_576 };
/** An id is at most so long. */
const MOST_ID = 200;

/** One request of a provider: what came back, or why nothing did. */
export async function ask(road: Road, url: string, init: RequestInit, signal: AbortSignal, most = MOST.answer): Promise<{ response: Response; body: Record<string, unknown> } | { none: 'timeout' | 'reset' }> {
  try {
    const response = await road.fetch(url, { ...init, signal, redirect: 'manual' });
    return { response, body: await shortObject(response, most) };
  } catch {
    return { none: signal.aborted ? 'timeout' : 'reset' };
  }
}

/** How many seconds an answer asks us to wait. HTTP allows a date as well; it is told as seconds from now. */
export function retryAfterOf({ headers }: Response): string | undefined {
  const told = headers.get('retry-after') ?? undefined;
  const date = told === undefined || /^\s*\d+\s*$/.test(told) ? NaN : Date.parse(told);
  return Number.isNaN(date) ? told : `${Math.max(0, Math.ceil((date - Date.now()) / 1_000))}`;
}

/** The text of a response, if it is at most so many characters. */
async function shortText(response: Response, most: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let all = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return all;
    all += decoder.decode(value, { stream: true });
    if (all.length > most) {
      await reader.cancel();
      return '';
    }
  }
}

/** The object in a response's body; an empty one if there is none, or it broke off. */
async function shortObject(response: Response, most: number): Promise<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(await shortText(response, most)));
  } catch {
    return {};
  }
}

export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
export const asText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
export const asId = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' && value.length <= MOST_ID ? value : undefined);
export const asCode = (value: unknown): string | number | undefined => (typeof value === 'number' ? value : asId(value));
