/**
 * Entries in, a line of JSON for each out, in their order: many records at a call, which costs less than one at a time.
 *
 * A record that the engine refuses among many is asked about again by itself, so that the mistake is told in its place.
 */
import type { Engine } from 'textlift';

import { recordFailure } from '../context';
import { Failure } from '../failure';
import type { Entry } from '../input/records';

/** For one record, and for many as lines of JSON. */
export interface Verb {
  one(engine: Engine, record: string, now: number): object;
  many(engine: Engine, records: Uint8Array, now: number): Uint8Array;
}

export type VerbName = 'score' | 'suggest';
export const VERBS: Record<VerbName, Verb> = {
  score: { one: (engine, record, now) => engine.score(record, now), many: (engine, records, now) => engine.scoreJson(records, now, { keepGoing: true }) },
  suggest: { one: (engine, record, now) => engine.suggest(record, now), many: (engine, records, now) => engine.suggestJson(records, now, { keepGoing: true }) },
};

export type Batch = (Entry | Failure)[];

/** So many characters or entries go to the engine at once: the call costs nothing then, and Ctrl-C waits for a moment only. */
const CHARACTERS = 256 * 1024;
const ENTRIES = 2000;

/** What is read, in portions. What ends the reading is thrown after the portion before it. */
export async function* batches(entries: AsyncIterable<Entry | Failure>): AsyncGenerator<Batch> {
  let batch: Batch = [];
  let characters = 0;
  try {
    for await (const entry of entries) {
      batch.push(entry);
      characters += entry instanceof Failure ? 0 : entry.text.length;
      if (characters < CHARACTERS && batch.length < ENTRIES) continue;
      const full = batch;
      batch = [];
      characters = 0;
      yield full;
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

/** Those of a portion that the engine can take together, as it takes them: a line each. */
export const together = (batch: Batch) => new TextEncoder().encode(batch.filter(inALine).map(({ text }) => `${text}\n`).join(''));

/** The others, whose text goes over several lines or is no object at all, are asked about alone. */
const inALine = (entry: Entry | Failure): entry is Entry => !(entry instanceof Failure) && entry.text.startsWith('{') && !/[\n\r]/.test(entry.text);

/** The engine's line for a record that it refuses begins so. */
const REFUSED = '{"error":';

/** The answer for each entry, as JSON with its id; or what is wrong with it. `rows`: what the engine said of those `together`. */
export async function answers(batch: Batch, rows: Uint8Array, verb: Verb, engine: Engine, now: number): Promise<(string | Failure)[]> {
  const lines = new TextDecoder().decode(rows).split('\n').values();
  const all: (string | Failure)[] = [];
  for (const entry of batch) {
    const line = inALine(entry) ? (lines.next().value as string) : REFUSED;
    if (entry instanceof Failure) all.push(entry);
    else all.push(line.startsWith(REFUSED) ? await alone(entry, verb, engine, now) : named(entry, line));
  }
  return all;
}

async function alone(entry: Entry, verb: Verb, engine: Engine, now: number): Promise<string | Failure> {
  try {
    return named(entry, JSON.stringify(verb.one(engine, entry.text, now)));
  } catch (error) {
    return recordFailure(error, entry);
  }
}

/** An answer with the id of its record in front. Nearly every record begins with it: then the whole is not read again. */
function named({ text }: Entry, answer: string): string {
  const id = /^\{\s*"id"\s*:\s*("[^"\\]*")/.exec(text)?.[1] ?? JSON.stringify((JSON.parse(text) as { id: string }).id);
  return `{"id":${id},${answer.slice(1)}`;
}
