/** `score`, `suggest` and `report`: records in, whatever their form; and everything that can be wrong with them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { folder, NOW, start, textlift } from './run';

const lead = (id: string, more: object = {}) => ({
  id,
  phone: '+16025550147',
  createdAt: '2026-10-01T17:00:00Z',
  attributes: { firstName: 'Sarah', timeZone: 'America/Phoenix', insuranceEligible: true },
  events: [
    { id: 'c', source: 'crm', type: 'consent.granted', at: '2026-10-01T17:00:00Z' },
    { id: 'e', source: 'crm', type: 'appointment.attended', at: '2026-10-09T17:00:00Z', data: { kind: 'hearing test' } },
    ...['10', '12', '14'].map((day) => ({ id: `o${day}`, source: 'mail', type: 'email.opened', at: `2026-11-${day}T15:00:00Z` })),
  ],
  ...more,
});
const ndjson = (...records: object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const now = ['--now', NOW];

test('NDJSON, an array, pretty-printed JSON and a list in CSV are told by their content, and score alike', async () => {
  const records = [lead('a'), lead('b')];
  const csv = 'id,First Name,Phone,Created,SMS Consent,Last visit,Insurance eligible\na,Sarah,(602) 555-0123,2026-10-01,yes,2026-10-09,yes\n';
  for (const input of [ndjson(...records), JSON.stringify(records), JSON.stringify(records, undefined, 2), records.map((one) => JSON.stringify(one, undefined, 2)).join('\n')]) {
    const ran = await textlift(['score', ...now], input);
    expect(ran.err).toBe('');
    expect(ran.rows().map(({ id, score, segment }) => [id, score, segment])).toEqual([['a', 70, 'hot'], ['b', 70, 'hot']]);
  }
  const [row] = (await textlift(['score', ...now], csv)).rows();
  expect([row?.['id'], row?.['score']]).toEqual(['a', 45]);
});

test('suggest tells the text, its time and why, as NDJSON, JSON, CSV and a table', async () => {
  const input = ndjson(lead('a'), lead('b', { events: [] }));
  const [first, second] = (await textlift(['suggest', ...now], input)).rows() as { text?: string; slot?: { at: number }; held?: { reason: string } }[];
  expect(first?.text).toContain('Hi Sarah');
  expect(first?.slot?.at).toBeGreaterThan(Date.parse(NOW));
  expect(second?.held?.reason).toBe('no-consent');
  expect(JSON.parse((await textlift(['suggest', ...now, '--format', 'json'], input)).out)).toHaveLength(2);
  const csv = (await textlift(['suggest', ...now, '--format', 'csv'], input)).out.split('\r\n');
  expect(csv[0]).toBe('id,score,segment,at,zone,parts,text,template,held,until,say');
  expect(csv.at(-2)).toContain('no-consent');
  const table = (await textlift(['suggest', ...now, '--format', 'table'], input)).out.split('\n');
  expect(table[0]).toMatch(/^id\s+score\s+segment\s+at/);
});

test('a mistake names file, line, column, field and what was wanted, and never a number or a name', async () => {
  const file = join(folder(), 'leads.ndjson');
  const cases: [string, RegExp][] = [
    [ndjson(lead('a'), lead('b', { phone: '602 555 0147' })), /leads\.ndjson: line 2, column 19, phone: wanted a phone number in E\.164/],
    [ndjson(lead('a'), lead('b', { events: [{ id: 'x', source: 's', type: 'visitt', at: NOW }] })), /line 2, column \d+, events\[0\]\.type: there is no such event type; did you mean "visit"/],
    [`${ndjson(lead('a'))}{"id": "b", "attributes": {"firstName": "Zebulon"\n`, /line 2, column \d+: no JSON/],
    [`[${JSON.stringify(lead('a'))},\n ${JSON.stringify(lead('b'))}`, /never ends: wanted \]/],
    [`[${JSON.stringify(lead('a'))}\n ${JSON.stringify(lead('b'))}]`, /line 2, column 2: wanted a comma/],
    ['', /there is nothing in it/],
  ];
  for (const [text, wanted] of cases) {
    writeFileSync(file, text);
    const ran = await textlift(['score', file, ...now]);
    expect(ran.err).toMatch(wanted);
    expect(ran.code).toBe(2);
    expect(ran.err).not.toMatch(/5550147|555.0147|Zebulon|Sarah/);
  }
});

test('good records are answered with --keep-going; without it, those before the bad one', async () => {
  const input = `${ndjson(lead('a'))}{"id": \n${ndjson(lead('c'), lead('d', { phone: 7 }), lead('e'))}`;
  const kept = await textlift(['score', '--keep-going', ...now], input);
  expect(kept.rows().map(({ id }) => id)).toEqual(['a', 'c', 'e']);
  expect(kept.err).toMatch(/line 2/);
  expect(kept.err).toMatch(/line 4.*phone/);
  expect(kept.err).toMatch(/3 answered, 2 left out/);
  expect(kept.code).toBe(0);
  const stopped = await textlift(['score', ...now], input);
  expect(stopped.rows().map(({ id }) => id)).toEqual(['a']);
  expect(stopped.err).toMatch(/--keep-going/);
  expect(stopped.code).toBe(2);
});

test('a stray quote, a row with too many cells and two columns of one name are told by line', async () => {
  const list = 'id,name,phone\n1,"Lee, Sarah",602-555-0123\n2,"Bob" Smith,602-555-0124\n3,"Ann,602-555-0125\n4,Eve,602-555-0126\n5,a,b,c,d\n6,"two\nlines",602-555-0127\n7,Zoe,602-555-0128\n';
  const ran = await textlift(['score', '--keep-going', ...now], list);
  expect(ran.rows().map(({ id }) => id)).toEqual(['1', '4', '6', '7']);
  expect(ran.err).toMatch(/line 3, cell 2: after a closing quote/);
  expect(ran.err).toMatch(/line 4: a quote opens here and never closes|line 4, cell 2/);
  expect(ran.err).toMatch(/line 6: wanted 3 cells as in the header, got 5/);
  const twice = await textlift(['score', ...now], 'phone,Phone,name\n602-555-0123,602-555-0124,Ann\n');
  expect(twice.err).toMatch(/line 1: the header "phone" stands 2 times, in columns 1 and 2/);
  expect(twice.code).toBe(2);
  expect((await textlift(['score', '--column', 'phone=#2', ...now], 'phone,Phone,name\n602-555-0123,602-555-0124,Ann\n')).code).toBe(0);
});

test('a file is written whole or not at all', async () => {
  const place = folder();
  const out = join(place, 'scores.ndjson');
  writeFileSync(out, 'as it was\n');
  const failed = await textlift(['score', '--out', out, ...now], `${ndjson(lead('a'))}{`);
  expect(failed.code).toBe(2);
  expect(readFileSync(out, 'utf8')).toBe('as it was\n');
  expect((await textlift(['score', '--out', out, ...now], ndjson(lead('a')))).code).toBe(0);
  expect(readFileSync(out, 'utf8')).toContain('"score":70');
  expect(readdirSync(place)).toEqual(['scores.ndjson']);
  const nowhere = await textlift(['score', '--out', join(place, 'no', 'x'), ...now], ndjson(lead('a')));
  expect(nowhere.err).toMatch(/its folder is not there/);
  expect(nowhere.code).toBe(2);
});

test('a folder, a missing file and bytes that are no text are told', async () => {
  const place = folder();
  mkdirSync(join(place, 'sub'));
  writeFileSync(join(place, 'x.xlsx'), Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 8, 0, 1, 2, 3]));
  for (const [name, wanted] of [['sub', /this is a folder/], ['gone.csv', /there is no such file/], ['x.xlsx', /no text.*\n.*saved as CSV/]] as const) {
    const ran = await textlift(['score', join(place, name), ...now]);
    expect(ran.err).toMatch(wanted);
    expect(ran.code).toBe(2);
  }
});

test('a formula in a cell of ours is text', async () => {
  const ran = await textlift(['score', '--format', 'csv', ...now], ndjson(lead('=cmd|calc'), lead('+1-2'), lead('@x'), lead('-5'), lead('a"b'), lead('＝1+1')));
  expect(ran.out.split('\r\n').slice(1, 6).map((row) => row.slice(0, 12))).toEqual([`"'=cmd|calc",`.slice(0, 12), `"'+1-2",70,ho`.slice(0, 12), `"'@x",70,hot,`.slice(0, 12), '-5,70,hot,ho', '"a""b",70,ho']);
  expect(ran.out.split('\r\n')[6]).toMatch(/^"'＝1\+1",70/);
});

test('a line of 200 MB is refused with the limit, and not held', async () => {
  const child = start(['score', ...now], { node: ['--max-old-space-size=200'] });
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin?.on('error', () => undefined);
  const chunk = `{"id": "${'x'.repeat(1024 * 1024)}`;
  for (let mb = 0; mb < 200 && child.exitCode === null; mb += 1) {
    if (!child.stdin?.write(mb === 0 ? chunk : 'x'.repeat(1024 * 1024))) await Promise.race([new Promise((ready) => child.stdin?.once('drain', ready)), new Promise((gone) => child.once('close', gone))]);
  }
  child.stdin?.end();
  const code = child.exitCode ?? (await new Promise((ended) => child.once('close', ended)));
  expect(err).toMatch(/line 1: longer than 16 MB/);
  expect(code).toBe(2);
});

test('whoever reads may stop: a broken pipe is no failure', async () => {
  const child = start(['score', ...now], {});
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin?.on('error', () => undefined);
  child.stdout?.once('data', () => child.stdout?.destroy());
  const ended = new Promise((done) => child.once('close', done));
  const chunk = ndjson(...Array.from({ length: 500 }, (_, n) => lead(`l${n}`)));
  while (child.exitCode === null && child.signalCode === null) {
    if (!child.stdin?.write(chunk)) await Promise.race([new Promise((ready) => child.stdin?.once('drain', ready)), ended]);
    else await new Promise(setImmediate);
  }
  expect(await ended).toBe(0);
  expect(err).toBe('');
});

test('Ctrl-C ends it with 130 and leaves no unfinished file', async () => {
  const place = folder();
  const child = start(['score', '--out', join(place, 'out.ndjson'), ...now], {});
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(ndjson(lead('a')));
  while (readdirSync(place).length === 0) await new Promise((next) => setImmediate(next));
  child.kill('SIGINT');
  const code = await new Promise((done) => child.once('close', done));
  expect(code).toBe(130);
  expect(readdirSync(place)).toEqual([]);
});

test('a hundred thousand records pass through a heap of 64 MB', async () => {
  const child = start(['score', ...now], { node: ['--max-old-space-size=64'] });
  let lines = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    for (const byte of chunk) lines += Number(byte === 10);
  });
  const ended = new Promise((done) => child.once('close', done));
  for (let n = 0; n < 100_000; n += 100) {
    const chunk = ndjson(...Array.from({ length: 100 }, (_, k) => ({ id: `l${n + k}`, phone: '+16025550147', createdAt: NOW })));
    if (!child.stdin?.write(chunk)) await new Promise((ready) => child.stdin?.once('drain', ready));
  }
  child.stdin?.end();
  expect(await ended).toBe(0);
  expect(lines).toBe(100_000);
}, 120_000);

test('a long file is answered in its order, and a bad line far within is told where it stands', async () => {
  const file = join(folder(), 'long.ndjson');
  const ids = Array.from({ length: 12_000 }, (_, n) => `l${n}`);
  const written = ids.map((id) => (id === 'l9000' ? `{"id": "${id}", "phone": 7}` : JSON.stringify(lead(id))));
  writeFileSync(file, `${written.join('\n')}\n`);
  const kept = await textlift(['score', file, '--keep-going', ...now]);
  expect(kept.err).toMatch(/long\.ndjson: line 9001, column 26, phone: .*\n.*11,999 answered, 1 left out/);
  expect(kept.rows().map(({ id }) => id)).toEqual(ids.filter((id) => id !== 'l9000'));
  const stopped = await textlift(['score', file, ...now]);
  expect(stopped.rows()).toHaveLength(9000);
  expect(stopped.err).toMatch(/line 9001, column 26, phone[\s\S]*9,000 before it are answered/);
  expect(stopped.code).toBe(2);
});

test('records are answered alike together and alone, whatever their id is made of', async () => {
  const records = ['a', 'Zoë', 'say "hi"', 'back\\slash', '\u2028'].map((id) => lead(id));
  for (const verb of ['score', 'suggest']) {
    const together = await textlift([verb, ...now], ndjson(...records));
    const alone = await textlift([verb, ...now], JSON.stringify(records, undefined, 2));
    expect(together.out).toBe(alone.out);
    expect(together.rows().map(({ id }) => id)).toEqual(records.map(({ id }) => id));
  }
  const last = await textlift(['score', ...now], JSON.stringify({ phone: '+16025550147', id: 'last' }));
  expect(last.rows()[0]?.['id']).toBe('last');
});

test('encodings: UTF-8 with its mark, UTF-16 of both orders, Windows-1252; mixed ones are refused with the line', async () => {
  const list = 'id;Vorname;Telefon\n1;Zoë;+49 30 901820\n2;Jörg;+49 30 901821\n';
  const utf16 = Buffer.from(`\uFEFF${list}`, 'utf16le');
  const inputs = [Buffer.from(`\uFEFF${list}`), utf16, Buffer.from(utf16).swap16(), Buffer.from(list, 'latin1')];
  for (const input of inputs) {
    const ran = await textlift(['suggest', ...now], input);
    expect(ran.err).toBe('');
    expect(ran.rows().map(({ id }) => id)).toEqual(['1', '2']);
  }
  const mixed = Buffer.concat([Buffer.from('id,name,phone\n1,Zoë,602-555-0123\n'), Buffer.from('2,Jörg,602-555-0124\n', 'latin1')]);
  const ran = await textlift(['score', ...now], mixed);
  expect(ran.err).toMatch(/line 3, column 4: a byte that is not UTF-8.*mixed encodings/);
  expect(ran.code).toBe(2);
});

test('report tells what was sent and earned, by period and by row', async () => {
  const sent = { messageId: 'm1', kind: 'marketing', template: 'hot', parts: 1, cost: { minor: 1, currency: 'USD' } };
  const input = ndjson(
    lead('a', {
      events: [
        { id: 'q', source: 'textlift', type: 'sms.queued', at: '2026-11-02T17:00:00Z', data: sent },
        { id: 'd', source: 'textlift', type: 'sms.delivered', at: '2026-11-02T17:00:05Z', data: { messageId: 'm1' } },
        { id: 'p', source: 'crm', type: 'purchase', at: '2026-11-05T17:00:00Z', data: { amount: { minor: 250000, currency: 'USD' } } },
      ],
    }),
  );
  const [made] = (await textlift(['report', ...now], input)).rows() as unknown as { totals: { sent: number; revenue: { minor: number } } }[];
  expect(made?.totals).toMatchObject({ sent: 1, revenue: { minor: 250000 } });
  const october = await textlift(['report', '--from', '2026-10-01T00:00:00Z', '--to', '2026-11-01T00:00:00Z', ...now], input);
  expect((october.rows()[0] as unknown as typeof made)?.totals.sent).toBe(0);
  expect((await textlift(['report', '--format', 'csv', ...now], input)).out).toContain('2500.00 USD');
  const page = join(folder(), 'report.html');
  await textlift(['report', '--html', page, ...now], input);
  expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[^]*Until November 23, 2026[^]*\$2,500/);
  const bad = await textlift(['report', ...now], `${input}{"id": 7}\n`);
  expect(bad.err).toMatch(/line 2, column 8, id: wanted a text/);
  expect(bad.code).toBe(2);
});
