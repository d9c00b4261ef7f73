/**
 * The edge as the page asks it: a token that is renewed before it expires, and mistakes as sentences.
 *
 *     const edge = new Edge()
 *     await edge.get<Worklist>('/v1/leads?limit=200')
 */

import { trouble as sentences, troubles } from '../words/pages';

/** A token is renewed when less than this is left of it. */
const RENEW_MILLIS = 60_000;
/** No token is good for longer: where one seems to be, or seems to have ended when it came, this computer's clock is wrong. */
const LONGEST_TOKEN_MILLIS = 86_400_000;
/** After so long without an answer, the person at the desk is told that it is still being tried. */
const SLOW_MILLIS = 4_000;
/** After so long, it is no longer tried. */
const LOST_MILLIS = 30_000;

/** What went wrong, as a sentence for the person at the desk. */
export class Trouble extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

export const sentenceOf = (error: unknown) => (error instanceof Trouble ? error.message : troubles.page);

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
  /** A wrong clock cannot tell when a token ends: then it is used until the edge refuses it. */
  clockWrong = false;
  private waiting = 0;

  /** `newToken` is where tokens come from; the demo hands its own page one. */
  constructor(
    private readonly newToken: () => Promise<Token> = demoToken,
    /** Hears whether some answer takes longer than usual. */
    private readonly slow: (isSlow: boolean) => void = () => undefined,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.ask<T>('GET', path);
  }

  /** An answer that is no JSON: a file to be kept. */
  file(path: string): Promise<string> {
    return this.ask<string>('GET', path, undefined, undefined, (response) => response.text());
  }

  /** `key` makes a repeat of the same decision harmless. */
  post<T>(path: string, body: unknown, key?: string): Promise<T> {
    return this.ask<T>('POST', path, body, key);
  }

  delete<T>(path: string): Promise<T> {
    return this.ask<T>('DELETE', path);
  }

  private async ask<T>(method: string, path: string, body?: unknown, key?: string, read = (response: Response): Promise<unknown> => response.json(), again = true): Promise<T> {
    if (!this.token || (!this.clockWrong && this.token.expiresAt - Date.now() < RENEW_MILLIS)) await this.renew();
    const used = this.token;
    const response = await this.patiently(path, {
      method,
      // A decision goes out even if the page is left in the same moment.
      keepalive: method === 'POST',
      headers: {
        authorization: `Bearer ${used?.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return (await read(response)) as T;
    if (response.status === 401 && again) {
      // Of two requests under way together, the slower must not throw away what the other has fetched since.
      if (this.token === used) this.token = undefined;
      return this.ask<T>(method, path, body, key, read, false);
    }
    throw await trouble(response);
  }

  private async patiently(path: string, request: RequestInit): Promise<Response> {
    const patience = setTimeout(() => {
      this.waiting += 1;
      this.slow(true);
      told = true;
    }, SLOW_MILLIS);
    let told = false;
    try {
      return await send(path, { ...request, signal: AbortSignal.timeout(LOST_MILLIS) });
    } finally {
      clearTimeout(patience);
      if (told && (this.waiting -= 1) === 0) this.slow(false);
    }
  }

  /** One renewal at a time, however many requests wait for it. */
  private renew(): Promise<void> {
    this.renewing ??= this.newToken()
      .then((token) => {
        this.token = token;
        const left = token.expiresAt - Date.now();
        this.clockWrong = left <= 0 || left > LONGEST_TOKEN_MILLIS;
      })
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
    throw new Trouble(sentences['offline'] ?? '', 'offline');
  }
}

async function trouble(response: Response): Promise<Trouble> {
  const { code = 'unavailable', detail } = (await response.json().catch(() => ({}))) as Problem;
  const why = detail && `${detail.charAt(0).toLowerCase()}${detail.slice(1)}${/[.!]$/.test(detail) ? '' : '.'}`;
  return new Trouble(code === 'refused' && why ? troubles.notApproved(why) : (sentences[code] ?? troubles.other(response.status)), code);
}
