/** `score` and `suggest`: records in, an answer for each out, in their order. */
import type { Score, Suggestion } from 'textlift';

import { type Common, engineOf, nowOf, playbookOf, tell } from '../context';
import { Failure } from '../failure';
import { type InputOptions, records } from '../input/records';
import { type Cells, isoText, output, type OutputOptions } from '../output/output';
import { progress } from '../output/progress';
import { cleanUp } from '../output/temporary';
import { batches, type VerbName } from './bulk';
import { Crew } from './crew';

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

export const score = (file: string | undefined, options: RecordOptions) => each(file, options, scoreCells, 'score');
export const suggest = (file: string | undefined, options: RecordOptions) => each(file, options, suggestCells, 'suggest');

async function each<T extends object>(file: string | undefined, options: RecordOptions, cells: Cells<Named<T>>, name: VerbName): Promise<number> {
  const now = nowOf(options);
  const engine = await engineOf(options);
  const playbook = playbookOf(options);
  const { source, entries } = await records(file, options, async () => playbook, now);
  const out = output<Named<T>>(options, cells);
  const bar = await progress(source.size);
  const crew = new Crew(engine, { verb: name, playbook, now });
  let count = 0;
  let bad = 0;
  const write = async (batch: (string | Failure)[]) => {
    const good: string[] = [];
    for (const answer of batch) {
      if (answer instanceof Failure) {
        bad += 1;
        if (!options.keepGoing) {
          await out.writeJson(good);
          throw answer;
        }
        // The first ones show what is wrong; a list of thousands shows nothing more.
        if (bad <= 20) tell(answer);
      } else {
        good.push(answer);
      }
      count += 1;
    }
    await out.writeJson(good);
    bar.at(source.read(), count);
  };
  try {
    for await (const answers of crew.answers(batches(entries))) await write(answers);
  } catch (error) {
    bar.stop();
    // What was answered before is good; a file is whole or not there.
    if (options.out === undefined) await out.end();
    cleanUp();
    if (error instanceof Failure && !options.keepGoing && count > 0) error.hints.push(`${count.toLocaleString('en')} before it are answered; to leave out what cannot be read: --keep-going`);
    throw error;
  } finally {
    await crew.end();
  }
  bar.stop();
  await out.end();
  if (bad > 20) process.stderr.write(`textlift: ... and ${(bad - 20).toLocaleString('en')} more\n`);
  if (bad > 0) process.stderr.write(`textlift: ${(count - bad).toLocaleString('en')} answered, ${bad.toLocaleString('en')} left out\n`);
  return 0;
}
