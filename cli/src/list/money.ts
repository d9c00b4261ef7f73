/** Amounts as people write them. No float holds one. */
import type { Money } from 'textlift';

const SIGNS: Record<string, string> = { $: 'USD', '€': 'EUR', '£': 'GBP', 'C$': 'CAD', CA$: 'CAD', 'A$': 'AUD', AU$: 'AUD', 'NZ$': 'NZD', US$: 'USD', '¥': 'JPY' };

/** `$2,500.00`, `2.500,00 €`, `USD 2500` in whole minor units. */
export function money(cell: string, currency: string): Money | undefined {
  const match = /^(-)?\s*([A-Z]{0,2}[$€£¥]|[A-Z]{3})?\s*([\d.,'\s\u00a0]*\d)\s*([$€£¥]|[A-Z]{3})?$/u.exec(cell.trim());
  if (!match || match[1]) return undefined;
  const sign = match[2] ?? match[4];
  const code = sign === undefined ? currency : (SIGNS[sign] ?? sign);
  const digits = decimals(code);
  const number = (match[3] ?? '').replace(/['\s\u00a0]/g, '');
  // The last separator is the decimal one if it stands once and not before exactly three digits.
  const last = Math.max(number.lastIndexOf(','), number.lastIndexOf('.'));
  const separator = number[last];
  const after = last < 0 ? '' : number.slice(last + 1);
  const both = number.includes(',') && number.includes('.');
  const decimal = last >= 0 && (both || (number.split(separator ?? '').length === 2 && after.length !== 3));
  const whole = (decimal ? number.slice(0, last) : number).replace(/[.,]/g, '');
  const part = decimal ? after : '';
  if (part.length > digits && /[1-9]/.test(part.slice(digits))) return undefined;
  const minor = Number(`${whole}${part.slice(0, digits).padEnd(digits, '0')}`);
  return Number.isSafeInteger(minor) ? { minor, currency: code } : undefined;
}

/** How many decimals a currency has. */
export function decimals(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
