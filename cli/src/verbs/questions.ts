/** `sms`, `slot`, `reply`, `verify`, `opportunity`, `attribute`: one question in, one answer out. */
import { existsSync, readFileSync, statSync } from 'node:fs';

import { attribute as attributed, nextSlot, opportunity as opened, readReply, smsParts, TextliftError, verifyWebhook, type Journey, type SignedRequest, type SlotQuestion } from 'textlift';

import { type Common, instant, nowOf, plainly, recordFailure } from '../context';
import { Failure, systemTold } from '../failure';
import { table } from '../input/csv';
import { type Value, lines, values } from '../input/json';
import { kindOf } from '../input/kind';
import { opened as openInput, type Entry, type InputOptions } from '../input/records';
import { open } from '../input/source';
import { written } from '../list/dates';
import { money } from '../list/money';
import { type Cells, flat, formatOf, isoText, output, type OutputOptions, textOutput } from '../output/output';
import { amountOf, rateOf } from './amounts';

/** Parts of an answer as columns, whatever they are. */
function flatOutput(options: OutputOptions, example: unknown) {
  const cells: Cells<unknown> = Object.keys(flat(example)).map((name) => [name, (answer) => flat(answer)[name]]);
  return output<unknown>(options, cells, true);
}

async function answer(options: OutputOptions, given: unknown): Promise<number> {
  if (formatOf(options) === 'table') {
    // Of one answer, a line for each of its parts.
    const out = textOutput(options);
    const parts = Object.entries(flat(given)).filter(([, value]) => value !== undefined && value !== '');
    const wide = Math.max(0, ...parts.map(([name]) => name.length));
    for (const [name, value] of parts) {
      const isTime = typeof value === 'number' && /(^|\.)(at|until|opensAt|validUntil|from|to)$/.test(name);
      await out.write(`${name.padEnd(wide)}  ${isTime ? isoText(value) : String(value)}\n`);
    }
    await out.end();
    return 0;
  }
  const out = flatOutput(options, given);
  await out.write(given);
  await out.end();
  return 0;
}

/** The words given, a file of this name, or standard input. */
async function words(given: string[], options: { file?: string }): Promise<string> {
  const only = given.length === 1 ? given[0] : undefined;
  const file = options.file ?? (only !== undefined && existsSync(only) && statSync(only).isFile() ? only : undefined);
  if (given.length > 0 && file === undefined) return given.join(' ');
  const { text } = await open(file);
  let all = '';
  for await (const chunk of text) {
    all += chunk;
    if (all.length > 16 * 1024 * 1024) throw new Failure('longer than 16 MB: that is no text message', { file });
  }
  return all.replace(/\r?\n$/, '');
}

export interface TextOptions extends OutputOptions {
  file?: string;
  pending?: boolean;
  optedOut?: boolean;
}

/** One text, or one in each record `{"text": ...}`. */
async function eachText(given: string[], options: TextOptions, verb: (text: string) => object): Promise<number> {
  const text = await words(given, options);
  const inside = texts(text);
  if (!inside) return answer(options, verb(text));
  const first = verb(inside[0]?.text ?? '');
  const cells: Cells<object> = Object.keys({ id: '', ...flat(first) }).map((name) => [name, (one) => flat(one)[name]]);
  const out = output<object>(options, cells);
  for (const { id, text: one } of inside) await out.write({ ...(id !== undefined && { id }), ...verb(one) });
  await out.end();
  return 0;
}

function texts(text: string): { id?: string; text: string }[] | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const read: unknown[] = kindOf(text) === 'ndjson' ? text.split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line) as unknown) : [JSON.parse(text)].flat();
    return read.length > 0 && read.every((one) => typeof (one as { text?: unknown } | null)?.text === 'string') ? (read as { text: string }[]) : undefined;
  } catch {
    return undefined;
  }
}

export const sms = (given: string[], options: TextOptions) => eachText(given, options, (text) => smsParts(text));
export const reply = (given: string[], options: TextOptions) => eachText(given, options, (text) => readReply(text, { pending: options.pending ?? false, optedOut: options.optedOut ?? false }));

