/**
 * Instants, money and codes as a person reads them. Local time comes from the engine where it runs in the page, because
 * a browser's own zone table can be older than the law; else from the browser.
 */
import { plural, words } from '../words/element';
import type { Money, SendView, TemplateView, Tools } from './shapes';

const DAY = 86_400_000;

/** The zone of whoever looks at the page. */
export const myZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `America/New_York` as "New York time". */
export const zoneName = (zone: string) => words.zoneName((zone.split('/').at(-1) ?? zone).replaceAll('_', ' '));

/** The page's language; with the browser's region where it speaks the same. Without a page, the host's. */
export function locale(): string | undefined {
  if (typeof document === 'undefined') return undefined;
  const page = document.documentElement.lang;
  const mine = navigator.languages.find((one) => one.split('-')[0] === page);
  try {
    return mine ?? Intl.getCanonicalLocales(page)[0];
  } catch {
    return undefined;
  }
}

/** "Tue, Nov 24, 10:12 AM" on the clocks of a zone; with "today" or "tomorrow" where that is shorter. */
export function when(at: number, zone: string, now: number, tools?: Tools): string {
  const [day, today] = [wall(at, zone, tools), wall(now, zone, tools)];
  const days = Math.round((midnight(day) - midnight(today)) / DAY);
  const time = format(day, { hour: 'numeric', minute: '2-digit' });
  const near = [words.today, words.tomorrow][days] ?? (days === -1 ? words.yesterday : undefined);
  if (near) return `${near}, ${time}`;
  const sameYear = new Date(day).getUTCFullYear() === new Date(today).getUTCFullYear();
  const date = format(day, { weekday: 'short', month: 'short', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) });
  return `${date}, ${time}`;
}

/** The same in a few letters: "Today 10:12 AM", "Mon 10:12 AM", "Dec 14". */
export function shortly(at: number, zone: string, now: number, tools?: Tools): string {
  const [day, today] = [wall(at, zone, tools), wall(now, zone, tools)];
  const days = Math.round((midnight(day) - midnight(today)) / DAY);
  if (days < 0 || days > 6) return format(day, { month: 'short', day: 'numeric' });
  return `${days === 0 ? words.todayShort : format(day, { weekday: 'short' })} ${format(day, { hour: 'numeric', minute: '2-digit' })}`;
}

/** "Nov 24" or "Nov 24, 2025". */
export function dayOf(at: number, zone: string, now: number, tools?: Tools): string {
  const [day, today] = [wall(at, zone, tools), wall(now, zone, tools)];
  const sameYear = new Date(day).getUTCFullYear() === new Date(today).getUTCFullYear();
  return format(day, { month: 'short', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) });
}

export function clock(at: number, zone: string, tools?: Tools): string {
  return format(wall(at, zone, tools), { hour: 'numeric', minute: '2-digit' });
}

/** "today", "yesterday", "3 days ago", "5 weeks ago", "7 months ago". */
export function ago(at: number, now: number): string {
  const days = Math.floor((now - at) / DAY);
  if (days < 1) return now - at < DAY / 24 ? words.justNow : words.withinADay;
  if (days < 14) return words.ago(days, 'day');
  return days < 60 ? words.ago(Math.floor(days / 7), 'week') : words.ago(Math.floor(days / 30.44), 'month');
}

export function money({ minor, currency }: Money): string {
  const made = (numbers[`${locale()} ${currency}`] ??= new Intl.NumberFormat(locale(), { style: 'currency', currency }));
  return made.format(minor / 10 ** (made.resolvedOptions().maximumFractionDigits ?? 2));
}
const numbers: Record<string, Intl.NumberFormat> = {};

export const count = plural;

/** First letter large, a full stop at the end. */
export function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** `re-engagement-objection` as "Re-engagement objection". */
export function label(code: string): string {
  const words = code.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[-_]/g, ' ').toLowerCase().replace('re engagement', 're-engagement');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function templateName({ id, sequence, step }: TemplateView): string {
  return sequence !== undefined && step !== undefined ? `${label(id)} · ${label(sequence)}, step ${step + 1}` : label(id);
}

/** What became of a text, in words. */
export function sendSays({ state, reason, providerStatus }: SendView): string {
  if (state === 'accepted' && providerStatus === 'delivered') return words.delivered;
  if (state === 'accepted' && (providerStatus === 'undelivered' || providerStatus === 'failed')) return words.notReached;
  const why = reason === undefined ? '' : (words.reasons[reason] ?? label(reason).toLowerCase());
  return why === '' || state === 'accepted' ? words.states[state] : words.because(words.states[state], why);
}

/** Wall time as if it were universal time, so that no zone table is asked twice. */
function wall(at: number, zone: string, tools?: Tools): number {
  const local = tools && localBy(tools, at, zone);
  if (local !== undefined) return Date.parse(`${local}Z`);
  const parts = (clocks[zone] ??= clockOf(zone)).formatToParts(at);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'));
}
const clocks: Record<string, Intl.DateTimeFormat> = {};

/** Zones and instants that the engine does not know are left to the browser. */
function localBy(tools: Tools, at: number, zone: string): string | undefined {
  try {
    return tools.localTime(at, zone).local;
  } catch {
    return undefined;
  }
}

/** A zone that this browser has not heard of is told in universal time. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const options = { hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
}

const midnight = (wallTime: number) => Math.floor(wallTime / DAY) * DAY;

/** A line never breaks between "9:00" and "AM". */
function format(wallTime: number, options: Intl.DateTimeFormatOptions): string {
  const made = (formats[`${locale()} ${JSON.stringify(options)}`] ??= new Intl.DateTimeFormat(locale(), { ...options, timeZone: 'UTC' }));
  return made.format(wallTime).replace(/(\d)\s([AP]M)$/, '$1\u00a0$2');
}
const formats: Record<string, Intl.DateTimeFormat> = {};
