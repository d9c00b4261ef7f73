/** `plan`: exports of each kind of system as cases, and what the plan promises. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { folder, NOW, textlift } from './run';

const samples = fileURLToPath(new URL('samples', import.meta.url));
const DAY = 86_400_000;

interface Case {
  name: string;
  list: string;
  flags?: string[];
  countries?: string[];
  expect: {
    rows: number;
    people: number;
    dates?: string;
    text: [string, string][];
    held?: Record<string, string>;
    remove?: string[];
    unusable?: [number, string][];
    duplicates?: [number, number, string][];
    says?: string;
  };
}

interface Told {
  summary: { rows: number; people: number; toText: number; texts: number; parts: number; cost?: { minor: number } };
  opportunity?: { answer: { formula: string }; assumed: string[] };
  people: { name: string; phone?: string; line: number; do: string; reason?: string; dormant?: string; steps?: { at: number; text: string; sequence?: string; step?: number; parts: number }[] }[];
  unusable: { line: number; problems: { field?: string; message: string }[] }[];
  duplicates: { line: number; of: number; same: string }[];
  read: { dates?: string; unused: string[] };
}

/** A playbook of a business that may text to these countries. */
async function playbook(countries: string[]): Promise<string> {
  const file = join(folder(), 'playbook.json');
  const made = JSON.parse((await textlift(['init'])).out) as { sending?: object };
  writeFileSync(file, JSON.stringify({ ...made, sending: { ...made.sending, countries } }));
  return file;
}

const planOf = async (list: string, ...flags: string[]) => {
  const ran = await textlift(['plan', list, '--now', NOW, '--format', 'json', ...flags]);
  return { ran, plan: ran.code === 0 ? (JSON.parse(ran.out) as Told) : undefined };
};

describe('exports', () => {
  const cases = JSON.parse(readFileSync(join(samples, 'cases.json'), 'utf8')) as Case[];
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, { list, flags = [], countries, expect: wanted }) => {
    const { ran, plan } = await planOf(join(samples, list), ...flags, ...(countries ? ['--playbook', await playbook(countries)] : []));
    expect(ran.err).not.toMatch(/mistake of textlift/);
    expect({ rows: plan?.summary.rows, people: plan?.summary.people }).toEqual({ rows: wanted.rows, people: wanted.people });
    expect(plan?.people.filter((one) => one.do === 'text').map(({ name, phone }) => [name, phone])).toEqual(wanted.text);
    for (const [name, reason] of Object.entries(wanted.held ?? {})) expect([name, plan?.people.find((one) => one.name === name)?.reason]).toEqual([name, reason]);
    for (const name of wanted.remove ?? []) expect([name, plan?.people.find((one) => one.name === name)?.dormant]).toEqual([name, 'remove']);
    expect(plan?.unusable.map(({ line, problems }) => [line, problems[0]?.field])).toEqual(wanted.unusable ?? []);
    expect(plan?.duplicates.map(({ line, of, same }) => [line, of, same])).toEqual(wanted.duplicates ?? []);
    if (wanted.dates) expect(plan?.read.dates).toBe(wanted.dates);
    if (wanted.says) expect(ran.err).toContain(wanted.says);
  });
});

test('dates that could be US or European are refused with the flag that settles it', async () => {
  const { ran } = await planOf(join(samples, 'either.csv'));
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/either\.csv: line 2, Last contact: this date could be US .* or European[\s\S]*--dates us/);
  const mixed = join(folder(), 'mixed.csv');
  writeFileSync(mixed, 'name,phone,last contact\nA,602-555-0101,10/21/2026\nB,602-555-0102,21/10/2026\n');
  const both = await planOf(mixed);
  expect(both.ran.code).toBe(2);
  expect(both.ran.err).toMatch(/line 3, last contact: .*line 2/);
});

test('the three texts of a re-engagement keep its days and the caps, and never two people of one number in a week', async () => {
  const { plan } = await planOf(join(samples, 'hubspot.csv'));
  const hana = plan?.people.find(({ name }) => name === 'Hana Sato');
  expect(hana?.steps?.map(({ sequence, step }) => [sequence, step])).toEqual([['re-engagement', 0], ['re-engagement', 1], ['re-engagement', 2]]);
  const [first = 0, second = 0, third = 0] = hana?.steps?.map(({ at }) => at) ?? [];
  expect(second - first).toBeGreaterThanOrEqual(4 * DAY - DAY / 24);
  expect(third - second).toBeGreaterThanOrEqual(3 * DAY);
  const household = (await planOf(join(samples, 'gohighlevel.csv'))).plan?.people.filter(({ phone, steps }) => phone === '+15125550133' && steps) ?? [];
  const [ben, chloe] = household.map(({ steps }) => steps ?? []);
  expect(household).toHaveLength(2);
  expect((chloe?.[0]?.at ?? 0) - (ben?.at(-1)?.at ?? 0)).toBeGreaterThanOrEqual(7 * DAY);
});