export interface SlotOptions extends Common, OutputOptions {
  phone?: string;
  country?: string;
  state?: string;
  zone?: string[];
  window?: string[];
  sent?: string[];
  weekly?: string;
  monthly?: string;
  holiday?: string[];
  law: boolean;
  after?: string;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `mon-fri 10:00-12:00`, `tue,thu 9:00-11:00`, `18:00-20:00`. */
export function windowOf(text: string): NonNullable<SlotQuestion['windows']>[number] {
  const [, days, from, to] = /^(?:([a-z,-]+)\s+)?(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$/i.exec(text.trim()) ?? [];
  const listed = days?.toLowerCase().split(',').flatMap((part) => {
    const [first, last] = part.split('-').map((day) => DAYS.indexOf(day.slice(0, 3) as (typeof DAYS)[number]));
    if (first === undefined || first < 0 || last === -1) return [undefined];
    const end = last ?? first;
    return Array.from({ length: ((end - first + 7) % 7) + 1 }, (_, n) => DAYS[(first + n) % 7]);
  });
  if (!from || !to || listed?.includes(undefined)) throw new Failure(`--window wants days and hours such as "mon-fri 10:00-12:00" or "18:00-20:00", not "${text}"`);
  const padded = (clock: string) => clock.padStart(5, '0');
  return { ...(listed && { days: listed as (typeof DAYS)[number][] }), from: padded(from), to: padded(to) };
}

export async function slot(file: string | undefined, options: SlotOptions): Promise<number> {
  const now = nowOf(options);
  const count = (text: string | undefined, option: string) => {
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw new Failure(`${option} wants a whole number`);
    return Number(text);
  };
  const [weekly, monthly] = [count(options.weekly, '--weekly'), count(options.monthly, '--monthly')];
  const asked = {
    phone: options.phone,
    country: options.country?.toUpperCase(),
    state: options.state?.toUpperCase(),
    zones: options.zone,
    windows: options.window?.map(windowOf),
    sent: options.sent?.map((text) => instant(text, '--sent')),
    caps: weekly === undefined && monthly === undefined ? undefined : { ...(weekly !== undefined && { weekly }), ...(monthly !== undefined && { monthly }) },
    holidays: options.holiday,
    law: options.law ? undefined : ('none' as const),
    after: options.after === undefined ? undefined : instant(options.after, '--after'),
  };
  const told = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Partial<SlotQuestion>;
  if (Object.keys(told).length > 0 && file === undefined) return answer(options, plainly(() => nextSlot({ ...told, now })));
  // Questions as records.
  if (file === undefined && process.stdin.isTTY) throw new Failure('about whom? Name a number or a place: --phone, --zone, --country, --state', {}, ['for example: textlift slot --phone +16025550123 --window "mon-fri 10:00-12:00"']);
  return eachQuestion(file, options, (question) => nextSlot({ now, ...told, ...question }));
}

async function eachQuestion(file: string | undefined, options: OutputOptions & InputOptions, verb: (question: object) => object): Promise<number> {
  const { text, source } = await openInput(file, options);
  const place = { file: source.file };
  let first: object | undefined;
  let out: ReturnType<typeof flatOutput> | undefined;
  for await (const entry of entriesOf(text, place)) {
    let given: object;
    try {
      given = verb(jsonOf(entry) as object);
    } catch (error) {
      throw await recordFailure(error, entry);
    }
    first ??= given;
    out ??= output<unknown>(options, Object.keys(flat(first)).map((name) => [name, (one) => flat(one)[name]]));
    await out.write(given);
  }
  await out?.end();
  return 0;
}

async function* entriesOf(text: AsyncIterable<string>, place: { file?: string }): AsyncGenerator<Entry> {
  const { offsetOf, positionOf } = await import('../input/position');
  for await (const value of values(text, place)) {
    yield {
      ...value,
      place: async (path) => {
        const position = positionOf(value.text, offsetOf(value.text, path));
        return { ...place, line: value.line + position.line - 1, column: position.line === 1 ? value.column + position.column - 1 : position.column, field: path || undefined };
      },
    };
  }
}

function jsonOf(entry: Value & { place?: unknown }): unknown {
  try {
    return JSON.parse(entry.text) as unknown;
  } catch {
    throw new Failure('no JSON: wanted an object in each line, or a list of them', { line: entry.line, column: entry.column });
  }
}

export interface VerifyOptions extends Common, OutputOptions {
  scheme?: string;
  secret?: string[];
  secretEnv?: string[];
  header?: string[];
  headers?: string;
  method: string;
  url?: string;
}

/** A request as it came: the body from a file or standard input, byte for byte. Exit 1 if nobody known has signed it. */
export async function verify(file: string | undefined, options: VerifyOptions): Promise<number> {
  const now = nowOf(options);
  const secrets = [
    ...(options.secret ?? []),
    ...(options.secretEnv ?? []).map((name) => {
      const secret = process.env[name];
      if (!secret) throw new Failure(`--secret-env ${name}: there is no such variable in the environment`);
      return secret;
    }),
  ];
  const headers: [string, string][] = [...(options.headers === undefined ? [] : headerFile(options.headers)), ...(options.header ?? []).map(headerOf)];
  if (!options.scheme) throw new Failure('--scheme is wanted: standard-webhooks, svix, twilio, hubspot-v3, shopify or stripe');
  if (secrets.length === 0) throw new Failure('a secret is wanted: --secret-env NAME (a variable that holds it), or --secret TEXT');
  const body = await bytes(file);
  const merged: Record<string, string[]> = {};
  for (const [name, value] of headers) (merged[name.toLowerCase()] ??= []).push(value);
  const request = { scheme: options.scheme as SignedRequest['scheme'], secrets, method: options.method, url: options.url ?? '', headers: merged, body };
  const verified = plainly(() => verifyWebhook(request, now));
  await answer(options, verified);
  if (verified.error !== undefined) {
    process.stderr.write(`textlift: not verified: ${verified.error}\n`);
    return 1;
  }
  return 0;
}

function headerOf(text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw new Failure('--header wants "name: value"');
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

/** `name: value` in each line, or a JSON object. */
function headerFile(file: string): [string, string][] {
  const text = readWhole(file).toString('utf8').trim();
  if (text.startsWith('{')) return Object.entries(JSON.parse(text) as Record<string, string>);
  return text.split(/\r?\n/).filter((line) => line.includes(':')).map(headerOf);
}

function readWhole(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Failure(systemTold(error, 'read'), { file });
  }
}

async function bytes(file: string | undefined): Promise<Buffer> {
  if (file !== undefined && file !== '-') return readWhole(file);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > 16 * 1024 * 1024) throw new Failure('more than 16 MB: that is no webhook', { file: 'standard input' });
  }
  return Buffer.concat(chunks);
}

