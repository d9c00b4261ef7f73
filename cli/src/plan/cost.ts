/** What texts cost: an amount for each part, in fractions of a minor unit, exactly. */
import type { Money } from 'textlift';

import { decimals } from '../list/money';

/** An amount such as `0.0083`, held in millionths of the major unit. */
export interface PartPrice {
  millionths: bigint;
  currency: string;
}

/** `0.0083`, `$0.0083`, `0.0083 EUR`; nothing if it is none. */
export function partPrice(text: string, currency: string): PartPrice | undefined {
  const [, number, code] = /^[$€£]?\s*(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})\s*([A-Z]{3})?$/.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  const [whole = '', part = ''] = number.split('.');
  return { millionths: BigInt(whole || '0') * 1_000_000n + BigInt(part.padEnd(6, '0')), currency: code ?? currency };
}

/** The cost of some parts in whole minor units, rounded up. */
export function costOf(parts: number, price: PartPrice): Money {
  const perMinor = 10n ** BigInt(6 - decimals(price.currency));
  const millionths = BigInt(parts) * price.millionths;
  return { minor: Number((millionths + perMinor - 1n) / perMinor), currency: price.currency };
}
