/**
 * The edge as the page asks it: a token that is renewed before it expires, and mistakes as sentences.
 *
 *     const edge = new Edge()
 *     await edge.get<Worklist>('/v1/leads?limit=200')
 */

/** A token is renewed when less than this is left of it. */
const RENEW_MILLIS = 60_000;

/** What went wrong, as a sentence for the person at the desk. */
export class Trouble extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** Sentences for problem codes; where the edge tells a reason of its own, that is said instead. */
const SENTENCES: Record<string, string> = {
  offline: 'The connection is lost. Nothing was changed; please try again.',
  unauthorized: 'You have been signed out. Reload the page to go on.',
  forbidden: 'Your role does not allow this.',
  'not-found': 'This lead is not here any more.',
  'suggestion-changed': 'Something has changed since this was shown, so nothing was approved. Here is the new suggestion.',
  'wrong-state': 'Too late: the text has already left or was cancelled.',
  refused: 'This text cannot go out.',
  invalid: 'The edge did not understand this. Please try again.',
  'too-many-requests': 'That was too much at once. Please try again in a moment.',
  overloaded: 'That was too much at once. Please try again in a moment.',
  unavailable: 'It could not be stored just now. Please try again in a moment.',
};

export const sentenceOf = (error: unknown) => (error instanceof Trouble ? error.message : 'Something went wrong on this page. Please reload it.');

interface Problem {
  code?: string;
  detail?: string;
}

export interface Token {
  token: string;
  expiresAt: number;
}

export class Edge {
  private token: Token | undefined;
  private renewing: Promise<void> | undefined;

  /** `newToken` is where tokens come from; the demo hands its own page one. */
  constructor(private readonly newToken: () => Promise<Token> = demoToken) {}

  get<T>(path: string): Promise<T> {
    return this.ask<T>('GET', path);
  }

  /** `key` makes a repeat of the same decision harmless. */
  post<T>(path: string, body: unknown, key?: string): Promise<T> {
    return this.ask<T>('POST', path, body, key);
  }

  delete<T>(path: string): Promise<T> {
    return this.ask<T>('DELETE', path);
  }

  private async ask<T>(method: string, path: string, body?: unknown, key?: string, again = true): Promise<T> {
    if (!this.token || this.token.expiresAt - Date.now() < RENEW_MILLIS) await this.renew();
    const used = this.token;
    const response = await send(path, {
      method,
      headers: {
        authorization: `Bearer ${used?.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return (await response.json()) as T;
    if (response.status === 401 && again) {
      // Of two requests under way together, the slower must not throw away what the other has fetched since.
      if (this.token === used) this.token = undefined;
      return this.ask<T>(method, path, body, key, false);
    }
    throw await trouble(response);
  }

  /** One renewal at a time, however many requests wait for it. */
  private renew(): Promise<void> {
    this.renewing ??= this.newToken()
      .then((token) => void (this.token = token))
      .finally(() => (this.renewing = undefined));
    return this.renewing;
  }
}

async function demoToken(): Promise<Token> {
  const response = await send('/test/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  if (!response.ok) throw await trouble(response);
  return (await response.json()) as Token;
}

async function send(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch {
    throw new Trouble(SENTENCES['offline'] ?? '', 'offline');
  }
}

async function trouble(response: Response): Promise<Trouble> {
  const { code = 'unavailable', detail } = (await response.json().catch(() => ({}))) as Problem;
  const sentence = code === 'refused' && detail ? `Not approved: ${detail.charAt(0).toLowerCase()}${detail.slice(1)}${/[.!]$/.test(detail) ? '' : '.'}` : SENTENCES[code];
  return new Trouble(sentence ?? `That did not work (${response.status}). Please try again.`, code);
}
