/**
 * A file or standard input in, records out, one at a time: NDJSON, a JSON array, or a list in CSV. What is wrong with one is a
 * `Failure` in its place; the others can still be read.
 */
import type { Playbook } from 'textlift';

import { Failure, type Place } from '../failure';
import { type DateOrder } from '../list/dates';
import { type Person } from '../list/list';
import { type Row, table, DELIMITERS } from './csv';
import { type Value, lines, values } from './json';
import { kindOf, tells, type Kind } from './kind';
import { type Encoding, open, type Source } from './source';

export interface InputOptions {
  from?: Kind;
  encoding?: Encoding;
  delimiter?: string;
  dates?: DateOrder;
  column?: string[];
}

/** A record as JSON text, and where its parts stand. */
export interface Entry extends Value {
  /** Where a path within it stands. */
  place(path: string): Promise<Place>;
  person?: Person;
}

/** In a list that comes in on a pipe, so many rows are looked at before the order of its dates is settled. */
const ROWS_LOOKED_AT = 1000;

export interface Input {
  source: Source;
  kind: Kind;
  entries: AsyncIterable<Entry | Failure>;
}

/** Opens an input; the playbook is asked for only where it is a list. */
export async function records(file: string | undefined, options: InputOptions, playbook: () => Promise<Playbook>, now: number): Promise<Input> {
  const { source, kind, text } = await opened(file, options);
  const place = { file: source.file };
  if (kind === 'csv') return { source, kind, entries: fromList(text, options, await playbook(), now, place) };
  return { source, kind, entries: fromJson(kind === 'ndjson' ? lines(text, place) : values(text, place), place) };
}

/** Opens an input and says what it is. */
export async function opened(file: string | undefined, options: InputOptions): Promise<{ source: Source; kind: Kind; text: AsyncIterable<string> }> {
  const source = await open(file, options.encoding);
  const iterator = source.text[Symbol.asyncIterator]();
  let beginning = '';
  while (!tells(beginning) && beginning.length < 256 * 1024) {
    const next = await iterator.next();
    if (next.done) break;
    beginning += next.value;
  }
  if (!beginning.trim()) throw new Failure('there is nothing in it', { file: source.file ?? 'standard input' });
  if (beginning.includes('\u0000')) throw new Failure('this is no text: wanted NDJSON, JSON or CSV', { file: source.file }, ['a spreadsheet must be saved as CSV first']);
  const kind = options.from ?? kindOf(beginning);
  async function* text(): AsyncGenerator<string> {
    yield beginning;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { source, kind, text: text() };
}

export async function* fromJson(read: AsyncIterable<Value>, place: Place): AsyncGenerator<Entry> {
  for await (const value of read) yield { ...value, place: (path) => placeOf(value, path, place) };
}

/** Where a path such as `events[0].at` stands; the parser is loaded only when something is wrong. */
async function placeOf({ text, line, column }: Value, path: string, place: Place): Promise<Place> {
  const { offsetOf, positionOf } = await import('./position');
  const position = positionOf(text, offsetOf(text, path));
  return { ...place, line: line + position.line - 1, column: position.line === 1 ? column + position.column - 1 : position.column, field: path || undefined };
}

async function* fromList(text: AsyncIterable<string>, options: InputOptions, playbook: Playbook, now: number, place: Place): AsyncGenerator<Entry | Failure> {
  const { List } = await import('../list/list');
  const { header, headerLine, rows } = await table(text, place, options.delimiter === undefined ? undefined : (DELIMITERS[options.delimiter] ?? options.delimiter));
  const list = new List(header, headerLine, { file: place.file, playbook, columns: options.column, dates: options.dates, now });
  const waiting: (Row | Failure)[] = [];
  let settled = false;
  for await (const row of rows) {
    if (settled) yield* entries(row);
    else {
      waiting.push(row);
      if (!(row instanceof Failure)) list.learn(row);
      if (waiting.length >= ROWS_LOOKED_AT) yield* settle();
    }
  }
  if (!settled) yield* settle();

  function* settle(): Generator<Entry | Failure> {
    list.settle();
    settled = true;
    for (const row of waiting) yield* entries(row);
    waiting.length = 0;
  }
  function* entries(row: Row | Failure): Generator<Entry | Failure> {
    const read = row instanceof Failure ? [row] : list.read(row);
    if (Array.isArray(read)) yield* read.slice(0, 1);
    else yield { text: JSON.stringify(read.record), line: read.line, column: 1, person: read, place: async (path) => ({ ...place, line: read.line, field: path || undefined }) };
  }
}
