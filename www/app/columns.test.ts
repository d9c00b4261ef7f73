import { expect, test } from 'vitest';
import { Engine, init, starterPlaybook } from 'textlift';

import { guess, record } from './columns';

const NOW = Date.parse('2026-11-23T15:00:00Z');

test.each([
  [['First Name', 'Last Name', 'Cell', 'E-mail', 'ZIP', 'Opted out', 'Last visit'], ['firstName', 'lastName', 'phone', 'email', 'postalCode', 'optedOut', 'lastContact']],
  [['Patient', 'Mobile Phone', 'SMS consent', 'Total revenue', 'Last purchase date'], ['name', 'phone', 'consent', 'revenue', 'lastPurchase']],
  [['Contact ID', 'Vorname', 'Nachname', 'Handy', 'Country'], ['id', 'firstName', 'lastName', 'phone', 'country']],
])('%j is guessed', (header, fields) => expect(guess(header, [])).toEqual(fields));

test('a column without a telling name is guessed by what is in it; none is guessed twice', () => {
  expect(guess(['a', 'b', 'c'], [['ann@example.com', '(602) 555-0123', 'x'], ['bo@example.com', '602-555-0124', 'y']])).toEqual(['email', 'phone', undefined]);
  expect(guess(['Phone', 'Phone 2'], [['6025550123', '6025550124']])).toEqual(['phone', undefined]);
});

test('a row becomes a record that the engine reads, whatever the notation', async () => {
  await init();
  const made = record({ name: 'Ann Lee', phone: '(602) 555-0123', consent: 'yes', lastContact: '10/09/2026', revenue: '$1,234.50', lastPurchase: '1.2.2026' }, 3, NOW);
  if (!('record' in made)) throw new Error(made.why);
  expect(made.record).toMatchObject({ id: 'row-3', phone: '+16025550123', attributes: { firstName: 'Ann', lastName: 'Lee' } });
  expect(made.record.events?.map(({ type }) => type)).toEqual(['consent.granted', 'visit', 'purchase']);
  expect(made.record.events?.[2]?.data).toEqual({ amount: { minor: 123_450, currency: 'USD' } });
  const lead = new Engine(starterPlaybook('audiology')).lead(made.record, NOW);
  expect([lead.consent.state, lead.purchases, lead.lifetime.minor]).toEqual(['granted', 1, 123_450]);
});

test.each([
  [{ phone: '555' }, /international form/],
  [{ lastContact: 'some day' }, /is not a date/],
])('%j is left out with its reason', (row, why) => expect(record(row, 1, NOW)).toEqual({ why: expect.stringMatching(why) as string }));

test('a date of tomorrow is not taken for something that has not happened yet', () => {
  const made = record({ lastContact: '2027-01-01' }, 1, NOW);
  expect('record' in made && made.record.events?.[0]?.at).toBe(NOW);
});
