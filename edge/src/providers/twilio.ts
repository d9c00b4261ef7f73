/**
 * The provider `twilio`: its Messages API.
 *
 * A text is one form POST with basic authentication (an API key and its secret, or the account and its auth token),
 * through a Messaging Service or from a number. Its status comes back at the callback's address, signed by Twilio's
 * scheme; until then it is found by listing the messages to the number.
 *
 * - `SmartEncoded=false`: the approved bytes are sent, whatever the Messaging Service is set to.
 * - `ValidityPeriod` is 1 to 36,000 s (the document of the API).
 * - An answer without a message's id (`SM` or `MM` and 32 hex digits) says nothing about a message.
 * - Errors are told by their code: 21610 the number has opted out, 21211 and 21614 no mobile number, 20429 too many
 *   requests, 30001 and on why a carrier did not deliver.
 */
import type { Listed, Post, PostAnswer, Provider, Road, StatusReport } from './provider';
import { ask, asCode, asObject, asText, MOST, retryAfterOf } from './provider';

export interface TwilioSettings {
  baseUrl: string;
  account: string;
  /** The API key's name; the account itself if absent. */
  user?: string;
  /** The API key's secret, or the account's auth token. */
  secret: string;
  messagingService?: string;
  from?: string;
}

const LONGEST_VALIDITY_SECONDS = 36_000;
/** A listing is read so many messages a page; with more than so many pages it is not read whole, and so not at all. */
const PAGE = { size: 100, most: 20 };
const MESSAGE = /^(SM|MM)[0-9a-fA-F]{32}$/;
/** Twilio's code for what HTTP calls 429. */
const TOO_MANY = 20_429;

export class TwilioProvider implements Provider {
  private readonly messages: string;

  constructor(
    private readonly settings: TwilioSettings,
    private readonly road: Road,
  ) {
    this.messages = `${settings.baseUrl.replace(/\/$/, '')}/2010-04-01/Accounts/${settings.account}/Messages.json`;
  }

  async send(post: Post, callback: string): Promise<PostAnswer> {
    const form = new URLSearchParams({
      To: post.to,
      ...this.sender(post.sender),
      Body: post.text,
      StatusCallback: callback,
      ValidityPeriod: `${Math.min(Math.max(Math.floor(post.validitySeconds), 1), LONGEST_VALIDITY_SECONDS)}`,
      SmartEncoded: 'false',
    });
    const headers = { ...this.headers(), 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await ask(this.road, this.messages, { method: 'POST', headers, body: form.toString() }, AbortSignal.timeout(post.timeoutMillis));
    if ('none' in answer) return answer;
    const { response, body } = answer;
    const errorCode = asCode(body['code']) ?? asCode(body['error_code']);
    return {
      response: {
        status: Number(errorCode) === TOO_MANY ? 429 : response.status,
        providerId: asMessage(body['sid']),
        errorCode,
        retryAfter: retryAfterOf(response),
      },
    };
  }

  /** By `date_created`: that is when Twilio took it. In whole seconds. */
  async list(to: string, since: number, timeoutMillis: number): Promise<Listed[] | undefined> {
    const signal = AbortSignal.timeout(timeoutMillis);
    const query = new URLSearchParams({ To: to, 'DateSent>': `${new Date(since).toISOString().slice(0, 19)}Z`, PageSize: `${PAGE.size}` });
    const found: Listed[] = [];
    let url: string | undefined = `${this.messages}?${query.toString()}`;
    for (let page = 0; url !== undefined; page++) {
      if (page === PAGE.most) return undefined;
      const answer: Awaited<ReturnType<typeof ask>> = await ask(this.road, url, { headers: this.headers() }, signal, MOST.page);
      if ('none' in answer || !answer.response.ok || !Array.isArray(answer.body['messages'])) return undefined;
      for (const it of answer.body['messages'].map(asObject)) {
        const [providerId, text, at] = [asMessage(it['sid']), asText(it['body']), Date.parse(asText(it['date_created']) ?? asText(it['date_sent']) ?? '')];
        const outbound = asText(it['direction'])?.startsWith('outbound') ?? true;
        if (providerId === undefined || text === undefined || Number.isNaN(at) || !outbound) continue;
        found.push({ providerId, text, at, status: asText(it['status']), errorCode: asCode(it['error_code']) });
      }
      const next = asText(answer.body['next_page_uri']);
      url = next === undefined ? undefined : this.ownPage(next);
      if (next !== undefined && url === undefined) return undefined;
    }
    return found;
  }

  /** Another page of the same list; the credentials go nowhere else. */
  private ownPage(uri: string): string | undefined {
    const [page, own] = [new URL(uri, this.messages), new URL(this.messages)];
    return page.origin === own.origin && page.pathname === own.pathname ? page.href : undefined;
  }

  private sender(wanted: string | undefined): Record<string, string> {
    const { messagingService, from } = this.settings;
    if (wanted !== undefined) return wanted.startsWith('MG') ? { MessagingServiceSid: wanted } : { From: wanted };
    return { ...(messagingService === undefined ? {} : { MessagingServiceSid: messagingService }), ...(from === undefined ? {} : { From: from }) };
  }

  private headers(): Record<string, string> {
    const { account, user, secret } = this.settings;
    return { authorization: `Basic ${btoa(`${user ?? account}:${secret}`)}`, accept: 'application/json' };
  }
}

/** What Twilio's status callback says, a form. */
export function twilioReport(body: string): StatusReport | undefined {
  const form = new URLSearchParams(body);
  const [providerId, status] = [asMessage(form.get('MessageSid') ?? form.get('SmsSid')), asText(form.get('MessageStatus') ?? form.get('SmsStatus'))];
  if (providerId === undefined || status === undefined) return undefined;
  return { providerId, status, errorCode: asText(form.get('ErrorCode')) };
}

const asMessage = (value: unknown): string | undefined => (typeof value === 'string' && MESSAGE.test(value) ? value : undefined);
