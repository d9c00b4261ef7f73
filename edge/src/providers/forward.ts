/**
 * The provider `http`: hands the command to any server that can check a Standard Webhooks signature, so that an
 * application or carrier of one's own can send the texts.
 *
 *     POST {url}      {"type": "message.send", "timestamp", "data": {"key", "attempt", "to", "sender", "text", "validitySeconds", "at", "callback"}}
 *                     -> 2xx {"providerId"}, once it has the text; 429 with Retry-After: later; another 4xx {"errorCode"}: never
 *     POST {listUrl}  {"type": "message.list", "timestamp", "data": {"to", "since"}}
 *                     -> 2xx {"messages": [{"providerId", "text", "at", "status", "errorCode"}]}
 *     and back, signed by the source's own secret, to `callback`: {"providerId", "status", "errorCode"}
 *
 * `webhook-id` is the same for the same attempt, so a command that arrives twice can be known again. Without a `listUrl`
 * nothing can be found out by asking; the callback, or a person, settles what is unknown.
 */
import type { Listed, Post, PostAnswer, Provider, Road, StatusReport } from './provider';
import { ask, asCode, asId, asObject, asText, MOST, retryAfterOf } from './provider';
import { standardWebhook } from './sign';

export interface ForwardSettings {
  url: string;
  listUrl?: string;
  /** Signs the commands, as `whsec_` and base64. */
  secret: string;
}

export class ForwardProvider implements Provider {
  constructor(
    private readonly settings: ForwardSettings,
    private readonly road: Road,
  ) {}

  async send(post: Post, callback: string, now: number): Promise<PostAnswer> {
    const { key, attempt, to, sender, text, validitySeconds, timeoutMillis } = post;
    const command = await this.signed(`${key}-${attempt}`, 'message.send', { key, attempt, to, sender, text, validitySeconds, at: now, callback });
    const answer = await ask(this.road, this.settings.url, command, AbortSignal.timeout(timeoutMillis));
    if ('none' in answer) return answer;
    const { response, body } = answer;
    return { response: { status: response.status, providerId: asId(body['providerId']), errorCode: asCode(body['errorCode']), retryAfter: retryAfterOf(response) } };
  }

  async list(to: string, since: number, timeoutMillis: number): Promise<Listed[] | undefined> {
    const { listUrl } = this.settings;
    if (listUrl === undefined) return undefined;
    const question = await this.signed(`list-${crypto.randomUUID()}`, 'message.list', { to, since });
    const answer = await ask(this.road, listUrl, question, AbortSignal.timeout(timeoutMillis), MOST.page);
    if ('none' in answer || !answer.response.ok || !Array.isArray(answer.body['messages'])) return undefined;
    return answer.body['messages'].map(asObject).flatMap((it) => {
      const [providerId, text, told] = [asId(it['providerId']), asText(it['text']), it['at']];
      const at = typeof told === 'number' ? told : Date.parse(asText(told) ?? '');
      if (providerId === undefined || text === undefined || Number.isNaN(at)) return [];
      return [{ providerId, text, at, status: asText(it['status']), errorCode: asCode(it['errorCode']) }];
    });
  }

  private async signed(id: string, type: string, data: object): Promise<RequestInit> {
    const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
    // The scheme forbids dots in an id.
    const headers = await standardWebhook(this.settings.secret, id.replaceAll('.', '_'), body, Math.floor(Date.now() / 1000));
    return { method: 'POST', headers, body };
  }
}

/** What a status callback in JSON says; `console` reports in the same way. */
export function jsonReport(body: string): StatusReport | undefined {
  try {
    const told = asObject(JSON.parse(body));
    const [providerId, status] = [asId(told['providerId']), asText(told['status'])];
    return providerId === undefined || status === undefined ? undefined : { providerId, status, errorCode: asCode(told['errorCode']) };
  } catch {
    return undefined;
  }
}
