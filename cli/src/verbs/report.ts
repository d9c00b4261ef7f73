/** `report`: what was sent, what came back, what every text earned. */
import type { Figures, Model, ReportFacts, ReportRequest } from 'textlift';

import { engineOf, instant, nowOf, plainly, playbookOf, recordFailure, tell } from '../context';
import { Failure } from '../failure';
import { KINDS } from '../input/kind';
import { type Entry, records } from '../input/records';
import { type Cells, file as fileSink, formatOf, moneyText, output } from '../output/output';
import { progress } from '../output/progress';
import type { RecordOptions } from './records';

export interface ReportOptions extends Omit<RecordOptions, 'from'> {
  from?: string;
  since?: string;
  until?: string;
  to?: string;
  by?: ReportRequest['by'];
  model?: Model;
  html?: string;
}

/** So many people's facts are handed over at a time. */
const AT_ONCE = 1000;
/** Before any text could have been sent. */
const EARLIEST = Date.UTC(1990, 0, 2);

const cells: Cells<{ key: string } & Figures> = [
  ['key', ({ key }) => key],
  ['sent', ({ sent }) => sent],
  ['delivered', ({ delivered }) => delivered],
  ['parts', ({ parts }) => parts],
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
  const request: ReportRequest = {
    from: since === undefined ? EARLIEST : instant(since, '--since'),
    to: until === undefined ? now : instant(until, '--until'),
    ...(options.by && { by: options.by }),
    ...(options.model && { model: options.model }),
  };
  const draft = plainly(() => engine.reporting(request, now));
  const bar = await progress(source.size);
  let facts: ReportFacts[] = [];
  let [count, bad] = [0, 0];
  for await (const entry of entries) {
    count += 1;
    const known = entry instanceof Failure ? entry : await factsOf(entry);
    if (known instanceof Failure) {
      if (!options.keepGoing) throw known;
      bad += 1;
      tell(known);
    } else {
      facts.push(known);
    }
    if (facts.length >= AT_ONCE) {
      draft.add(facts);
      facts = [];
      bar.at(source.read(), count);
    }
  }
  draft.add(facts);
  bar.stop();
  const made = plainly(() => draft.finish());
  if (options.html !== undefined) {
    const { digestHtml } = await import('textlift/digest');
    const { name, timeZone } = playbookOf(options)['business'] as { name: string; timeZone: string };
    const sink = fileSink(options.html);
    await sink.write(digestHtml(made, { business: name, timeZone, now }));
    await sink.end();
  }
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
    for (const { say } of made.advice) process.stderr.write(`textlift: ${say}\n`);
  }
  if (bad > 0) process.stderr.write(`textlift: ${bad.toLocaleString('en')} records left out\n`);
  return 0;

  async function factsOf(entry: Entry): Promise<ReportFacts | Failure> {
    try {
      return engine.reportFacts(entry.text, now);
    } catch (error) {
      return recordFailure(error, entry);
    }
  }
}