export interface OpportunityOptions extends OutputOptions {
  messages?: string;
  conversions?: string;
  value?: string;
  targetRate?: string;
  currency: string;
  round?: 'none' | 'whole';
}

export async function opportunity(file: string | undefined, options: OpportunityOptions): Promise<number> {
  if (options.messages === undefined && options.conversions === undefined && (file !== undefined || !process.stdin.isTTY)) {
    return eachQuestion(file, options, (question) => opened(question as Parameters<typeof opened>[0]));
  }
  const count = (text: string | undefined, option: string) => {
    if (text === undefined || !/^[\d,]+$/.test(text)) throw new Failure(`${option} wants a whole number${text === undefined ? ': it is missing' : `, not "${text}"`}`, {}, ['for example: textlift opportunity --messages 847 --conversions 19 --value 2500 --target-rate 15%']);
    return Number(text.replaceAll(',', ''));
  };
  if (options.value === undefined) throw new Failure('--value is wanted: what one sale brings in, such as 2500');
  if (options.targetRate === undefined) throw new Failure('--target-rate is wanted: the share of messages that should sell, such as 15%');
  const question = {
    messages: count(options.messages, '--messages'),
    conversions: count(options.conversions, '--conversions'),
    value: amountOf(options.value, '--value', options.currency.toUpperCase()),
    targetRate: rateOf(options.targetRate, '--target-rate'),
    ...(options.round && { round: options.round }),
  };
  return answer(options, plainly(() => opened(question)));
}

