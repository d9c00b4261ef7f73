/**
 * Text in, rows out: CSV with any of the usual separators, quotes and line ends.
 *
 * The header is the first row that is not empty. Rows come with the line they begin in; what is wrong with one is a
 * `Failure` in its place, so that the rest can still be read.
 */
import { CsvError, parse } from 'csv-parse/sync';

import { Failure, type Place } from '../failure';
import { LONGEST } from './json';

export const DELIMITERS: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };

export interface Row {
  line: number;
  cells: string[];
}

export interface Table {
  header: string[];
  headerLine: number;
  delimiter: string;
  rows: AsyncIterable<Row | Failure>;
}

/** Reads the header; the rows follow as they are asked for. */
export async function table(text: AsyncIterable<string>, place: Place, wanted?: string): Promise<Table> {
  const iterator = text[Symbol.asyncIterator]();
  let beginning = '';
  // `sep=;` in the first line is how Excel is told.
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    beginning += next.value;
    if (beginning.length > 64 * 1024) break;
  }
  const told = /^sep=(.)\r?\n/.exec(beginning);
  const delimiter = wanted ?? told?.[1] ?? guess(beginning);
  const skipped = told ? 1 : 0;
  const all = rows(following(told ? beginning.slice(told[0].length) : beginning, iterator), delimiter, place, skipped);
  for (let next = await all.next(); !next.done; next = await all.next()) {
    const first = next.value;
    if (first instanceof Failure) throw first;
    if (empty(first)) continue;
    const header = first.cells.map((cell) => cell.trim());
    return { header, headerLine: first.line, delimiter, rows: full(all, header, place) };
  }
  throw new Failure('the file is empty: wanted a row of column names, then a row for each lead', place);
}

const empty = (row: Row) => row.cells.every((cell) => cell.trim() === '');

async function* following(beginning: string, iterator: AsyncIterator<string>): AsyncGenerator<string> {
  yield beginning;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}

/** The separator that stands most often in the header, quotes aside. */
function guess(beginning: string): string {
  const header = beginning.trimStart().split(/\r?\n|\r/, 1)[0] ?? '';
  const bare = header.replace(/"(?:[^"]|"")*"/g, '');
  const counts = Object.values(DELIMITERS).map((delimiter) => ({ delimiter, count: bare.split(delimiter).length - 1 }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

async function* full(all: AsyncGenerator<Row | Failure>, header: string[], place: Place): AsyncGenerator<Row | Failure> {
  for await (const row of all) {
    if (row instanceof Failure) yield row;
    else if (empty(row)) continue;
    else if (row.cells.length === header.length) yield row;
    else {
      // Some exports leave out empty cells at the end, or end each row with a separator.
      const more = row.cells.slice(header.length);
      if (row.cells.length < header.length && row.cells.length > 1) yield { line: row.line, cells: [...row.cells, ...Array<string>(header.length - row.cells.length).fill('')] };
      else if (more.length > 0 && more.every((cell) => cell.trim() === '')) yield { line: row.line, cells: row.cells.slice(0, header.length) };
      else {
        yield new Failure(`wanted ${header.length} cells as in the header, got ${row.cells.length}`, { ...place, line: row.line }, [
          'a cell that holds the separator must stand in quotes: "Lee, Sarah"',
        ]);
      }
    }
  }
}

/** What csv-parse calls what is wrong, for a person. */
const WRONG: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote opens here and never closes',
  CSV_INVALID_CLOSING_QUOTE: 'after a closing quote, wanted a separator or the end of the line (a quote within quotes is written twice: "")',
  INVALID_OPENING_QUOTE: 'a quote within a cell that does not begin with one (such a cell is written "so ""to"" say")',
};

/**
 * A row is a line, or as many as it takes to close its quotes. Where that makes no row, the first of these lines is told, and
 * reading goes on with the second: one stray quote costs one row.
 */
async function* rows(text: AsyncIterable<string>, delimiter: string, place: Place, linesBefore: number): AsyncGenerator<Row | Failure> {
  let line = linesBefore;
  let open: string[] = [];
  let size = 0;
  for await (const next of lines(text, place, linesBefore)) {
    const odd = quotes(next) % 2 === 1;
    if (open.length === 0) {
      line += 1;
      if (!odd) yield read(next, line);
      else {
        open = [next];
        size = next.length;
      }
      continue;
    }
    open.push(next);
    size += next.length;
    if (odd || size > LONGEST) yield* settle(false);
  }
  if (open.length > 0) yield* settle(true);

  /** Reads the open lines as a row; where they make none, each in turn is given up and the rest tried again. */
  function* settle(ends: boolean): Generator<Row | Failure> {
    while (open.length > 0) {
      const whole = open.reduce((sum, part) => sum + quotes(part), 0) % 2 === 0;
      const row = whole ? read(open.join(''), line) : new Failure(WRONG['CSV_QUOTE_NOT_CLOSED'] ?? '', { ...place, line });
      if (!(row instanceof Failure)) {
        yield row;
        line += open.length - 1;
        open = [];
        break;
      }
      if (!whole && !ends && size <= LONGEST) return;
      yield row;
      // What stood behind the stray quote are rows of their own again.
      const again = open.slice(1);
      open = [];
      for (const [index, part] of again.entries()) {
        line += 1;
        if (quotes(part) % 2 === 0) yield read(part, line);
        else {
          open = again.slice(index);
          break;
        }
      }
      size = open.reduce((sum, part) => sum + part.length, 0);
      if (!ends && open.length > 0) return;
    }
    size = 0;
  }

  function read(raw: string, line: number): Row | Failure {
    const text = raw.replace(/(?:\r\n|\n|\r)$/, '');
    if (!text.includes('"')) return { line, cells: text.split(delimiter) };
    try {
      return { line, cells: parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] })[0] ?? [] };
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const cell = typeof error['column'] === 'number' ? `cell ${error['column'] + 1}` : undefined;
      return new Failure(WRONG[error.code] ?? 'this row cannot be read as CSV', { ...place, line, field: cell });
    }
  }
}

function quotes(line: string): number {
  let count = 0;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) count += 1;
  return count;
}

/** Lines with their ends. */
async function* lines(text: AsyncIterable<string>, place: Place, linesBefore: number): AsyncGenerator<string> {
  let rest = '';
  let line = linesBefore;
  for await (const chunk of text) {
    rest = rest ? rest + chunk : chunk;
    // A carriage return at the very end may be the half of a line end.
    let from = 0;
    for (const { index, 0: end } of rest.matchAll(/\r\n|\n|\r(?!$)/g)) {
      line += 1;
      yield rest.slice(from, index + end.length);
      from = index + end.length;
    }
    rest = rest.slice(from);
    if (rest.length > LONGEST) throw new Failure(`longer than ${LONGEST / 1024 / 1024} MB: that is no row`, { ...place, line: line + 1 });
  }
  if (rest) yield rest;
}
