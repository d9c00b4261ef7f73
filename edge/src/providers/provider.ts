/**
 * What the edge asks of a carrier of texts. Small on purpose: what an answer *means* is the engine's
 * `outboxAdvance`; a provider only says what came back.
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
  /** Hands a text over, once. Never throws. */
  send(post: Post, callbackUrl: string, now: number): Promise<PostAnswer>;
  /** The messages to a number since an instant; nothing if they cannot be listed now. Never throws. */
  list(to: string, since: number, timeoutMillis: number): Promise<Listed[] | undefined>;
}

/** The text of a response, if it is at most so many characters. */
export async function shortText(response: Response, most = 65_536): Promise<string> {
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

/** The object in a response's body; an empty one if there is none. */
export async function shortObject(response: Response): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await shortText(response));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export const asText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
export const asCode = (value: unknown): string | number | undefined => (typeof value === 'number' ? value : asText(value));
