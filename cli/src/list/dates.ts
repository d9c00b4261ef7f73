/**
 * Dates as exports and people write them. `03/04/2026` is March in the United States and April elsewhere: it is read only where
 * the list itself, or `--dates`, settles which.
 */

export type DateOrder = 'us' | 'eu' | 'iso';
export const DATE_ORDERS: DateOrder[] = ['us', 'eu', 'iso'];

/** A date as it stands. */
export type Written =
  /** The instant is said. */
  | { at: number }
  /** What a clock on the wall showed: `2026-03-07T12:00:00`. */
  | { local: string }
  /** Two numbers of which either may be the month. */
  | { first: number; second: number; year: number; clock: string };

/** A date without an hour stands for the middle of its day, so that it stays that day in neighbouring zones. */
const MIDDAY = '12:00:00';
const TIME = String.raw`(?:(?:,?\s+|T)(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?)?`;
const OFFSET = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${TIME}${OFFSET}$`);
const NUMBERS = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${TIME}${OFFSET}$`);
const MONTH_FIRST = new RegExp(String.raw`^(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${TIME}${OFFSET}$`);
const DAY_FIRST = new RegExp(String.raw`^(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})${TIME}${OFFSET}$`);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Excel counts days from here (its 1900 was a leap year, so the count is one ahead). */
const EXCEL_BEGINS = Date.UTC(1899, 11, 30);

/** What a cell says, or nothing if it is no date. */
export function written(text: string): Written | undefined {
  const cell = text.trim();
  // Milliseconds, seconds, and days of a spreadsheet.
  if (/^\d{13}$/.test(cell)) return { at: Number(cell) };
  if (/^\d{10}$/.test(cell)) return { at: Number(cell) * 1000 };
  if (/^[3-6]\d{4}(\.\d+)?$/.test(cell)) {
    const iso = new Date(EXCEL_BEGINS + Math.round(Number(cell) * 86_400) * 1000).toISOString();
    return { local: cell.includes('.') ? iso.slice(0, 19) : `${iso.slice(0, 10)}T${MIDDAY}` };
  }
  let match = YEAR_FIRST.exec(cell);
  if (match) return said(number(match[1]), number(match[2]), number(match[3]), clock(match, 4), match[8]);
  match = MONTH_FIRST.exec(cell);
  if (match) return said(number(match[3]), month(match[1]), number(match[2]), clock(match, 4), match[8]);
  match = DAY_FIRST.exec(cell);
  if (match) return said(number(match[3]), month(match[2]), number(match[1]), clock(match, 4), match[8]);
  match = NUMBERS.exec(cell);
  if (!match) return undefined;
  const [first, second, year, time] = [number(match[1]), number(match[3]), fullYear(match[4] ?? ''), clock(match, 5)];
  if (time === undefined) return undefined;
  // Dots are never American.
  if (match[2] === '.') return said(year, second, first, time, match[9]);
  if (first > 12 && second > 12) return undefined;
  return { first, second, year, clock: time };
}

/** The date that two numbers stand for in an order. */
export function ordered(date: Extract<Written, { first: number }>, order: DateOrder): Written | undefined {
  if (order === 'iso') return undefined;
  const [month, day] = order === 'us' ? [date.first, date.second] : [date.second, date.first];
  return said(date.year, month, day, date.clock, undefined);
}

/** The order that two numbers can only have, or nothing. */
export function onlyOrder(date: Written): DateOrder | undefined {
  if (!('first' in date)) return undefined;
  return date.first > 12 ? 'eu' : date.second > 12 ? 'us' : undefined;
}

const number = (text: string | undefined) => Number(text);
const month = (name: string | undefined) => MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
const fullYear = (text: string) => (text.length === 4 ? Number(text) : Number(text) + (Number(text) < 70 ? 2000 : 1900));

function clock(match: RegExpExecArray, from: number): string | undefined {
  const [hour, minute, second, half] = match.slice(from, from + 4);
  if (hour === undefined) return MIDDAY;
  const twelve = half ? (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : Number(hour);
  if (twelve > 23 || Number(minute) > 59 || Number(second ?? 0) > 59 || (half && (Number(hour) < 1 || Number(hour) > 12))) return undefined;
  return [twelve, Number(minute), Number(second ?? 0)].map((part) => String(part).padStart(2, '0')).join(':');
}

function said(year: number, month: number, day: number, clock: string | undefined, offset: string | undefined): Written | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!real || clock === undefined) return undefined;
  const local = `${date.toISOString().slice(0, 10)}T${clock}`;
  if (offset === undefined) return { local };
  const shift = /^[+-]/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(-2)}` : 'Z';
  return { at: Date.parse(`${local}${shift}`) };
}
