/**
 * Answers in, bytes out: NDJSON, one JSON document, CSV or a table; to standard output, or to a file that is there whole or not
 * at all.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, basename } from 'node:path';
import { once } from 'node:events';

import { Failure, systemTold } from '../failure';
import { decimals } from '../list/money';
import { unfinished } from './temporary';

export type Format = 'ndjson' | 'json' | 'csv' | 'table';
export const FORMATS: Format[] = ['ndjson', 'json', 'csv', 'table'];

/** A column of CSV and tables: its name, and what stands in it. */
export type Cells<T> = [name: string, value: (answer: T) => unknown][];

export interface Output<T> {
  write(answer: T): Promise<void>;
  /** Answers that are JSON already. */
  writeJson(answers: string[]): Promise<void>;
  /** Nothing more comes: the file takes its name now. */
  end(): Promise<void>;
}

type Writer = Omit<Output<unknown>, 'writeJson'>;

export interface OutputOptions {
  format?: Format;
  out?: string;
}

/** A table where a person looks, else NDJSON. */
export function formatOf(options: OutputOptions): Format {
  return options.format ?? (options.out === undefined && process.stdout.isTTY ? 'table' : 'ndjson');
}

/** Where answers go. `single`: there is one answer, which JSON shows by itself. */
export function output<T>(options: OutputOptions, cells: Cells<T>, single = false): Output<T> {
  const sink = textOutput(options);
  const format = formatOf(options);
  const writer = WRITERS[format](sink, cells as Cells<unknown>, single);
  return {
    write: (answer) => writer.write(answer),
    async writeJson(answers) {
      if (format === 'ndjson') await sink.write(answers.map((answer) => `${answer}\n`).join(''));
      else for (const answer of answers) await writer.write(JSON.parse(answer));
    },
    async end() {
      await writer.end();
      await sink.end();
    },
  };
}

/** Where text goes that is laid out already. */
export const textOutput = (options: OutputOptions): Sink => (options.out === undefined ? standardOutput() : file(options.out));

export interface Sink {
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

function standardOutput(): Sink {
  let waiting = '';
  const flush = async () => {
    const text = waiting;
    waiting = '';
    if (text && !process.stdout.write(text)) await once(process.stdout, 'drain');
  };
  return {
    write: async (text) => {
      waiting += text;
      if (waiting.length > 64 * 1024) await flush();
    },
    end: flush,
  };
}

/** A file beside the one that is wanted, which takes its name at the end; after a failure nothing is left. */
export function file(path: string): Sink {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  let descriptor: number;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    descriptor = openSync(temporary, 'wx');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Failure(code === 'ENOENT' ? 'its folder is not there' : systemTold(error, 'written'), { file: path });
  }
  const done = unfinished(() => {
    closeSync(descriptor);
    rmSync(temporary, { force: true });
  });
  let waiting = '';
  const flush = () => {
    try {
      if (waiting) writeFileSync(descriptor, waiting);
    } catch (error) {
      throw new Failure(systemTold(error, 'written'), { file: path });
    }
    waiting = '';
  };
  return {
    write: async (text) => {
      waiting += text;
      if (waiting.length > 64 * 1024) flush();
    },
    end: async () => {
      flush();
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(temporary, path);
      done();
    },
  };
}

const WRITERS: Record<Format, (sink: Sink, cells: Cells<unknown>, single: boolean) => Writer> = {
  ndjson: (sink) => ({ write: (answer) => sink.write(`${JSON.stringify(answer)}\n`), end: async () => undefined }),
  json: (sink, _, single) => {
    let count = 0;
    return {
      write: async (answer) => {
        if (single) await sink.write(`${JSON.stringify(answer, undefined, 2)}\n`);
        else await sink.write(`${count === 0 ? '[\n' : ',\n'}${JSON.stringify(answer)}`);
        count += 1;
      },
      end: async () => {
        if (!single) await sink.write(count === 0 ? '[]\n' : '\n]\n');
      },
    };
  },
  csv: (sink, cells) => {
    let begun = false;
    const row = (values: unknown[]) => sink.write(`${values.map(csvCell).join(',')}\r\n`);
    const begin = async () => {
      if (!begun) await row(cells.map(([name]) => name));
      begun = true;
    };
    return {
      write: async (answer) => {
        await begin();
        await row(cells.map(([, value]) => value(answer)));
      },
      end: begin,
    };
  },
  table: (sink, cells) => {
    let rows: string[][] = [];
    let widths: number[] | undefined;
    const room = process.stdout.isTTY ? process.stdout.columns || 100 : 200;
    const flush = async () => {
      if (!widths) {
        widths = cells.map(([name], index) => Math.min(60, Math.max(name.length, ...rows.map((row) => width(row[index] ?? '')))));
        await line(cells.map(([name]) => name));
        await line(widths.map((wide) => '─'.repeat(wide)));
      }
      for (const row of rows) await line(row);
      rows = [];
    };
    const line = (row: string[]) => sink.write(`${cut(row.map((text, index) => padded(text, widths?.[index] ?? 0)).join('  ').trimEnd(), room)}\n`);
    return {
      write: async (answer) => {
        rows.push(cells.map(([, value]) => shown(value(answer)).replace(/[\p{Cc}\p{Cf}]+/gu, ' ')));
        if (rows.length >= 500) await flush();
      },
      end: flush,
    };
  },
};

function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * A cell that a spreadsheet takes for text. What it would run as a formula, also in wide letters, is put behind an apostrophe; numbers, and phone
 * numbers with their +, are none.
 */
export function csvCell(value: unknown): string {
  const text = shown(value);
  const guarded = /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(guarded) || /^\s|\s$/.test(guarded) ? `"${guarded.replace(/"/g, '""')}"` : guarded;
}

const width = (text: string) => [...text].length;
const cut = (text: string, wide: number) => (width(text) > wide ? `${[...text].slice(0, wide - 1).join('')}…` : text);
const padded = (text: string, wide: number) => cut(text, wide) + ' '.repeat(Math.max(0, wide - width(text)));

/** What an entry of a list says of itself, in short. */
function brief(entry: unknown): string {
  if (entry === null || typeof entry !== 'object') return String(entry);
  const { say, char, channel, credit } = entry as { say?: string; char?: string; channel?: string; credit?: number };
  return say ?? char ?? (channel === undefined ? JSON.stringify(entry) : `${channel} ${String(credit)}`);
}

/** An answer's parts, in columns `a.b`: for answers of which there is one. */
export function flat(answer: unknown, prefix = ''): Record<string, unknown> {
  if (answer === null || typeof answer !== 'object') return { [prefix || 'value']: answer };
  if (Array.isArray(answer)) return { [prefix || 'value']: answer.map(brief).join(answer.every((one) => typeof one !== 'object') ? ' ' : '; ') };
  const money = answer as { minor?: number; currency?: string };
  if (typeof money.minor === 'number' && money.currency) return { [prefix]: moneyText(money as { minor: number; currency: string }) };
  return Object.assign({}, ...Object.entries(answer).map(([key, value]) => flat(value, prefix ? `${prefix}.${key}` : key))) as Record<string, unknown>;
}

/** `2500.00 USD` */
export function moneyText({ minor, currency }: { minor: number; currency: string }): string {
  const digits = decimals(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return `${minor < 0 ? '-' : ''}${digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text} ${currency}`;
}

/** Instants as people write them. */
export const isoText = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString().replace('.000Z', 'Z'));
