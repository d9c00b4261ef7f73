/** `plan`: an old list in; whom to text first, what, when, what it costs and may bring; whom not, and why. */
import { basename } from 'node:path';

import { type Money, opportunity, type OpportunityQuestion, type Playbook, TextliftError } from 'textlift';

import { type Common, engineOf, nowOf, playbookOf } from '../context';
import { Failure } from '../failure';
import { DELIMITERS, table, type Row } from '../input/csv';
import { fromJson, type InputOptions, opened } from '../input/records';
import { lines, values } from '../input/json';
import { List, type Person } from '../list/list';
import { ROLES } from '../list/roles';
import { type Cells, file as fileSink, formatOf, isoText, moneyText, output, type OutputOptions, textOutput } from '../output/output';
import { progressOf } from '../output/progress';
import { costOf, partPrice, type PartPrice } from '../plan/cost';
import { type Duplicate, type Planned, planned, together } from '../plan/plan';
import { amount, city, clock, count, many } from '../plan/tell';
import { amountOf, rateOf } from './amounts';

export interface PlanOptions extends Common, InputOptions, OutputOptions {
  html?: string;
  costPerPart?: string;
  value?: string;
  targetRate?: string;
}

/** Unless told: what a list gone quiet may do. An assumption, and told as one. */
const TARGET_RATE = 0.05;

/** A row that no use can be made of. */
export interface Unusable {
  line: number;
  problems: { field?: string; message: string }[];
}

/** The whole plan, as `--format json` tells it and as the page shows it. */
export interface Plan {
  list: string;
  business: string;
  now: number;
  zone: string;
  summary: {
    rows: number;
    people: number;
    toText: number;
    texts: number;
    parts: number;
    cost?: Money;
    held: Record<string, number>;
    revive: number;
    remove: number;
    unusable: number;
    duplicates: number;
  };
  opportunity?: { question: OpportunityQuestion; answer: ReturnType<typeof opportunity>; assumed: string[] };
  people: Planned[];
  unusable: Unusable[];
  duplicates: Duplicate[];
  read: { columns: { header: string; as: string }[]; unused: string[]; delimiter?: string; dates?: string; hasConsent: boolean };
}

export async function plan(file: string | undefined, options: PlanOptions): Promise<number> {
  const now = nowOf(options);
  const playbook = playbookOf(options);
  const engine = await engineOf(options);
  const business = (playbook as { business?: { name?: string; currency?: string; timeZone?: string } }).business ?? {};
  const currency = business.currency ?? 'USD';
  const price = options.costPerPart === undefined ? undefined : partPrice(options.costPerPart, currency);
  if (options.costPerPart !== undefined && !price) throw new Failure(`--cost-per-part wants an amount such as 0.0083, not "${options.costPerPart}"`);
  const value = options.value === undefined ? undefined : amountOf(options.value, '--value', currency);
  const rate = options.targetRate === undefined ? undefined : rateOf(options.targetRate, '--target-rate');

  const { people, unusable, rows, read, named } = await gathered(file, options, playbook, now);
  const usable: Person[] = [];
  for (const person of people) {
    // One that the engine does not take would stop the list.
    try {
      engine.score(JSON.stringify(person.record), now);
      usable.push(person);
    } catch (error) {
      if (!(error instanceof TextliftError)) throw error;
      unusable.push({ line: person.line, problems: error.problems.map(({ path, message }) => ({ field: path, message })) });
    }
  }
  if (usable.length === 0) {
    const [first] = unusable;
    throw new Failure('no row of the list can be used', { file: named, line: first?.line, field: first?.problems[0]?.field }, first ? [`the first one: ${first.problems[0]?.message ?? ''}`] : []);
  }
  const { people: each, duplicates } = together(usable);
  const bar = await progressOf(each.length, 'people');
  const { plans, totals } = await planned(engine, each, now, (done) => bar.at(done, done));
  bar.stop();

  const texted = plans.filter(({ steps }) => steps.length > 0);
  const parts = texted.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.parts, 0);
  const made: Plan = {
    list: named === undefined ? 'the list' : basename(named),
    business: business.name ?? '',
    now,
    zone: business.timeZone ?? 'UTC',
    summary: {
      rows,
      people: plans.length,
      toText: texted.length,
      texts: texted.reduce((sum, { steps }) => sum + steps.length, 0),
      parts,
      ...(price && { cost: costOf(parts, price) }),
      held: Object.fromEntries(Object.entries(totals.held).sort(([, a], [, b]) => Number(b) - Number(a))) as Record<string, number>,
      revive: totals.revive,
      remove: totals.remove,
      unusable: unusable.length,
      duplicates: duplicates.length,
    },
    opportunity: worth(texted.length, value ?? averageSale(each, currency), rate, value !== undefined),
    people: plans,
    unusable: unusable.sort((a, b) => a.line - b.line),
    duplicates,
    read,
  };
  if (options.html !== undefined) {
    const { page } = await import('../plan/page');
    const sink = fileSink(options.html);
    await sink.write(page(made, price));
    await sink.end();
  }
  await tellPlan(made, options, price);
  return 0;
}

