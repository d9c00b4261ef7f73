/**
 * The provider `console`: a loopback service of the launcher that prints each text and keeps it.
 *
 * It is a process of its own on purpose: a kill of the edge can strike while a text is in flight, as with any
 * carrier. It reports back through signed webhooks, like any carrier.
 *
 *     POST /messages {"key", "to", "text", "callback", "at"}  ->  201 {"id"}
 *     POST /messages/list {"to", "since"}                     ->  200 {"messages": [{"id", "text", "at", "status"}]}
 */
import type { Listed, Post, PostAnswer, Provider } from './provider';
import { asCode, asText, shortObject } from './provider';

export class ConsoleProvider implements Provider {
  constructor(private readonly service: Fetcher) {}

  async send(post: Post, callback: string, now: number): Promise<PostAnswer> {
    const { key, to, text, validitySeconds, timeoutMillis } = post;
    const signal = AbortSignal.timeout(timeoutMillis);
    try {
      const response = await this.service.fetch('http://console/messages', json({ key, to, text, validitySeconds, callback, at: now }, signal));
      const body = await shortObject(response);
      return {
        response: {
          status: response.status,
          providerId: asText(body['id']),
          errorCode: asCode(body['code']),
          retryAfter: response.headers.get('retry-after') ?? undefined,
        },
      };
    } catch {
      return { none: signal.aborted ? 'timeout' : 'reset' };
    }
  }

  async list(to: string, since: number, timeoutMillis: number): Promise<Listed[] | undefined> {
    try {
      const response = await this.service.fetch('http://console/messages/list', json({ to, since }, AbortSignal.timeout(timeoutMillis)));
      const { messages } = await shortObject(response);
      if (!response.ok || !Array.isArray(messages)) return undefined;
      return messages.flatMap((it: Record<string, unknown>) => {
        const [providerId, text, at] = [asText(it['id']), asText(it['text']), it['at']];
        if (providerId === undefined || text === undefined || typeof at !== 'number') return [];
        return [{ providerId, text, at, status: asText(it['status']), errorCode: asCode(it['code']) }];
      });
    } catch {
      return undefined;
    }
  }
}

const json = (body: unknown, signal: AbortSignal) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  signal,
});
