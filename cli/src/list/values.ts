/** What stands in the cells of a list: yes and no, amounts, numbers, places. `undefined`: it cannot be told. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import { localTime } from 'textlift';

import { plain } from './roles';

const YES = new Set(['yes', 'y', 'true', 't', '1', 'x', 'ok', 'on', 'ja', 'oui', 'si', 'opted in', 'opt in', 'optin', 'subscribed', 'granted', 'given', 'consented', 'agreed', 'double opt in', 'single opt in', 'confirmed', 'active', 'checked', 'accepted']);
const NO = new Set(['no', 'n', 'false', 'f', '0', 'off', 'nein', 'non', 'none', 'never', 'not set', 'unknown', 'pending', 'not opted in', 'not subscribed', 'non subscribed', 'unset', 'null', 'n a', '']);
const STOPPED = new Set(['opted out', 'opt out', 'optout', 'unsubscribed', 'revoked', 'withdrawn', 'stop', 'stopped', 'blocked', 'do not text', 'cleaned']);

/** `yes`, `no`, `stopped` (no, and they said so), or nothing. */
export function answer(cell: string): 'yes' | 'no' | 'stopped' | undefined {
  if (/^[✓✔☑]$/u.test(cell.trim())) return 'yes';
  const word = plain(cell);
  return YES.has(word) ? 'yes' : NO.has(word) ? 'no' : STOPPED.has(word) ? 'stopped' : undefined;
}

/** Does a do-not-disturb cell speak of texts? Whatever is not clearly a no, or of e-mail and calls alone, does. */
export function forbids(cell: string): boolean {
  if (answer(cell) === 'no') return false;
  const words = plain(cell).split(' ');
  const others = new Set(['email', 'emails', 'mail', 'only', 'and', 'gmb', 'fb', 'facebook', 'instagram', 'voicemail']);
  return words.some((word) => !others.has(word));
}

const BOUGHT = new Set(['customer', 'customers', 'client', 'patient', 'evangelist', 'won', 'closed won', 'sold', 'purchased', 'bought', 'active customer', 'existing customer', 'repeat customer', 'kunde']);
const LOST = new Set(['lost', 'closed lost', 'unqualified', 'disqualified', 'dead', 'abandoned', 'not interested', 'junk', 'bad timing lost', 'verloren']);

/** Where somebody stands, by the words of a stage. */
export function standing(cell: string): 'bought' | 'lost' | undefined {
  const word = plain(cell);
  return BOUGHT.has(word) ? 'bought' : LOST.has(word) ? 'lost' : undefined;
}

/** A number in E.164, or why there is none. */
export function phone(cell: string, country: string): { phone: string } | { why: string } {
  const text = cell.trim().replace(/^'/, '').replace(/\.0$/, '');
  if (/^\d(\.\d+)?E\+?\d+$/i.test(text)) return { why: 'a spreadsheet has turned the number into an exponent: format the column as text and export again' };
  const found = parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false });
  if (found?.ext) return { why: 'a number with an extension cannot be texted' };
  if (found?.isValid()) return { phone: found.number };
  const digits = text.replace(/\D/g, '').length;
  return { why: `wanted a phone number with its area code (${country} unless it begins with +), got ${digits} digits that are none` };
}

/** US states and territories, Canadian provinces, Australian states: those that the law table knows. */
const STATES: Record<string, Record<string, string>> = {
  US: table(
    'Alabama AL, Alaska AK, Arizona AZ, Arkansas AR, California CA, Colorado CO, Connecticut CT, Delaware DE, District of Columbia DC, Florida FL, Georgia GA, Hawaii HI, Idaho ID, Illinois IL, Indiana IN, Iowa IA, Kansas KS, Kentucky KY, Louisiana LA, Maine ME, Maryland MD, Massachusetts MA, Michigan MI, Minnesota MN, Mississippi MS, Missouri MO, Montana MT, Nebraska NE, Nevada NV, New Hampshire NH, New Jersey NJ, New Mexico NM, New York NY, North Carolina NC, North Dakota ND, Ohio OH, Oklahoma OK, Oregon OR, Pennsylvania PA, Puerto Rico PR, Rhode Island RI, South Carolina SC, South Dakota SD, Tennessee TN, Texas TX, Utah UT, Vermont VT, Virginia VA, Washington WA, West Virginia WV, Wisconsin WI, Wyoming WY',
  ),
  CA: table(
    'Alberta AB, British Columbia BC, Manitoba MB, New Brunswick NB, Newfoundland and Labrador NL, Nova Scotia NS, Northwest Territories NT, Nunavut NU, Ontario ON, Prince Edward Island PE, Quebec QC, Saskatchewan SK, Yukon YT',
  ),
};

