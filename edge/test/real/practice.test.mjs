/** The demo practice: the same every time, and nobody real. */
import { expect, test } from 'vitest';

import { practice } from '../../demo/practice.mjs';

test('the practice is the same every time', () => {
  expect(practice()).toEqual(practice());
});

test('its numbers belong to nobody, and every lead has one of its own', () => {
  const { leads } = practice();
  const phones = leads.map((lead) => lead.phone);
  expect(new Set(phones).size).toBe(60);
  for (const phone of phones) expect(phone).toMatch(/^\+1\d{3}55501\d\d$/);
});

test('60 leads over 18 months, in order, several zones, one of which has just changed its law', () => {
  const { leads, events } = practice();
  expect(leads).toHaveLength(60);
  expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).sort());
  expect(Date.parse(events.at(-1).at) - Date.parse(events[0].at)).toBeGreaterThan(500 * 86_400_000);
  const zones = new Set(leads.map((lead) => lead.attributes.timeZone));
  expect(zones.size).toBeGreaterThan(5);
  expect(zones).toContain('America/Vancouver');
});
