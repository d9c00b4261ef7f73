/**
 * Somebody's list, read and ranked beside the page so that it stays at hand. It is given text and answers rows; it asks
 * nobody for anything.
 *
 * In: `{ read: text }`, then `{ rank: { mapping, industry, now, assume } }`. Out: `Heard`.
 */
import Papa from 'papaparse';
import { Engine, init, opportunity, starterPlaybook, TextliftError, type Industry, type LeadRecord } from 'textlift';

import { own as words } from '../words/pages';
import { guess, record, type Field, type Row } from './columns';

/** What the page hears. */
export type Heard =
  | { ready: true }
  | { columns: { name: string; field: Field | undefined; example: string }[]; rows: number }
  | { progress: number; all: number }
  | { ranking: true }
  | { ranked: ReturnType<Engine['worklist']>; leftOut: { row: number; why: string }[]; gain: ReturnType<typeof opportunity>; millis: number }
  | { trouble: 'notRead' | 'noRows' | 'noEngine' | 'failed' };

export type Said = { read: string } | { rank: { mapping: (Field | undefined)[]; industry: Industry; now: number; assume: boolean } };

/** Rows between two words of progress. */
const CHUNK = 500;
/** How many rows are looked at to guess what a column holds. */
const LOOKED_AT = 20;
/** What texts to a list that is not texted yet bring: the share of the rules' own example, and its sale. */
const TYPICAL = { rate: 0.0224, target: 0.15, value: { minor: 250_000, currency: 'USD' } } as const;

let table: string[][] = [];
const say = (heard: Heard): void => postMessage(heard);

const loaded = init().then(
  () => {
    say({ ready: true });
    return true;
  },
  () => {
    say({ trouble: 'noEngine' });
    return false;
  },
);

addEventListener('message', ({ data }: MessageEvent<Said>) => {
  if ('read' in data) read(data.read);
  else void rank(data.rank);
});

function read(text: string): void {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), { skipEmptyLines: 'greedy' });
  const [header, ...rows] = data;
  if (!header || (header.length < 2 && errors.length > 0)) return say({ trouble: 'notRead' });
  if (rows.length === 0) return say({ trouble: 'noRows' });
  table = data;
  const fields = guess(header, rows.slice(0, LOOKED_AT));
  say({ columns: header.map((name, index) => ({ name, field: fields[index], example: rows.find((row) => row[index]?.trim())?.[index] ?? '' })), rows: rows.length });
}

async function rank({ mapping, industry, now, assume }: { mapping: (Field | undefined)[]; industry: Industry; now: number; assume: boolean }): Promise<void> {
  if (!(await loaded)) return;
  const began = performance.now();
  try {
    const engine = new Engine(starterPlaybook(industry));
    const leftOut: { row: number; why: string }[] = [];
    const texts: string[] = [];
    const seen = new Set<string>();
    for (let index = 1; index < table.length; index++) {
      const row: Row = {};
      mapping.forEach((field, column) => field && (row[field] = table[index]?.[column] ?? ''));
      const made = checked(engine, record(row, index + 1, now, assume), now);
      if ('why' in made) leftOut.push({ row: index + 1, why: made.why });
      else {
        const id = seen.has(made.record.id) ? `${made.record.id} (${index + 1})` : made.record.id;
        seen.add(id);
        texts.push(JSON.stringify({ ...made.record, id }));
      }
      if (index % CHUNK === 0) say({ progress: index, all: table.length - 1 });
    }
    say({ ranking: true });
    const ranked = engine.worklist(`[${texts.join(',')}]`, now);
    const messages = Math.max(1, ranked.totals.ready);
    const gain = opportunity({ messages, conversions: Math.round(messages * TYPICAL.rate), value: TYPICAL.value, targetRate: TYPICAL.target });
    say({ ranked, leftOut, gain, millis: performance.now() - began });
  } catch {
    say({ trouble: 'failed' });
  }
}

/** What the engine itself does not take is left out, with its words for it. */
function checked(engine: Engine, made: ReturnType<typeof record>, now: number): { record: LeadRecord } | { why: string } {
  if ('why' in made) return made;
  try {
    engine.lead(made.record, now);
    return made;
  } catch (error) {
    return { why: error instanceof TextliftError ? error.problems.map(({ path, message }) => `${path} ${message}`).join('; ') : words.unclear.more };
  }
}