test('what it costs is parts times the price, rounded up; what it may bring shows its formula', async () => {
  const { plan } = await planOf(join(samples, 'hubspot.csv'), '--cost-per-part', '0.0083', '--value', '2500', '--target-rate', '15%');
  expect(plan?.summary.cost?.minor).toBe(Math.ceil(((plan?.summary.parts ?? 0) * 83) / 100));
  expect(plan?.opportunity?.answer.formula).toBe('(15% x 4 messages - 0 sales) x $2,500 = (0.6 - 0) x $2,500 = $1,500');
  expect(plan?.opportunity?.assumed).toEqual([]);
  expect((await planOf(join(samples, 'hubspot.csv'))).plan?.opportunity?.assumed).toHaveLength(2);
  expect((await planOf(join(samples, 'hubspot.csv'), '--cost-per-part', 'cheap')).ran.err).toMatch(/--cost-per-part wants an amount/);
});

test('the same list and the same now give the same plan', async () => {
  const [one, other] = [await planOf(join(samples, 'hubspot.csv')), await planOf(join(samples, 'hubspot.csv'))];
  expect(one.ran.out).toBe(other.ran.out);
});

test('a list of more people than are asked about at once stands in one order', async () => {
  const list = join(folder(), 'long.csv');
  const rows = Array.from({ length: 2100 }, (_, n) => `p${n},602-${200 + (n % 700)}-${String(n).padStart(4, '0')},2026-${String(1 + (n % 11)).padStart(2, '0')}-0${1 + (n % 9)}`);
  writeFileSync(list, `id,phone,last visit\n${rows.join('\n')}\n`);
  const ran = await textlift(['plan', list, '--now', NOW, '--dates', 'iso']);
  const people = (ran.rows() as unknown as { kind: string; id: string; score: number; lastInteractionAt: number }[]).filter(({ kind }) => kind === 'person');
  expect(people).toHaveLength(2100);
  const order = [...people].sort((a, b) => b.score - a.score || b.lastInteractionAt - a.lastInteractionAt || (a.id < b.id ? -1 : 1));
  expect(people.map(({ id }) => id)).toEqual(order.map(({ id }) => id));
  expect(ran.err).toContain('2,100 no-consent');
});

test('the page is one file that loads nothing, and whatever a list holds is text in it', async () => {
  const list = join(folder(), 'list "quoted" & <b>.csv');
  const page = join(folder(), 'plan.html');
  writeFileSync(list, 'Name,Phone,SMS consent,Created,"<script>x</script>"\n"<img src=x onerror=alert(1)>",602-555-0101,yes,2026-09-01,"=1+1"\n"O\'Hara ""Mo""",602-555-0102,yes,2026-09-02,\n');
  const { ran } = await planOf(list, '--html', page);
  expect(ran.code).toBe(0);
  const html = readFileSync(page, 'utf8');
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<(script|img|link|iframe|object)\b|<[^>]*\s(src|href|on\w+)=|url\(/i);
  expect(html).toContain('&#60;img src=x onerror=alert(1)&#62;');
  expect((html.match(/<svg /g) ?? []).length).toBe(3);
});

test('NDJSON tells everybody, what is unusable, the duplicates and the sum; CSV is safe for a spreadsheet', async () => {
  const rows = (await textlift(['plan', join(samples, 'hubspot.csv'), '--now', NOW])).rows() as unknown as { kind: string }[];
  expect(rows.map(({ kind }) => kind)).toEqual([...Array<string>(8).fill('person'), 'unusable', 'duplicate', 'summary']);
  const list = join(folder(), 'list.csv');
  writeFileSync(list, 'Name,Phone,SMS consent,Created\n=cmd|calc,602-555-0101,yes,2026-09-01\n');
  const csv = (await textlift(['plan', list, '--now', NOW, '--format', 'csv'])).out;
  expect(csv).toContain("\"'=cmd|calc\",+16025550101");
});

test('a list without headers, without people or without a usable row is refused', async () => {
  const place = folder();
  for (const [text, wanted] of [
    ['Sarah,Lee,602-555-0101\nBo,Ek,602-555-0102\n', /no column of phone numbers[\s\S]*--column phone=/],
    ['Name,Phone\n', /no row of the list can be used/],
    ['Name,Phone\nBo,12\n', /line 2, Phone: no row of the list can be used[\s\S]*area code/],
  ] as const) {
    writeFileSync(join(place, 'list.csv'), text);
    const { ran } = await planOf(join(place, 'list.csv'));
    expect(ran.err).toMatch(wanted);
    expect(ran.err).not.toMatch(/555-0101|Sarah/);
    expect(ran.code).toBe(2);
  }
});

test('a column can be named, by its header and by its place', async () => {
  const list = join(folder(), 'list.csv');
  writeFileSync(list, 'Wer,Nummer,Darf ich?\nBo Ek,602-555-0102,ja\n');
  for (const flags of [['--column', 'fullName=Wer', '--column', 'phone=Nummer', '--column', 'consent=Darf ich?'], ['--column', 'fullName=#1', '--column', 'phone=#2', '--column', 'consent=#3']]) {
    const { plan } = await planOf(list, ...flags);
    expect(plan?.people[0]).toMatchObject({ name: 'Bo Ek', phone: '+16025550102' });
    expect(plan?.people[0]?.reason).not.toBe('no-consent');
  }
  expect((await planOf(list, '--column', 'fone=Nummer')).ran.err).toMatch(/no column called fone/);
});
