/** What we send to Twilio, judged by Twilio's own contract. */
import { createHmac } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { practice } from '../../demo/practice.mjs';
import { TwilioProvider } from '../../src/providers/twilio.ts';
import { startContract } from './contract.mjs';
import { emptyFolder, freePort, removeFolder, startDemo } from './fixture.mjs';

const ACCOUNT = `AC${'a'.repeat(32)}`;
const SERVICE = `MG${'b'.repeat(32)}`;
const CALLBACK = 'https://edge.example/hooks/carrier/status/0123456789abcdef0123456789abcdef-tabcde';

/** Posts a form as Twilio signs it: HMAC-SHA1 over the address and the sorted fields. */
function reported(url, fields, secret) {
  const sorted = Object.keys(fields).sort().map((name) => name + fields[name]).join('');
  const signature = createHmac('sha1', secret).update(url + sorted).digest('base64');
  return fetch(url, { method: 'POST', headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields) });
}

let contract;
beforeAll(async () => (contract = await startContract()));
afterAll(() => contract.stop());

const provider = (settings) => new TwilioProvider({ baseUrl: `http://${contract.address}`, account: ACCOUNT, secret: 'token', ...settings }, { fetch });

/** What was judged since the last time this was asked. */
const judged = () => contract.judged.splice(0);

test('the contract sees a field that is missing, one that is unknown, a number that is none and a text that is too long', async () => {
  const send = (fields) =>
    fetch(`http://${contract.address}/2010-04-01/Accounts/${ACCOUNT}/Messages.json`, {
      method: 'POST',
      headers: { authorization: 'Basic eDp5', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields),
    });
  const good = { To: '+16025550123', MessagingServiceSid: SERVICE, Body: 'Hi' };
  for (const bad of [{ ...good, To: '' }, { To: good.To, Body: 'Hi' }, { ...good, Validity: '60' }, { ...good, To: '6025550123' }, { ...good, Body: 'x'.repeat(1_601) }]) await send(bad);
  expect(judged().map(({ against }) => against.length > 0)).toEqual([true, true, true, true, true]);
  await send(good);
  expect(judged()).toMatchObject([{ status: 201, against: [] }]);
});

test('every text and every listing keeps the contract', async () => {
  const texts = ['Hi Sarah', 'Zoë & co: 100 % “free”?\n= + ;', '😀'.repeat(335), 'x'.repeat(1_530)];
  const senders = [{ messagingService: SERVICE }, { from: '+16025550100' }, { from: '12345', user: 'SKkey' }, { from: 'Sound Care' }];
  for (const settings of senders)
    for (const [n, text] of texts.entries()) {
      const post = { key: `a${n}`, attempt: 1, to: '+16025550123', text, validitySeconds: [60, 599, 7_200, 99_999][n], timeoutMillis: 5_000 };
      expect(await provider(settings).send(post, CALLBACK)).toMatchObject({ response: { status: 201, providerId: expect.stringMatching(/^SM/) } });
    }
  await provider(senders[0]).list('+16025550123', Date.parse('2026-11-24T17:00:00Z'), 5_000);
  const requests = judged();
  expect(requests.length).toBeGreaterThan(texts.length * senders.length);
  expect(requests.flatMap(({ against }) => against)).toEqual([]);
});

test('an approved text goes the whole road to Twilio, and what Twilio answers is kept', async () => {
  const folder = emptyFolder();
  const secrets = { TWILIO_TOKEN: 'token' };
  const change = (tenant) => {
    tenant.provider = { kind: 'twilio', source: 'twilio', account: ACCOUNT, secret: 'TWILIO_TOKEN', messagingService: SERVICE, via: 'CONSOLE', baseUrl: 'http://twilio' };
    tenant.sources.twilio = { scheme: 'twilio', secrets: ['TWILIO_TOKEN'], accepts: ['sms.received'] };
  };
  const edge = await startDemo({ folder, port: await freePort(), carrier: contract, change, secrets });
  try {
    await edge.hook('practice', practice().events.filter((event) => event.lead.id === 'lead-1042'));
    const { hash } = await edge.call('GET', '/v1/leads/lead-1042/suggestion');
    const { dueAt } = await edge.call('POST', '/v1/leads/lead-1042/approvals', { suggestion: hash }, { 'idempotency-key': 'one' });
    await edge.call('POST', '/test/clock', { to: dueAt });
    const requests = judged();
    expect(requests).toMatchObject([{ method: 'POST', url: `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`, status: 201, against: [] }]);
    const lead = () => edge.call('GET', '/v1/leads/lead-1042');
    const { providerId, state } = (await lead()).sends[0];
    expect({ providerId, state }).toEqual({ state: 'accepted', providerId: expect.stringMatching(/^SM/) });

    // Twilio reports in forms, signed by its own scheme.
    const [{ form }] = requests;
    const report = (status, secret, url = form.StatusCallback) => reported(url, { MessageSid: providerId, SmsSid: providerId, MessageStatus: status, AccountSid: ACCOUNT, To: form.To, ErrorCode: '30003' }, secret);
    expect((await report('undelivered', 'another token')).status).toBe(401);
    expect((await report('undelivered', 'token', form.StatusCallback.replace(/status\/../, 'status/00'))).status).toBe(404);
    expect((await lead()).sends[0].providerStatus).not.toBe('undelivered');
    expect((await report('undelivered', 'token')).status).toBe(200);
    expect((await report('sent', 'token')).status).toBe(200);
    expect((await lead()).sends[0]).toMatchObject({ state: 'accepted', providerStatus: 'undelivered', errorCode: '30003', say: 'The carrier could not deliver it: the phone is switched off or out of reach (code 30003).' });

    const inbound = { MessageSid: `SM${'e'.repeat(32)}`, SmsStatus: 'received', From: form.To, To: '+16025550100', Body: 'STOP', AccountSid: ACCOUNT };
    expect((await reported(`${edge.url}/hooks/twilio`, inbound, 'token')).status).toBe(202);
    expect(await lead()).toMatchObject({ consent: { state: 'revoked' } });
  } finally {
    await edge.stop();
    removeFolder(folder);
  }
});
