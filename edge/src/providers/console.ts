/**
 * The provider `console`: a loopback service of the launcher that prints each text and keeps it.
 *
 * It is a process of its own on purpose: a kill of the edge can strike while a text is in flight, as with any
 * carrier. It reports back through signed webhooks, like any carrier.
 *
 *     POST /messages {"key", "to", "text", "callback", "at"}  ->  201 {"id"}
 *     POST /messages/list {"to", "since"}                     ->  200 {"messages": [{"id", "text", "at", "status"}]}
 */
import type { Listed, Post, PostAnswer, Provider, Road } from './provider';
import { ask, asCode, asId, asObject, asText, MOST, retryAfterOf } from './provider';

export class ConsoleProvider implements Provider {
  constructor(private readonly road: Road) {}

  async send({ key, to, text, validitySeconds, timeoutMillis }: Post, callback: string, now: number): Promise<PostAnswer> {
    const answer = await ask(this.road, 'http://console/messages', json({ key, to, text, validitySeconds, callback, at: now }), AbortSignal.timeout(timeoutMillis));
    if ('none' in answer) return answer;
    const { response, body } = answer;
    return { response: { status: response.status, providerId: asId(body['id']), errorCode: asCode(body['code']), retryAfter: retryAfterOf(response) } };
  }

  async list(to: string, since: number, timeoutMillis: number): Promise<Listed[] | undefined> {
    const answer = await ask(this.road, 'http://console/messages/list', json({ to, since }), AbortSignal.timeout(timeoutMillis), MOST.page);
    if ('none' in answer || !answer.response.ok || !Array.isArray(answer.body['messages'])) return undefined;
    return answer.body['messages'].map(asObject).flatMap((it) => {
      const [providerId, text, at] = [asId(it['id']), asText(it['text']), it['at']];
      if (providerId === undefined || text === undefined || typeof at !== 'number') return [];
      return [{ providerId, text, at, status: asText(it['status']), errorCode: asCode(it['code']) }];
    });
  }
}

const json = (body: unknown): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
