/** `report`: what was sent, what came back, what every text earned. */
import { type Figures, type Model, type ReportRequest, TextliftError } from 'textlift';

import { engineOf, instant, nowOf, playbookOf, recordFailure, tell } from '../context';
import { Failure } from '../failure';
import { KINDS } from '../input/kind';
import { type Entry, records } from '../input/records';
import { type Cells, formatOf, moneyText, output } from '../output/output';
import { progress } from '../output/progress';
import type { RecordOptions } from './records';

export interface ReportOptions extends Omit<RecordOptions, 'from'> {
  from?: string;
  since?: string;
  until?: string;
  to?: string;
  by?: ReportRequest['by'];
  model?: Model;
}

/** A report looks at all leads at once: so much text is held. */
const LONGEST = 1024 * 1024 * 1024;
/** Before any text could have been sent. */
const EARLIEST = Date.UTC(1990, 0, 2);

const cells: Cells<{ key: string } & Figures> = [
  ['key', ({ key }) => key],
  ['sent', ({ sent }) => sent],
  ['delivered', ({ delivered }) => delivered],
  ['replied', ({ replied }) => replied],
  ['clicked', ({ clicked }) => clicked],
  ['converted', ({ converted }) => converted],
  ['optedOut', ({ optedOut }) => optedOut],
  ['revenue', ({ revenue }) => moneyText(revenue)],
  ['cost', ({ cost }) => moneyText(cost)],
  ['revenuePerMessage', ({ revenuePerMessage }) => revenuePerMessage && moneyText(revenuePerMessage)],
];

export async function report(file: string | undefined, options: ReportOptions): Promise<number> {
  const now = nowOf(options);
  // `--from` names the form of the input in every verb; a date there can only mean the period.
  const kind = KINDS.find((known) => known === options.from);
  const since = options.since ?? (kind ? undefined : options.from);
  const until = options.until ?? options.to;
  const engine = await engineOf(options);
  const { source, entries } = await records(file, { ...options, from: kind }, async () => playbookOf(options), now);
  const bar = await progress(source.size);
  const taken: Entry[] = [];
  let size = 0;
  let bad = 0;
  for await (const entry of entries) {
    const failure = entry instanceof Failure ? entry : options.keepGoing ? await checked(entry) : undefined;
    if (failure) {
      if (!options.keepGoing) throw failure;
      bad += 1;
      tell(failure);
    } else if (!(entry instanceof Failure)) {
      taken.push(entry);
      size += entry.text.length;
      if (size > LONGEST) throw new Failure(`more than ${LONGEST / 1024 / 1024} MB of records: a report looks at all of them at once; take a part`, { file: source.file });
    }
    if (taken.length % 1000 === 0) bar.at(source.read(), taken.length);
  }
  bar.stop();
  const request: ReportRequest = {
    from: since === undefined ? EARLIEST : instant(since, '--since'),
    to: until === undefined ? now : instant(until, '--until'),
    ...(options.by && { by: options.by }),
    ...(options.model && { model: options.model }),
  };
  const made = await (async () => {
    try {
      return engine.report(`[${taken.map(({ text }) => text).join(',')}]`, request, now);
    } catch (error) {
      if (!(error instanceof TextliftError)) throw error;
      // What is wrong with one record is told in its place.
      for (const entry of taken) {
        const failure = await checked(entry);
        if (failure) throw failure;
      }
      throw new Failure(error.problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '));
    }
  })();
  const format = formatOf(options);
  if (format === 'json' || format === 'ndjson') {
    const out = output<unknown>({ ...options, format }, [], true);
    await out.write(made);
    await out.end();
  } else {
    const out = output<{ key: string } & Figures>({ ...options, format }, cells);
    for (const row of [...made.rows, { key: 'all', ...made.totals }]) await out.write(row);
    await out.end();
    process.stderr.write(`textlift: revenue ${moneyText(made.revenue)}, of which no text or other touch earned ${moneyText(made.unattributed)} (model ${made.model})\n`);
  }
  if (bad > 0) process.stderr.write(`textlift: ${bad.toLocaleString('en')} records left out\n`);
  return 0;

  async function checked(entry: Entry): Promise<Failure | undefined> {
    try {
      engine.score(entry.text, now);
      return undefined;
    } catch (error) {
      return recordFailure(error, entry);
    }
  }
}
