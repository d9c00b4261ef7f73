/** Shares and amounts on the command line. */
import type { Money } from 'textlift';

import { Failure } from '../failure';
import { money } from '../list/money';

/** `15%` or `0.15`. */
export function rateOf(text: string, option: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%)?$/.exec(text.trim()) ?? [];
  const rate = percent ? Number(number) / 100 : Number(number);
  if (number === undefined || rate > 1) throw new Failure(`${option} wants a share such as 15% or 0.15, not "${text}"`);
  return rate;
}

export function amountOf(text: string, option: string, currency: string): Money {
  const amount = money(text, currency);
  if (!amount) throw new Failure(`${option} wants an amount such as 2500 or $2,500.00, not "${text}"`);
  return amount;
}