/** The rows of a list, or the records of NDJSON. */
async function gathered(file: string | undefined, options: PlanOptions, playbook: Playbook, now: number) {
  const { text, kind, source } = await opened(file, options);
  const place = { file: source.file };
  const people: Person[] = [];
  const unusable: Unusable[] = [];
  if (kind !== 'csv') {
    for await (const entry of fromJson(kind === 'ndjson' ? lines(text, place) : values(text, place), place)) {
      try {
        people.push({ line: entry.line, record: JSON.parse(entry.text) as Person['record'] });
      } catch {
        unusable.push({ line: entry.line, problems: [{ message: 'no JSON' }] });
      }
    }
    return { people, unusable, rows: people.length + unusable.length, read: { columns: [], unused: [], hasConsent: true }, named: source.file };
  }
  const { header, headerLine, rows, delimiter } = await table(text, place, options.delimiter === undefined ? undefined : (DELIMITERS[options.delimiter] ?? options.delimiter));
  const list = new List(header, headerLine, { file: source.file, playbook, columns: options.column, dates: options.dates, now });
  const kept: Row[] = [];
  let broken = 0;
  for await (const row of rows) {
    if (row instanceof Failure) {
      broken += 1;
      unusable.push({ line: row.place.line ?? 0, problems: [{ field: row.place.field, message: row.message }] });
    } else {
      list.learn(row);
      kept.push(row);
    }
  }
  list.settle();
  for (const row of kept) {
    const person = list.read(row);
    if (Array.isArray(person)) unusable.push({ line: row.line, problems: person.map(({ message, place: { field } }) => ({ field, message })) });
    else people.push(person);
  }
  const separators: Record<string, string> = Object.fromEntries(Object.entries(DELIMITERS).map(([name, character]) => [character, name]));
  return {
    people,
    unusable,
    rows: kept.length + broken,
    named: source.file,
    read: {
      columns: list.columns.map(({ header: name, role, attribute }) => ({ header: name, as: role === 'attribute' ? (attribute ?? '') : ROLES[role].said })),
      unused: list.unused,
      delimiter: separators[delimiter] ?? delimiter,
      ...(list.order && { dates: list.order }),
      hasConsent: list.columns.some(({ role }) => role === 'consent' || role === 'consentAt'),
    },
  };
}

/** The average of the sales that the list tells. */
function averageSale(people: Person[], currency: string): Money | undefined {
  const sales = people.flatMap(({ record }) => record.events ?? []).flatMap(({ type, data }) => {
    const sold = type === 'purchase' ? (data as { amount?: Money } | undefined)?.amount : undefined;
    return sold && sold.minor > 0 && sold.currency === currency ? [BigInt(sold.minor)] : [];
  });
  if (sales.length === 0) return undefined;
  const [sum, number] = [sales.reduce((all, minor) => all + minor, 0n), BigInt(sales.length)];
  return { minor: Number((2n * sum + number) / (2n * number)), currency };
}

function worth(messages: number, value: Money | undefined, rate: number | undefined, told: boolean): Plan['opportunity'] {
  if (messages === 0 || !value) return undefined;
  const question: OpportunityQuestion = { messages, conversions: 0, value, targetRate: rate ?? TARGET_RATE };
  return {
    question,
    answer: opportunity(question),
    assumed: [
      ...(rate === undefined ? [`that ${TARGET_RATE * 100} of 100 people texted buy: say what you expect with --target-rate`] : []),
      ...(told ? [] : [`that a sale brings ${amount(value)}, the average of the sales in the list: say yours with --value`]),
    ],
  };
}

interface Line {
  planned: Planned;
  price?: PartPrice;
}

const cells: Cells<Line> = [
  ['line', ({ planned }) => planned.line],
  ['name', ({ planned }) => planned.name],
  ['phone', ({ planned }) => planned.phone],
  ['score', ({ planned }) => planned.row.score],
  ['segment', ({ planned }) => planned.row.segment],
  ['do', ({ planned }) => doOf(planned)],
  ['reason', ({ planned }) => planned.row.held?.reason],
  ['dormant', ({ planned }) => planned.row.dormant?.advice],
  ['say', ({ planned }) => planned.row.say],
  ...[0, 1, 2].flatMap((n): Cells<Line> => [
    [`at${n + 1}`, ({ planned }) => isoText(planned.steps[n]?.at)],
    [`text${n + 1}`, ({ planned }) => planned.steps[n]?.text],
  ]),
  ['zone', ({ planned }) => planned.steps[0]?.zone],
  ['parts', ({ planned }) => planned.steps.reduce((sum, step) => sum + step.parts, 0) || undefined],
  ['cost', ({ planned, price }) => price && planned.steps.length > 0 && moneyText(costOf(planned.steps.reduce((sum, step) => sum + step.parts, 0), price))],
];

