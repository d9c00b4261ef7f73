/**
 * Instants, money and codes as a person reads them. Local time comes from the engine where it runs in the page, because
 * a browser's own zone table can be older than the law; else from the browser.
 */
import type { Money, SendView, TemplateView, Tools } from './shapes';

const DAY = 86_400_000;

/** The zone of whoever looks at the page. */
export const myZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `America/New_York` as "New York time". */
export const zoneName = (zone: string) => `${(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')} time`;

/** "Tue, Nov 24, 10:12 AM" on the clocks of a zone; with "today" or "tomorrow" where that is shorter. */
export function when(at: number, zone: string, now: number, tools?: Tools): string {
  const [day, today] = [wall(at, zone, tools), wall(now, zone, tools)];
  const days = Math.round((midnight(day) - midnight(today)) / DAY);
  const time = format(day, { hour: 'numeric', minute: '2-digit' });
  const near = ['today', 'tomorrow'][days] ?? (days === -1 ? 'yesterday' : undefined);
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
  return `${days === 0 ? 'Today' : format(day, { weekday: 'short' })} ${format(day, { hour: 'numeric', minute: '2-digit' })}`;
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
  if (days < 1) return now - at < DAY / 24 ? 'just now' : 'within a day';
  const [count, unit] = days < 14 ? [days, 'day'] : days < 60 ? [Math.floor(days / 7), 'week'] : [Math.floor(days / 30.44), 'month'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

export function money({ minor, currency }: Money): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(minor / 10 ** digits);
}

export const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString()} ${n === 1 ? one : many}`;

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
const STATES: Record<SendView['state'], string> = {
  approved: 'Approved, waiting for its time',
  sending: 'Being handed over',
  accepted: 'Sent',
  failed: 'Not sent: refused by the provider',
  unknown: 'Not known yet whether it left',
  review: 'A person must say whether it left',
  cancelled: 'Cancelled',
  expired: 'Dropped',
};

const REASONS: Record<string, string> = {
  answered: 'the lead answered',
  'opted-out': 'the lead opted out',
  purchased: 'the lead bought',
  booked: 'the lead booked',
  stopped: 'texts to this lead were stopped',
  edited: 'it was edited',
  'fact-changed': 'a fact in it has changed',
  'text-stale': 'what it says about time is no longer true',
  'approval-expired': 'its time has passed',
  'by-person': 'somebody here cancelled it',
};

export function sendSays({ state, reason, providerStatus }: SendView): string {
  if (state === 'accepted' && providerStatus === 'delivered') return 'Delivered';
  if (state === 'accepted' && (providerStatus === 'undelivered' || providerStatus === 'failed')) return 'Sent, but it did not reach the phone';
  const why = reason === undefined ? '' : (REASONS[reason] ?? label(reason).toLowerCase());
  return why === '' || state === 'accepted' ? STATES[state] : `${STATES[state]}: ${why}`;
}

/** Wall time as if it were universal time, so that no zone table is asked twice. */
function wall(at: number, zone: string, tools?: Tools): number {
  if (tools) return Date.parse(`${tools.localTime(at, zone).local}Z`);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }).formatToParts(at);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'));
}

const midnight = (wallTime: number) => Math.floor(wallTime / DAY) * DAY;

/** A line never breaks between "9:00" and "AM". */
const format = (wallTime: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' }).format(wallTime).replace(/(\d)\s([AP]M)$/, '$1\u00a0$2');
