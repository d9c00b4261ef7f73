/** How times and amounts are told in a plan. */
import { localTime, type Money } from 'textlift';

import { decimals } from '../list/money';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `Mon 23 Nov, 10:39`, as the clock there shows it. */
export function clock(at: number, zone: string): string {
  const { local, weekday } = localTime(at, zone);
  return `${capital(weekday)} ${dayText(local)}, ${local.slice(11, 16)}`;
}

/** `2026-11-23` -> `23 Nov` */
export const dayText = (date: string) => `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1] ?? ''}`;

/** The local date: `2026-11-23`. */
export const day = (at: number, zone: string) => localTime(at, zone).local.slice(0, 10);

/** `Phoenix` for `America/Phoenix`. */
export const city = (zone: string) => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

/** `$2,500` or `$2,500.50`. */
export function amount({ minor, currency }: Money): string {
  const digits = decimals(currency);
  const whole = minor % 10 ** digits === 0;
  return new Intl.NumberFormat('en-US', { style: 'currency', currency, minimumFractionDigits: whole ? 0 : digits, maximumFractionDigits: whole ? 0 : digits }).format(minor / 10 ** digits);
}

/** Without the cents, where they do not matter. */
export const roughly = ({ minor, currency }: Money) => new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumFractionDigits: 0 }).format(minor / 10 ** decimals(currency));

export const count = (number: number) => number.toLocaleString('en-US');
export const many = (number: number, one: string, more = `${one}s`) => `${count(number)} ${number === 1 ? one : more}`;
