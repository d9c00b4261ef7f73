/** What a person sees of a send, and what comes back of it: every step told, every report felt by score, sequence and report. */
import { beforeEach, expect, test } from 'vitest';

import { KEYS, SECRETS } from './bindings';
import { approve, call, get, hook, jump, knownLead, morning, problemOf, sendsOf, suggestionOf, textsTo } from './edge';

const inbound = (lead: string, text: string) => get('POST', '/test/inbound', { body: { lead, text } });
const leadOf = (id: string) => get('GET', `/v1/leads/${id}`);
const says = (send: Record<string, any>): string[] => send['timeline'].map((it: { say: string }) => it.say);

async function sent(text?: string) {
  const who = await knownLead();
  const approval = await approve(who.id, text);
  await jump({ to: approval['dueAt'] });
  return { who, approval };
}

/** Reports on the one text to a number, as the carrier does. */
async function report(phone: string, status: string, errorCode?: string): Promise<void> {
  const [text] = await textsTo(phone);
  const response = await hook(new URL(text!.callback).pathname, { providerId: text!.id, status, errorCode }, { secret: SECRETS.CONSOLE_SECRET });
  expect(response.status).toBe(200);
}

const totals = async () => (await get('GET', '/v1/reports'))['totals'];

beforeEach(morning);

test('a send tells who approved it, what it stands on, every step, and where it stands', async () => {
  const { who, approval } = await sent();
  expect(approval['say']).toBe('Approved; it leaves at its time.');
  await report(who.phone, 'delivered');
  const [send] = await sendsOf(who.id);
  expect(says(send!)).toEqual(['Approved by north-server, as suggested.', 'Handed to the provider.', 'The provider has it.']);
  expect(send!['timeline'][0]).toMatchObject({ by: 'north-server', state: 'approved' });
  expect(send).toMatchObject({ say: 'The phone has it.', attempt: 1, providerId: expect.stringMatching(/^con-/), bound: { consent: `${who.id}-2`, slots: expect.arrayContaining([expect.objectContaining({ slot: 'firstName' })]) } });
  expect((await get('GET', '/v1/approvals'))['rows'].find((row: { id: string }) => row.id === approval['id'])).toEqual(send);
});

test.each([
  ['[429]', 'It waits: the provider asked us to wait.'],
  ['[400]', 'The provider refused it: this is not a phone number (code 21211).'],
  ['[500]', 'The provider answered with an error of its own. The provider is being asked whether it has it; nothing is sent twice.'],
  ['[not json]', 'The provider answered, but not with a message. The provider is being asked whether it has it; nothing is sent twice.'],
])('an answer of %s is told in a sentence', async (words, say) => {
  const { who, approval } = await sent(`Hello Sarah ${words}`);
  expect((await sendsOf(who.id))[0]).toMatchObject({ say });
  await call('DELETE', `/v1/approvals/${approval['id']}`, { key: KEYS.north });
});

test('what ended before it left says why, and a refusal of a request as well', async () => {
  const who = await knownLead();
  const approval = await approve(who.id);
  await inbound(who.id, 'STOP');
  const stopped = (await sendsOf(who.id)).find((send) => send['id'] === approval['id']);
  expect(stopped).toMatchObject({ say: 'Withdrawn: the lead opted out.' });
  const refused = await call('POST', `/v1/leads/${who.id}/messages`, { key: KEYS.north, body: { text: 'Are you sure?' }, headers: { 'idempotency-key': `sure-${who.id}` } });
  expect(await problemOf(refused)).toMatchObject({ status: 409, code: 'refused', reason: 'opted-out', detail: expect.stringMatching(/opted out/i) });
  const late = await call('DELETE', `/v1/approvals/${approval['id']}`, { key: KEYS.north });
  expect(await problemOf(late)).toMatchObject({ status: 409, code: 'wrong-state', detail: expect.stringContaining('cancelled') });
});

test('what nobody could find out is settled by a person, and says by whom', async () => {
  const { who, approval } = await sent('Hello Sarah [not json] again');
  for (let n = 0; n < 12 && (await sendsOf(who.id))[0]!['state'] === 'unknown'; n++) await jump({ next: true });
  expect((await sendsOf(who.id))[0]!['say']).toMatch(/^The provider could not tell/);
  const settled = await get('POST', `/v1/approvals/${approval['id']}/resolve`, { body: { decision: 'sent' } });
  expect(settled).toMatchObject({ state: 'accepted', say: 'A person found that it was sent.' });
  expect(settled['timeline'].at(-1)).toMatchObject({ by: 'north-server' });
});

test('an edited text that is too long, or has a link, is refused with what is wrong', async () => {
  const who = await knownLead();
  const { hash } = await suggestionOf(who.id);
  for (const text of ['Look at https://evil.example/now', 'x'.repeat(1_700)]) {
    const response = await call('POST', `/v1/leads/${who.id}/approvals`, { key: KEYS.north, body: { suggestion: hash, text }, headers: { 'idempotency-key': crypto.randomUUID() } });
    expect(await problemOf(response)).toMatchObject({ status: 409, code: 'refused', detail: expect.stringMatching(/\w+ \w+/) });
  }
  expect(await sendsOf(who.id)).toEqual([]);
});

test('delivered and undelivered move the report; the lead shows both sides of the conversation', async () => {
  const before = await totals();
  const [good, bad] = [await sent(), await sent()];
  await report(good.who.phone, 'delivered');
  await report(bad.who.phone, 'undelivered', '30005');
  const after = await totals();
  expect([after.sent - before.sent, after.delivered - before.delivered]).toEqual([2, 1]);
  expect((await sendsOf(bad.who.id))[0]).toMatchObject({ say: 'The carrier could not deliver it: the number does not exist or is not in use (code 30005).' });

  await inbound(good.who.id, 'Do you have time on Friday?');
  await get('POST', `/v1/leads/${good.who.id}/messages`, { body: { text: 'Yes, at ten.' }, headers: { 'idempotency-key': `answer-${good.who.id}` } });
  await jump({ next: true });
  const said = (await leadOf(good.who.id))['timeline'].filter((it: { direction?: string }) => it.direction !== undefined);
  expect(said.map((it: { direction: string; text: string }) => `${it.direction}: ${it.text}`).reverse()).toEqual([`out: ${good.approval['text']}`, 'in: Do you have time on Friday?', 'out: Yes, at ten.']);
  expect((await sendsOf(good.who.id))[0]).toMatchObject({ kind: 'reply', timeline: expect.arrayContaining([expect.objectContaining({ say: 'Written by north-server.' })]) });
});

test('an answer moves the score and ends what would have come next', async () => {
  const { who } = await sent();
  await report(who.phone, 'delivered');
  const before = await leadOf(who.id);
  await inbound(who.id, 'Yes, I would like that');
  const after = await leadOf(who.id);
  expect(after['raw'] - before['raw']).toBeGreaterThanOrEqual(30);
  expect(after['receipt'].map((line: { rule: string }) => line.rule)).toContain('sms-reply');
  expect(after['conversationUntil']).toBeGreaterThan(after['now']);
});

test('a provider that says a number has opted out is believed, for every lead with that number', async () => {
  const { who } = await sent();
  await report(who.phone, 'failed', '21610');
  expect(await leadOf(who.id)).toMatchObject({ consent: { state: 'revoked' } });
  expect((await suggestionOf(who.id))['held']).toMatchObject({ reason: 'opted-out' });
});
