/** The configuration is checked whole before anything is served. */
import { expect, test } from 'vitest';

import { CONFIG, SECRETS } from './bindings';
import { mayBring, readConfiguration } from '../src/config';

const north = CONFIG.tenants.north;
const withNorth = (change: object) => ({ ...CONFIG, tenants: { ...CONFIG.tenants, north: { ...north, ...change } } });

test('the configuration of these tests is valid', () => {
  expect(Object.keys(readConfiguration(CONFIG, SECRETS).tenants)).toEqual(['north', 'south', 'small']);
});

test.each([
  ['an unknown key', { ...CONFIG, tennants: {} }, /tennants/],
  ['a public address that is none', { ...CONFIG, publicUrl: 'edge' }, /publicUrl/],
  ['an unknown scheme', withNorth({ sources: { ...north.sources, other: { scheme: 'plain', secrets: ['NORTH_SECRET'] } } }), /sources\.other\.scheme/],
  ['three secrets of a source', withNorth({ sources: { ...north.sources, other: { scheme: 'svix', secrets: ['A', 'B', 'C'] } } }), /sources\.other\.secrets/],
  ['a secret that is not bound', withNorth({ sources: { ...north.sources, other: { scheme: 'svix', secrets: ['NOT_BOUND'] } } }), /NOT_BOUND/],
  ['a source of two tenants', withNorth({ sources: { ...north.sources, 'south-crm': north.sources.crm } }), /south-crm/],
  ['a source with the name of the edge itself', withNorth({ sources: { ...north.sources, textlift: north.sources.crm } }), /textlift/],
  ['a key with the name of a source', withNorth({ keys: [{ ...north.keys[0], name: 'crm' }] }), /keys\.0\.crm/],
  ['a key that is not hashed', withNorth({ keys: [{ name: 'x', role: 'admin', sha256: 'tlk_in-plain-text' }] }), /sha256/],
  ['an unknown role', withNorth({ keys: [{ ...north.keys[0], role: 'owner' }] }), /role/],
  ['a provider that is none', withNorth({ provider: { kind: 'pigeon', source: 'carrier' } }), /provider\.kind/],
  ['a provider whose reports are signed otherwise', withNorth({ provider: { kind: 'twilio', source: 'carrier', account: `AC${'a'.repeat(32)}`, from: '+16025550100', secret: 'NORTH_SECRET' } }), /provider\.source/],
  ["a provider's secret that is not bound", withNorth({ provider: { kind: 'http', source: 'carrier', url: 'https://app.example/', secret: 'NOT_BOUND' } }), /NOT_BOUND/],
  ['a frame that is no origin', { ...CONFIG, frameAncestors: ["https://crm.example; script-src 'unsafe-inline'"] }, /frameAncestors\.0/],
  ['a page that is no origin', { ...CONFIG, corsOrigins: ['*'] }, /corsOrigins\.0/],
  ['a limit of nothing', withNorth({ limits: { atOnce: 0 } }), /limits\.atOnce/],
  ['a map without rows', withNorth({ sources: { ...north.sources, other: { scheme: 'svix', secrets: ['NORTH_SECRET'], map: {} } } }), /sources\.other\.map\.rows: /],
  [
    'a row of a map that lacks what its event needs',
    withNorth({ sources: { ...north.sources, other: { scheme: 'svix', secrets: ['NORTH_SECRET'], map: { rows: [{ type: 'purchase' }, { type: 'visit', at: 'a..b' }] } } } }),
    /sources\.other\.map\.rows\[0\]\.data\.amount: .*sources\.other\.map\.rows\[1\]\.at: /,
  ],
  ['a provider whose source is not there', withNorth({ provider: { kind: 'console', source: 'nothing' } }), /provider\.source/],
])('%s is named and stops the edge', (_what, config, place) => {
  expect(() => readConfiguration(config, SECRETS)).toThrow(place);
});

test('guarded events need to be listed, by group or by type; others do not', () => {
  expect(mayBring([], 'visit')).toBe(true);
  expect(mayBring([], 'consent.granted')).toBe(false);
  expect(mayBring(['consent.*'], 'consent.granted')).toBe(true);
  expect(mayBring(['sms.received'], 'sms.received')).toBe(true);
  expect(mayBring(['sms.received'], 'sms.delivered')).toBe(false);
});
