/** `score` and `suggest`: a record in, an answer out, one at a time. */
import type { Engine, Score, Suggestion } from 'textlift';

import { type Common, engineOf, nowOf, playbookOf, recordFailure, tell } from '../context';
import { Failure } from '../failure';
import { type Entry, type InputOptions, records } from '../input/records';
import { type Cells, isoText, output, type OutputOptions } from '../output/output';
import { progress } from '../output/progress';
import { cleanUp } from '../output/temporary';

export interface RecordOptions extends Common, InputOptions, OutputOptions {
  keepGoing?: boolean;
}

type Named<T> = { id: string } & T;

const scoreCells: Cells<Named<Score>> = [
  ['id', ({ id }) => id],
  ['score', ({ score }) => score],
  ['segment', ({ segment }) => segment],
  ['track', ({ track }) => track],
  ['raw', ({ raw }) => raw],
  ['receipt', ({ receipt }) => receipt.map(({ points, say }) => `${points > 0 ? '+' : ''}${points} ${say}`).join('; ')],
  ['changesAt', ({ changesAt }) => isoText(changesAt)],
];

const suggestCells: Cells<Named<Suggestion>> = [
  ['id', ({ id }) => id],
  ['score', ({ score }) => score],
  ['segment', ({ segment }) => segment],
  ['at', ({ slot }) => isoText(slot?.at)],
  ['zone', ({ slot }) => slot?.zone],
  ['parts', ({ sms }) => sms?.parts],
  ['text', ({ text }) => text],
  ['template', ({ template }) => template?.id],
  ['held', ({ held }) => held?.reason],
  ['until', ({ held }) => isoText(held?.until)],
  ['say', ({ held, why }) => held?.say ?? why[0]?.say],
];

export const score = (file: string | undefined, options: RecordOptions) => each(file, options, scoreCells, (engine, record, now) => engine.score(record, now));
export const suggest = (file: string | undefined, options: RecordOptions) => each(file, options, suggestCells, (engine, record, now) => engine.suggest(record, now));

async function each<T extends object>(file: string | undefined, options: RecordOptions, cells: Cells<Named<T>>, verb: (engine: Engine, record: string, now: number) => T): Promise<number> {
  const now = nowOf(options);
  const engine = await engineOf(options);
  const { source, entries } = await records(file, options, async () => playbookOf(options), now);
  const out = output<Named<T>>(options, cells);
  const bar = await progress(source.size);
  let count = 0;
  let bad = 0;
  try {
    for await (const entry of entries) {
      const answer = entry instanceof Failure ? entry : await answered(entry, (record) => verb(engine, record, now));
      if (answer instanceof Failure) {
        bad += 1;
        if (!options.keepGoing) throw answer;
        // The first ones show what is wrong; a list of thousands shows nothing more.
        if (bad <= 20) tell(answer);
      } else {
        await out.write(answer);
      }
      count += 1;
      if (count % 1000 === 0) bar.at(source.read(), count);
    }
  } catch (error) {
    bar.stop();
    // What was answered before is good; a file is whole or not there.
    if (options.out === undefined) await out.end();
    cleanUp();
    if (error instanceof Failure && !options.keepGoing && count > 0) error.hints.push(`${count.toLocaleString('en')} before it are answered; to leave out what cannot be read: --keep-going`);
    throw error;
  }
  bar.stop();
  await out.end();
  if (bad > 20) process.stderr.write(`textlift: ... and ${(bad - 20).toLocaleString('en')} more\n`);
  if (bad > 0) process.stderr.write(`textlift: ${(count - bad).toLocaleString('en')} answered, ${bad.toLocaleString('en')} left out\n`);
  return 0;
}

async function answered<T extends object>(entry: Entry, verb: (record: string) => T): Promise<Named<T> | Failure> {
  try {
    const answer = verb(entry.text);
    return { id: idOf(entry), ...answer };
  } catch (error) {
    return recordFailure(error, entry);
  }
}

/** The id of a record that the engine has accepted. */
export function idOf(entry: Entry): string {
  return entry.person?.record.id ?? (JSON.parse(entry.text) as { id: string }).id;
}
