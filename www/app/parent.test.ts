/** From whom a frame takes a token, and what it reads in one. */
import { expect, test } from 'vitest';

import { isAllowed, readToken } from './parent';

const ALLOWED = 'https://crm.example https://*.hub.example http://127.0.0.1:9000';

test.each([
  ['https://crm.example', true],
  ['https://app.hub.example', true],
  ['https://a.b.hub.example', true],
  ['http://127.0.0.1:9000', true],
  ['https://edge.example', true],
  ['https://crm.example.evil.example', false],
  ['http://crm.example', false],
  ['https://crm.example:8443', false],
  ['https://hub.example', false],
  ['https://evilhub.example', false],
  ['http://app.hub.example', false],
  ['null', false],
  ['', false],
])('a token from %s: %s', (origin, allowed) => {
  expect(isAllowed(origin, ALLOWED, 'https://edge.example')).toBe(allowed);
});

test('where nobody is named, only the edge’s own pages hand over tokens', () => {
  expect(isAllowed('https://crm.example', '', 'https://edge.example')).toBe(false);
  expect(isAllowed('', '', 'https://edge.example')).toBe(false);
});

const sealed = (claims: object) => `tlt_${Buffer.from(JSON.stringify(claims)).toString('base64url')}.seal`;

test('a token tells its lead and its end', () => {
  const token = sealed({ tenant: 'north', role: 'agent', lead: 'léa-1', expires: 1_764_000_900 });
  expect(readToken(token)).toEqual({ token, lead: 'léa-1', expiresAt: 1_764_000_900_000 });
  expect(readToken(sealed({ role: 'agent', expires: 1 }))?.lead).toBeUndefined();
});

test.each([undefined, 7, '', 'tlt_', 'tlt_%%%.x', 'tlt_bm8.x', 'tlk_key', sealed({ lead: 'x' }), { token: 'x' }])('%s is no token', (token) => {
  expect(readToken(token)).toBeUndefined();
});
