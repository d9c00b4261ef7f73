/**
 * What the columns of somebody's list mean: guessed by name and by content, and a row as the engine's record.
 *
 *     guess(['First Name', 'Cell'], [['Ann', '(602) 555-0123']])   // ['firstName', 'phone']
 *     record({ firstName: 'Ann', phone: '(602) 555-0123' }, 3, now) // { record: { id: 'row-3', … } }
 */
import type { LeadEvent, LeadRecord } from 'textlift';

import { own as words } from '../words/pages';

export type Field = keyof typeof words.fields;
export const FIELDS = Object.keys(words.fields) as Field[];

/** The first row that fits a column's name decides. */
const NAMES: readonly (readonly [Field, RegExp])[] = [
  ['optedOut', /opt(ed)?[ _-]?out|unsub|do not (text|contact)|dnc|stop/i],
  ['consent', /consent|opt(ed)?[ _-]?in|permission|sms ok|may (we )?text/i],
  ['firstName', /^(first|given|fore)[ _-]?name$|^first$|vorname|pr[eé]nom/i],
  ['lastName', /^(last|family|sur)[ _-]?name$|^(last|surname)$|nachname/i],
  ['phone', /phone|mobile|cell|^tel|handy/i],
  ['email', /e[ _-]?mail/i],
  ['postalCode', /zip|postal|postcode|plz/i],
  ['timeZone', /time[ _-]?zone|^tz$/i],
  ['lastPurchase', /(last|latest)[ _-]?(purchase|order|sale)|purchase[ _-]?date|order[ _-]?date/i],
  ['revenue', /revenue|spent|spend|lifetime|ltv|total|amount/i],
  ['lastContact', /(last|latest)[ _-]?(contact|visit|seen|activity|appointment|interaction|touch)|visit[ _-]?date|appointment/i],
  ['createdAt', /created|added|since|sign(ed)?[ _-]?up|registered/i],
  ['insuranceEligible', /insur/i],
  ['state', /^(state|province|region)/i],
  ['country', /country|land$/i],
  ['id', /(^|[ _-])id$|number$|^#$/i],
  ['name', /name|contact|lead|patient|customer|client|person/i],
];

/** What content looks like, where a name tells nothing. */
const LOOKS: readonly (readonly [Field, RegExp])[] = [
  ['email', /^[^@\s]+@[^@\s]+\.\w+$/],
  ['phone', /^\+?[\d\s().-]{9,18}$/],
];

/** A field for each column, each field once. */
export function guess(header: readonly string[], rows: readonly (readonly string[])[]): (Field | undefined)[] {
  const taken = new Set<Field>();
  const take = (field: Field | undefined) => (field !== undefined && !taken.has(field) ? (taken.add(field), field) : undefined);
  const named = header.map((name) => take(NAMES.find(([field, pattern]) => !taken.has(field) && pattern.test(name.trim()))?.[0]));
  return named.map((field, column) => {
    if (field !== undefined) return field;
    const values = rows.map((row) => row[column]?.trim() ?? '').filter(Boolean);
    const looks = LOOKS.find(([, pattern]) => values.length > 0 && values.filter((value) => pattern.test(value)).length > values.length * 0.8);
    return take(looks?.[0]);
  });
}

export type Row = Partial<Record<Field, string>>;

const YES = /^(y|yes|true|1|x|ja|oui|si|granted|subscribed|opted[ -]?in)$/i;
const DAY = 86_400_000;
/** Where a yes has no date, it is taken as this old. */
const YES_DAYS = 30;

/** A row as the engine's record, or why not. `assume`: all have agreed to texts, for a trial. */
export function record(row: Row, index: number, now: number, assume = false): { record: LeadRecord } | { why: string } {
  const value = (field: Field) => row[field]?.trim() || undefined;
  const dates: Partial<Record<Field, number>> = {};
  for (const field of ['createdAt', 'lastContact', 'lastPurchase'] as const) {
    const text = value(field);
    if (text === undefined) continue;
    const at = dateOf(text);
    if (at === undefined) return { why: words.unclear.date(text) };
    dates[field] = Math.min(at, now);
  }
  const events: LeadEvent[] = [];
  const event = (type: string, at: number, data: Record<string, unknown> = {}) => events.push({ id: `${index}-${events.length}`, source: 'list', type, at, data });
  const agreed = since(value('consent'), now) ?? (assume ? now - YES_DAYS * DAY : undefined);
  if (agreed !== undefined) event('consent.granted', Math.min(agreed, dates.createdAt ?? agreed));
  if (dates.lastContact !== undefined) event('visit', dates.lastContact);
  const spent = amountOf(value('revenue'));
  if (dates.lastPurchase !== undefined || spent !== undefined) event('purchase', dates.lastPurchase ?? dates.lastContact ?? dates.createdAt ?? now - 365 * DAY, { amount: { minor: spent ?? 0, currency: 'USD' } });
  const out = since(value('optedOut'), now);
  if (out !== undefined) event('consent.revoked', out);
  const first = Math.min(now, ...events.map(({ at }) => Number(at)));
  const [given, ...family] = (value('name') ?? '').split(/\s+/);
  const attributes = Object.fromEntries(
    Object.entries({
      firstName: value('firstName') ?? (given || undefined),
      lastName: value('lastName') ?? (family.join(' ') || undefined),
      timeZone: value('timeZone'),
      postalCode: value('postalCode'),
      state: value('state')?.length === 2 ? value('state')?.toUpperCase() : undefined,
      country: value('country')?.length === 2 ? value('country')?.toUpperCase() : undefined,
      insuranceEligible: value('insuranceEligible') === undefined ? undefined : YES.test(value('insuranceEligible') ?? ''),
    }).filter(([, it]) => it !== undefined),
  );
  const phone = phoneOf(value('phone'), value('country'));
  if (value('phone') !== undefined && phone === undefined) return { why: words.unclear.phone };
  const email = value('email');
  return { record: { id: value('id') ?? `row-${index}`, ...(phone ? { phone } : {}), ...(email ? { email } : {}), createdAt: Math.min(dates.createdAt ?? first, first), attributes, events } };
}

/** Digits with a plus; ten digits alone are North American, as most lists mean them. */
function phoneOf(text: string | undefined, country: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const digits = text.replace(/\D/g, '');
  if (/^\s*(\+|00)/.test(text)) return `+${digits.replace(/^00/, '')}`;
  const american = country === undefined || /^(us|usa|ca|united states|canada)$/i.test(country);
  if (american && digits.length === 10) return `+1${digits}`;
  return american && digits.length === 11 && digits.startsWith('1') ? `+${digits}` : undefined;
}

/** `2026-11-23`, `11/23/2026`, `23.11.2026`, or what the browser reads. Noon, so that no zone changes the day. */
function dateOf(text: string): number | undefined {
  const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text) ?? [];
  const [, tag, monat, jahr] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})/.exec(text) ?? [];
  const plain = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = year ? Date.UTC(+year, +(month ?? 1) - 1, +(day ?? 1), 12) : jahr ? Date.UTC(+jahr, +(monat ?? 1) - 1, +(tag ?? 1), 12) : Date.parse(plain ? `${text}T12:00:00Z` : text);
  return Number.isFinite(at) && at > Date.UTC(1990, 0) && at < Date.UTC(2099, 0) ? at : undefined;
}

function since(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (YES.test(text)) return now - YES_DAYS * DAY;
  const at = dateOf(text);
  return at === undefined ? undefined : Math.min(at, now);
}

/** `$1,234.50` or `1.234,50` in minor units. */
function amountOf(text: string | undefined): number | undefined {
  const digits = text?.replace(/[^\d.,-]/g, '');
  if (!digits) return undefined;
  const plain = /,\d{1,2}$/.test(digits) ? digits.replaceAll('.', '').replace(',', '.') : digits.replaceAll(',', '');
  const minor = Math.round(Number(plain) * 100);
  return Number.isSafeInteger(minor) && minor > 0 ? minor : undefined;
}