export const doOf = ({ steps }: Planned): 'text' | 'hold' => (steps.length > 0 ? 'text' : 'hold');

/** A person as a row of NDJSON. */
function rowOf(one: Planned, price: PartPrice | undefined) {
  const { row, steps, line, alsoLines, name, phone } = one;
  const parts = steps.reduce((sum, step) => sum + step.parts, 0);
  return {
    line,
    ...(alsoLines.length > 0 && { alsoLines }),
    id: row.id,
    ...(name && { name }),
    ...(phone && { phone }),
    score: row.score,
    segment: row.segment,
    track: row.track,
    ...(row.lastInteractionAt !== undefined && { lastInteractionAt: row.lastInteractionAt }),
    do: doOf(one),
    ...(row.held && { reason: row.held.reason, ...(row.held.until !== undefined && { until: row.held.until }) }),
    ...(row.dormant && { dormant: row.dormant.advice }),
    say: row.say,
    ...(steps.length > 0 && { steps, parts, ...(price && { cost: costOf(parts, price) }) }),
  };
}

async function tellPlan(made: Plan, options: PlanOptions, price: PartPrice | undefined): Promise<void> {
  const format = formatOf(options);
  const rows = made.people.map((one) => rowOf(one, price));
  if (format === 'json') {
    const { people: _, ...rest } = made;
    const out = output<unknown>({ ...options, format }, [], true);
    await out.write({ ...rest, people: rows });
    await out.end();
  } else if (format === 'ndjson') {
    const out = output<unknown>({ ...options, format }, []);
    for (const row of rows) await out.write({ kind: 'person', ...row });
    for (const row of made.unusable) await out.write({ kind: 'unusable', ...row });
    for (const row of made.duplicates) await out.write({ kind: 'duplicate', ...row });
    await out.write({ kind: 'summary', ...made.summary, ...(made.opportunity && { opportunity: made.opportunity.answer }) });
    await out.end();
  } else if (format === 'csv') {
    const out = output<Line>({ ...options, format }, cells);
    for (const one of made.people) await out.write({ planned: one, price });
    await out.end();
  } else await tellTable(made, options);
  tellSummary(made, options);
}

/** What fits on a terminal. */
async function tellTable(made: Plan, options: PlanOptions): Promise<void> {
  const shown = 20;
  const texted = made.people.filter(({ steps }) => steps.length > 0);
  const out = output<Planned>({ ...options, format: 'table' }, [
    ['line', ({ line }) => line],
    ['who', ({ name, row }) => name ?? row.id],
    ['score', ({ row }) => `${row.score} ${row.segment}`],
    ['first text', ({ steps }) => steps[0] && `${clock(steps[0].at, steps[0].zone)} ${city(steps[0].zone)}`],
    ['then', ({ steps }) => steps.slice(1).map((step) => clock(step.at, step.zone).split(',')[0]).join(', ')],
    ['what', ({ steps }) => steps[0]?.text],
  ]);
  for (const one of texted.slice(0, shown)) await out.write(one);
  if (texted.length > 0) await out.end();
  const sink = textOutput(options);
  if (texted.length > shown) await sink.write(`... and ${count(texted.length - shown)} more: --html FILE shows them, --format csv lists them\n`);
  await sink.end();
}

function tellSummary(made: Plan, options: PlanOptions): void {
  const { summary } = made;
  const say = (text: string) => process.stderr.write(`textlift: ${text}\n`);
  say(`${many(summary.rows, 'row')}, ${many(summary.people, 'person', 'people')}: ${count(summary.toText)} to text with ${many(summary.texts, 'text')} (${many(summary.parts, 'part')}${summary.cost ? `, ${amount(summary.cost)}` : ''})`);
  for (const [reason, number] of Object.entries(summary.held)) say(`  not now: ${count(number)} ${reason}`);
  if (summary.revive + summary.remove > 0) say(`  gone quiet: ${count(summary.revive)} to revive, ${count(summary.remove)} to remove from the list`);
  for (const { line, problems } of made.unusable.slice(0, 10)) say(`  unusable: line ${line}${problems[0]?.field ? `, ${problems[0].field}` : ''}: ${problems[0]?.message ?? ''}`);
  if (made.unusable.length > 10) say(`  ... and ${count(made.unusable.length - 10)} more unusable rows`);
  for (const { line, of, same } of made.duplicates.slice(0, 10)) say(`  duplicate: line ${line} is the same ${same} as line ${of}`);
  if (made.duplicates.length > 10) say(`  ... and ${count(made.duplicates.length - 10)} more duplicates`);
  if (!made.read.hasConsent) say('no column tells who agreed to texts, so nobody may be texted: name it with --column consent=HEADER');
  if (made.opportunity) say(`what it may bring: ${made.opportunity.answer.formula}${made.opportunity.assumed.length > 0 ? ' (assumed)' : ''}`);
  else if (summary.toText > 0) say('what it may bring: say what a sale brings in, --value 2500');
  if (options.html !== undefined) say(`the plan as a page: ${options.html}`);
}

