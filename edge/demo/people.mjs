/**
 * The invented people of the demo practice. Numbers are of the 555-01xx kind, which belongs to nobody.
 */

/** Area code, state, country, postal code, zone. British Columbia gave up changing its clocks in 2026. */
const PLACES = [
  ['602', 'AZ', 'US', '85004', 'America/Phoenix'],
  ['480', 'AZ', 'US', '85281', 'America/Phoenix'],
  ['604', 'BC', 'CA', 'V6B 1A1', 'America/Vancouver'],
  ['303', 'CO', 'US', '80202', 'America/Denver'],
  ['312', 'IL', 'US', '60601', 'America/Chicago'],
  ['602', 'AZ', 'US', '85012', 'America/Phoenix'],
  ['212', 'NY', 'US', '10001', 'America/New_York'],
  ['213', 'CA', 'US', '90012', 'America/Los_Angeles'],
  ['480', 'AZ', 'US', '85202', 'America/Phoenix'],
  ['214', 'TX', 'US', '75201', 'America/Chicago'],
  ['305', 'FL', 'US', '33130', 'America/New_York'],
  ['416', 'ON', 'CA', 'M5H 2N2', 'America/Toronto'],
];

const FIRST = [
  'Alice', 'Ben', 'Carmen', 'Dale', 'Elena', 'Frank', 'Gloria', 'Harold', 'Irene', 'Jorge', 'Karen', 'Leon', 'Maria', 'Noel', 'Olga',
  'Paul', 'Quinn', 'Ruth', 'Steve', 'Teresa', 'Umberto', 'Vera', 'Walter', 'Ximena', 'Yusuf', 'Zoe', 'Arthur', 'Beatriz', 'Clara', 'Dennis',
];
const LAST = [
  'Abbott', 'Bianchi', 'Castillo', 'Dawson', 'Eriksen', 'Fontaine', 'Garcia', 'Holloway', 'Ivanova', 'Jensen', 'Kowalski', 'Lindqvist',
  'Marsh', 'Novak', 'Osborne', 'Petrov', 'Quigley', 'Romero', 'Sandoval', 'Tanaka', 'Underhill', 'Vasquez', 'Whitaker', 'Yamada', 'Zimmer',
];

/** The golden lead: a hearing test 45 days ago, eligible by insurance, three opens. */
export const GOLDEN = 41;

/** The n-th person, 0 to 59. */
export function person(n) {
  const [area, state, country, postalCode, timeZone] = n === GOLDEN ? PLACES[0] : PLACES[n % PLACES.length];
  const [firstName, lastName] = n === GOLDEN ? ['Sarah', 'Lee'] : [FIRST[(n * 7) % FIRST.length], LAST[(n * 11) % LAST.length]];
  return {
    id: `lead-${1001 + n}`,
    externalId: `pm-${300 + n}`,
    phone: n === GOLDEN ? '+16025550123' : `+1${area}5550${130 + n}`,
    email: `${firstName}.${lastName}.${n}@example.com`.toLowerCase(),
    attributes: { firstName, lastName, state, country, postalCode, timeZone },
  };
}

/** Numbers that are the same every time: mulberry32. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