export interface AttributeOptions extends OutputOptions, InputOptions {
  models?: string[];
  halfLifeDays?: string;
  markovOrder?: string;
  lookBackDays?: string;
  currency: string;
}

/** Journeys as JSON, or touches and sales as rows. */
export async function attribute(file: string | undefined, options: AttributeOptions): Promise<number> {
  const number = (text: string | undefined, option: string) => {
    if (text === undefined) return undefined;
    if (!/^\d+(\.\d+)?$/.test(text)) throw new Failure(`${option} wants a number, not "${text}"`);
    return Number(text);
  };
  const asked = {
    models: options.models?.flatMap((text) => text.split(',')).map((model) => model.trim()),
    halfLifeDays: number(options.halfLifeDays, '--half-life-days'),
    markovOrder: number(options.markovOrder, '--markov-order'),
    lookBackDays: number(options.lookBackDays, '--look-back-days'),
  };
  const { text, kind, source } = await openInput(file, options);
  const place = { file: source.file };
  const journeys: Journey[] = [];
  const entries: Value[] = [];
  if (kind === 'csv') journeys.push(...(await journeysOf(text, options, place)));
  else {
    for await (const entry of kind === 'ndjson' ? lines(text, place) : values(text, place)) {
      journeys.push(jsonOf(entry) as Journey);
      entries.push({ text: journeys.length <= 100_000 ? entry.text : '', line: entry.line, column: entry.column });
    }
  }
  try {
    return await answer(options, attributed(journeys, Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Parameters<typeof attributed>[1]));
  } catch (error) {
    if (!(error instanceof TextliftError)) throw error;
    const [, index, path] = /^journeys\[(\d+)\]\.?(.*)$/.exec(error.path) ?? [];
    const entry = index === undefined ? undefined : entries[Number(index)];
    throw new Failure(error.problems[0]?.message ?? error.message, { ...(entry && { ...place, line: entry.line }), field: (index === undefined ? error.path : path) || undefined });
  }
}

/** `journey,channel,at,value`: a row with a value is the sale that ends a journey, every other row a touch. */
async function journeysOf(text: AsyncIterable<string>, options: AttributeOptions, place: { file?: string }): Promise<Journey[]> {
  const { header, headerLine, rows } = await table(text, place, options.delimiter);
  const named = (...names: string[]) => header.findIndex((one) => names.includes(one.trim().toLowerCase()));
  const [who, channel, at, value] = [named('journey', 'person', 'lead', 'id', 'customer'), named('channel', 'source', 'touch'), named('at', 'date', 'time', 'timestamp'), named('value', 'amount', 'revenue')];
  if (who < 0 || channel < 0 || at < 0) throw new Failure('wanted the columns journey, channel, at and value', { ...place, line: headerLine }, ['a row with a value is the sale that ends a journey, every other row is a touch']);
  const journeys = new Map<string, Required<Pick<Journey, 'touches'>> & Journey>();
  for await (const row of rows) {
    if (row instanceof Failure) throw row;
    const cell = (index: number) => row.cells[index]?.trim() ?? '';
    const date = written(cell(at));
    if (!date || !('at' in date)) throw new Failure('wanted an instant with its offset, such as 2026-11-23T15:00:00Z', { ...place, line: row.line, field: header[at] });
    const journey = journeys.get(cell(who)) ?? { touches: [] };
    journeys.set(cell(who), journey);
    const amount = value < 0 || !cell(value) ? undefined : money(cell(value), options.currency.toUpperCase());
    if (value >= 0 && cell(value) && !amount) throw new Failure('wanted an amount such as 2500 or $2,500.00', { ...place, line: row.line, field: header[value] });
    if (amount && journey.conversion) throw new Failure('a second sale in one journey: give each sale a journey of its own', { ...place, line: row.line });
    if (amount) journey.conversion = { at: date.at, value: amount };
    if (cell(channel)) journey.touches.push({ channel: cell(channel), at: date.at });
  }
  return [...journeys.values()];
}

