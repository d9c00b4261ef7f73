import { expect, test } from 'vitest';
import { init, localTime, smsParts } from 'textlift';

import { ago, dayOf, label, money, sendSays, sentence, shortly, when, zoneName } from './say';
import type { SendView } from './shapes';

const NOW = Date.parse('2026-11-23T15:00:00Z');
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test.each([
  ['2026-11-23T17:31:00Z', 'America/Phoenix', 'today, 10:31 AM'],
  ['2026-11-24T17:31:00Z', 'America/Phoenix', 'tomorrow, 10:31 AM'],
  ['2026-11-22T17:31:00Z', 'America/Phoenix', 'yesterday, 10:31 AM'],
  ['2026-11-24T04:59:00Z', 'America/New_York', 'today, 11:59 PM'],
  ['2026-11-24T05:00:00Z', 'America/New_York', 'tomorrow, 12:00 AM'],
  ['2026-11-30T17:47:00Z', 'America/Phoenix', 'Mon, Nov 30, 10:47 AM'],
  ['2025-11-30T17:47:00Z', 'America/Phoenix', 'Sun, Nov 30, 2025, 10:47 AM'],
])('%s in %s is %s, with and without the engine', async (at, zone, words) => {
  await init();
  expect(plain(when(Date.parse(at), zone, NOW))).toBe(words);
  expect(plain(when(Date.parse(at), zone, NOW, { localTime, smsParts }))).toBe(words);
});

test('a zone whose law changed after the host learned it is told by the engine', async () => {
  await init();
  const winter = Date.parse('2026-12-15T18:00:00Z');
  expect(plain(when(winter, 'America/Vancouver', winter, { localTime, smsParts }))).toBe('today, 11:00 AM');
});

test('the worklist tells an instant in few letters', () => {
  const at = (text: string) => plain(shortly(Date.parse(text), 'America/New_York', NOW));
  expect([at('2026-11-23T17:31:00Z'), at('2026-11-24T15:00:00Z'), at('2026-12-14T15:00:00Z')]).toEqual(['Today 12:31 PM', 'Tue 10:00 AM', 'Dec 14']);
  expect(dayOf(NOW, 'America/New_York', NOW)).toBe('Nov 23');
});

test.each([
  [60_000, 'just now'],
  [5 * 3_600_000, 'within a day'],
  [86_400_000, '1 day ago'],
  [13 * 86_400_000, '13 days ago'],
  [45 * 86_400_000, '6 weeks ago'],
  [400 * 86_400_000, '13 months ago'],
])('%i ms ago is %s', (millis, words) => expect(ago(NOW - millis, NOW)).toBe(words));

test('money is told in the decimals of its currency', () => {
  expect(money({ minor: 249_999, currency: 'USD' })).toBe('$2,499.99');
  expect(money({ minor: 2_500, currency: 'JPY' })).toBe('¥2,500');
});

test('codes and fragments become words', () => {
  expect([label('re-engagement-0'), label('hot'), label('insuranceEligible'), zoneName('America/New_York')]).toEqual(['Re-engagement 0', 'Hot', 'Insurance eligible', 'New York time']);
  expect([sentence('this number has opted out'), sentence('Already said.')]).toEqual(['This number has opted out.', 'Already said.']);
});

test('what became of a text is said with its reason, and only a delivery is called one', () => {
  const send = (more: Partial<SendView>) => sendSays({ id: 'a', kind: 'marketing', text: '', dueAt: 0, createdAt: 0, state: 'accepted', ...more });
  expect(send({ state: 'cancelled', reason: 'opted-out' })).toBe('Cancelled: the lead opted out');
  expect(send({ state: 'expired', reason: 'kill-switch' })).toBe('Dropped: kill switch');
  expect([send({}), send({ providerStatus: 'delivered' }), send({ providerStatus: 'undelivered' })]).toEqual(['Sent', 'Delivered', 'Sent, but it did not reach the phone']);
});
