/** What every verb needs: the instant it answers for, the playbook, the engine; and how mistakes are told. */
import { readFileSync, statSync } from 'node:fs';

import { Engine, type Industry, type Playbook, starterPlaybook, TextliftError } from 'textlift';

import { Failure, systemTold } from './failure';
import type { Entry } from './input/records';

export const INDUSTRIES: Industry[] = ['audiology', 'healthcare', 'dental', 'professional', 'home-services', 'retail', 'ecommerce', 'b2b'];

export interface Common {
  playbook?: string;
  industry?: Industry;
  now?: string;
}

/** Epoch milliseconds, or RFC 3339 with an offset. */
export function instant(text: string, option: string): number {
  const at = /^\d{12,13}$/.test(text) ? Number(text) : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new Failure(`${option} wants an instant such as 2026-11-23T15:00:00Z (with Z or an offset), or epoch milliseconds`);
  return at;
}

/** `--now`, or the clock: read once. */
export const nowOf = (options: Common): number => (options.now === undefined ? Date.now() : instant(options.now, '--now'));

/** The playbook of `--playbook`, else the starter of `--industry`. */
export function playbookOf(options: Common): Playbook {
  if (options.playbook === undefined) return starterPlaybook(options.industry ?? 'audiology');
  return JSON.parse(jsonText(options.playbook)) as Playbook;
}

/** The engine of a playbook; every problem of a file is told with its line. */
export async function engineOf(options: Common): Promise<Engine> {
  const playbook = options.playbook === undefined ? playbookOf(options) : await parsed(options.playbook);
  try {
    return new Engine(playbook as Playbook);
  } catch (error) {
    if (!(error instanceof TextliftError) || options.playbook === undefined) throw error;
    throw await playbookFailure(error, options.playbook);
  }
}

/** All problems of a playbook, with lines. */
export async function playbookFailure(error: TextliftError, file: string): Promise<Failure> {
  const text = jsonText(file);
  const { offsetOf, positionOf } = await import('./input/position');
  const told = error.problems.map(({ path, message }) => new Failure(message, { file, ...positionOf(text, offsetOf(text, path)), field: path || undefined }));
  return Object.assign(told[0] ?? new Failure(error.message, { file }), { others: told.slice(1) });
}

/** A JSON file whose mistakes are told with line and column. */
export async function parsed(file: string): Promise<unknown> {
  const text = jsonText(file);
  try {
    return JSON.parse(text);
  } catch {
    const { parse, printParseErrorCode } = await import('jsonc-parser');
    const { positionOf } = await import('./input/position');
    const errors: { error: number; offset: number }[] = [];
    parse(text, errors as never[], { disallowComments: true, allowTrailingComma: false });
    const [first] = errors;
    const what = first ? printParseErrorCode(first.error).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase() : 'it cannot be read';
    throw new Failure(`no JSON: ${what}`, { file, ...positionOf(text, first?.offset ?? 0) });
  }
}

/** The text of a file, its mark removed. */
export function jsonText(file: string): string {
  try {
    if (statSync(file).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new Failure(systemTold(error, 'read'), { file });
  }
}

/** The engine's complaint about what stood on the command line. */
export function plainly<T>(verb: () => T): T {
  try {
    return verb();
  } catch (error) {
    if (error instanceof TextliftError) throw new Failure(error.problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '));
    throw error;
  }
}

/** What the engine says of a record, in its place. */
export async function recordFailure(error: unknown, entry: Entry): Promise<Failure> {
  if (!(error instanceof TextliftError)) throw error;
  const column = /line (\d+), column (\d+)$/.exec(error.message);
  if (error.code === 'not-json' && column) {
    const line = Number(column[1]);
    const at = { line: entry.line + line - 1, column: (line === 1 ? entry.column - 1 : 0) + Number(column[2]) };
    return new Failure('no JSON: it stops making sense here', { ...(await entry.place('')), ...at });
  }
  const [first, ...others] = error.problems;
  return new Failure((first?.message ?? error.message) + (others.length > 0 ? ` (and ${others.length} more in this record)` : ''), await entry.place(first?.path ?? ''));
}

/** Tells a failure on standard error. */
export function tell(failure: Failure): void {
  const others = (failure as Failure & { others?: Failure[] }).others ?? [];
  for (const one of [failure, ...others]) {
    process.stderr.write(`textlift: ${one.told()}\n`);
    for (const hint of one.hints) process.stderr.write(`  ${hint}\n`);
  }
}