function table(rows: string): Record<string, string> {
  return Object.fromEntries(rows.split(', ').map((row) => [plain(row.slice(0, -3)), row.slice(-2)]));
}

/** `California` or `ca` -> `CA`; outside the United States and Canada a state is not used. */
export function state(cell: string, country: string): string | undefined {
  const names = STATES[country];
  const word = plain(cell);
  return names?.[word] ?? Object.values(names ?? {}).find((code) => code.toLowerCase() === word);
}

/** Does a state of this country decide anything? */
export const hasStates = (country: string) => country in STATES;

const COUNTRIES: Record<string, string> = { usa: 'US', 'u s a': 'US', 'u s': 'US', america: 'US', uk: 'GB', england: 'GB', scotland: 'GB', wales: 'GB', 'great britain': 'GB', deutschland: 'DE', espana: 'ES', osterreich: 'AT', schweiz: 'CH' };
let byName: Map<string, string> | undefined;

/** `United States` or `us` -> `US`. */
export function country(cell: string): string | undefined {
  const word = plain(cell);
  if (!byName) {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    // What stands for no country, and codes that are used no more.
    const none = new Set(['ZZ', 'EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'UK', 'DD', 'FX', 'SU', 'YU', 'TP', 'BU', 'ZR', 'CS', 'AN', 'NT', 'VD', 'YD', 'RH', 'HV', 'DY', 'NH']);
    const codes = letters.flatMap((one) => letters.map((two) => one + two)).filter((code) => names.of(code) && !none.has(code));
    byName = new Map([...codes.map((code): [string, string] => [plain(names.of(code) ?? code), code]), ...codes.map((code): [string, string] => [code.toLowerCase(), code]), ...Object.entries(COUNTRIES)]);
  }
  return byName.get(word);
}

const ZONES: Record<string, string> = {
  eastern: 'America/New_York', est: 'America/New_York', edt: 'America/New_York', et: 'America/New_York',
  central: 'America/Chicago', cst: 'America/Chicago', cdt: 'America/Chicago', ct: 'America/Chicago',
  mountain: 'America/Denver', mst: 'America/Denver', mdt: 'America/Denver', mt: 'America/Denver', arizona: 'America/Phoenix',
  pacific: 'America/Los_Angeles', pst: 'America/Los_Angeles', pdt: 'America/Los_Angeles', pt: 'America/Los_Angeles',
  alaska: 'America/Anchorage', hawaii: 'Pacific/Honolulu', atlantic: 'America/Halifax',
};

/** `America/Phoenix`, `us_slash_eastern`, `Eastern Time (US & Canada)`; the database of the engine decides what is a zone. */
export function zone(cell: string): string | undefined {
  const bare = cell.trim().replace(/^\(?(?:GMT|UTC)\s*[+-]\d{1,2}:?\d{2}\)?\s*/i, '').replace(/_slash_/g, '/');
  const friendly = ZONES[plain(bare).replace(/ (standard |daylight )?time.*$/, '').replace(/^us /, '')];
  const named = bare.split('/').map((part) => part.split(/[_ ]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('_')).join('/');
  for (const name of [bare, friendly, named]) {
    if (name && isZone(name)) return name;
  }
  return undefined;
}

function isZone(name: string): boolean {
  try {
    localTime(Date.UTC(2026, 0, 1), name);
    return true;
  } catch {
    return false;
  }
}
