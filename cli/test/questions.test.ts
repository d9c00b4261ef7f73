/** The verbs that answer one question, and what every verb has. */
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { CLI, folder, NOW, textlift } from './run';

const json = async (...words: string[]) => (await textlift(words)).rows()[0] as unknown;

test('--version is instant, --help has examples, and a misspelt word is answered with the right one', async () => {
  const version = (JSON.parse(readFileSync(join(CLI, '..', 'package.json'), 'utf8')) as { version: string }).version;
  expect((await textlift(['--version'])).out).toBe(`${version}\n`);
  const millis = Array.from({ length: 7 }, () => {
    const begun = performance.now();
    spawnSync(process.execPath, [CLI, '--version']);
    const whole = performance.now() - begun;
    const bare = performance.now();
    spawnSync(process.execPath, ['-e', '']);
    return { whole, more: whole - (performance.now() - bare) };
  });
  // What is ours, beyond the start of Node itself; a busy machine is slow to start anything.
  expect(Math.min(...millis.map(({ more }) => more))).toBeLessThan(40);
  expect((await textlift(['help', 'plan'])).out).toMatch(/Examples:\n {2}textlift plan old-leads\.csv --html plan\.html/);
  const none = await textlift([]);
  expect(none.err + none.out).toMatch(/Usage: textlift/);
  for (const [words, hint] of [[['scor'], 'score'], [['score', '--fromat', 'csv'], '--format'], [['sms', 'x', '--format', 'xml'], 'Allowed choices']] as const) {
    const ran = await textlift([...words]);
    expect(ran.err).toContain(hint);
    expect(ran.code).toBe(2);
  }
});

test('sms counts the words given, a file, standard input, or the text of each record', async () => {
  expect(await json('sms', 'Hi Sarah — see you?')).toMatchObject({ encoding: 'ucs-2', parts: 1, fixed: 'Hi Sarah - see you?' });
  expect(await json('sms', 'Hi', 'Sarah')).toMatchObject({ units: 8 });
  const file = join(folder(), 'text.txt');
  writeFileSync(file, 'Hi Sarah\n');
  expect(await json('sms', file)).toMatchObject({ units: 8 });
  expect((await textlift(['sms'], 'Hi Sarah\n')).rows()).toMatchObject([{ units: 8 }]);
  expect((await textlift(['sms'], '{"id":"a","text":"Hi"}\n{"id":"b","text":"Hi Sarah"}\n')).rows()).toMatchObject([{ id: 'a', units: 2 }, { id: 'b', units: 8 }]);
});

test('slot answers when, from options or from questions', async () => {
  const answer = { slot: { opensAt: Date.parse('2026-11-23T17:00:00Z'), zone: 'America/Phoenix' } };
  expect(await json('slot', '--phone', '+16025550123', '--window', 'mon-fri 10:00-12:00', '--now', NOW)).toMatchObject(answer);
  const question = { phone: '+16025550123', windows: [{ from: '10:00', to: '12:00' }], now: NOW };
  expect((await textlift(['slot'], `${JSON.stringify(question)}\n${JSON.stringify(question)}\n`)).rows()).toMatchObject([answer, answer]);
  for (const [words, wanted] of [[['--phone', '123'], /phone: wanted a phone number in E\.164/], [['--window', 'never'], /--window wants days and hours/], [['--zone', 'Mars/Base'], /zone/], [['--phone', '+16025550123', '--now', 'today'], /--now wants an instant/]] as const) {
    const ran = await textlift(['slot', ...words]);
    expect(ran.err).toMatch(wanted);
    expect(ran.code).toBe(2);
  }
});

test('reply reads what comes in', async () => {
  expect(await json('reply', 'please', 'take me off your list')).toEqual({ kind: 'opt-out' });
  expect(await json('reply', 'YES', '--pending')).toEqual({ kind: 'answer' });
  expect(await json('reply', 'YES', '--opted-out')).toEqual({ kind: 'opt-in' });
});

test('verify: 0 for the holder of the secret, 1 for anybody else, 2 for a mistake of ours', async () => {
  const body = '[{"id":"e1","type":"visit","at":"2026-11-23T14:00:00Z","lead":{"id":"a"}}]';
  const key = Buffer.from('a secret of 24 bytes....');
  const at = String(Date.parse(NOW) / 1000);
  const signature = createHmac('sha256', key).update(`msg_1.${at}.${body}`).digest('base64');
  const file = join(folder(), 'body.json');
  writeFileSync(file, body);
  const request = (secret: string) =>
    textlift(['verify', file, '--scheme', 'standard-webhooks', '--secret-env', 'HOOK', '-H', 'webhook-id: msg_1', '-H', `webhook-timestamp: ${at}`, '-H', `webhook-signature: v1,${signature}`, '--now', NOW], '', { env: { HOOK: secret } });
  const right = await request(`whsec_${key.toString('base64')}`);
  expect(right.rows()).toMatchObject([{ ok: true, id: 'msg_1', events: [{ id: 'e1' }] }]);
  expect(right.code).toBe(0);
  const wrong = await request(`whsec_${Buffer.from('another secret of 24 b..').toString('base64')}`);
  expect(wrong.rows()).toEqual([{ error: 'bad-signature' }]);
  expect(wrong.code).toBe(1);
  const mistake = await textlift(['verify', file, '--scheme', 'stripes', '--secret', 'x']);
  expect(mistake.err).toMatch(/stripe/);
  expect(mistake.code).toBe(2);
});

test('opportunity shows the formula', async () => {
  expect(await json('opportunity', '--messages', '847', '--conversions', '19', '--value', '2500', '--target-rate', '15%')).toMatchObject({ gap: { minor: 27012500, currency: 'USD' } });
  expect(await json('opportunity', '--messages', '847', '--conversions', '19', '--value', '$2,500', '--target', '0.15', '--round', 'whole')).toMatchObject({ gap: { minor: 27000000 } });
  const ran = await textlift(['opportunity', '--messages', 'many', '--conversions', '19', '--value', '2500', '--target-rate', '15%']);
  expect(ran.err).toMatch(/--messages wants a whole number/);
  expect(ran.code).toBe(2);
});

test('attribute takes journeys as JSON and as rows, and every model sums to the revenue', async () => {
  const journeys = [{ touches: [{ channel: 'sms', at: '2026-11-01T10:00:00Z' }, { channel: 'email', at: '2026-11-02T10:00:00Z' }], conversion: { at: '2026-11-03T10:00:00Z', value: { minor: 10001, currency: 'USD' } } }];
  const csv = 'journey,channel,at,value\n1,sms,2026-11-01T10:00:00Z,\n1,email,2026-11-02T10:00:00Z,\n1,,2026-11-03T10:00:00Z,100.01\n';
  for (const input of [journeys.map((one) => JSON.stringify(one)).join('\n'), JSON.stringify(journeys), csv]) {
    const ran = await textlift(['attribute', '--models', 'first,linear,shapley'], input);
    expect(ran.err).toBe('');
    const [made] = ran.rows() as unknown as Record<string, { credit: number }[]>[];
    for (const model of ['first', 'linear', 'shapley']) expect(made?.[model]?.reduce((sum, { credit }) => sum + credit, 0)).toBe(10001);
  }
  const ran = await textlift(['attribute', '--models', 'best'], JSON.stringify(journeys));
  expect(ran.err).toMatch(/models\[0\]/);
  expect(ran.code).toBe(2);
});

test('init writes a playbook that check finds in order; check tells problems with line and column, and broadcasts with 1', async () => {
  const file = join(folder(), 'playbook.json');
  expect((await textlift(['init', file, '--industry', 'dental'])).code).toBe(0);
  expect((await textlift(['check', file])).code).toBe(0);
  const again = await textlift(['init', file]);
  expect(again.err).toMatch(/it is there already[\s\S]*--force/);
  expect(again.code).toBe(2);
  expect((await textlift(['init', '--industry', 'b2b'])).out).toContain('"industry": "b2b"');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"industry": "dental"', '"industry": "dentall"').replace('"weekly"', '"weeky"'));
  const wrong = await textlift(['check', file]);
  expect(wrong.err).toMatch(/playbook\.json: line \d+, column \d+, business\.industry: .*"dental"/);
  expect(wrong.code).toBe(2);
  writeFileSync(file, text.slice(0, 200));
  expect((await textlift(['check', file])).err).toMatch(/playbook\.json: line \d+, column \d+: no JSON/);
  writeFileSync(file, text.replace(/("text": )"[^"]*"/, '$1"Dear customer, GREAT NEWS FOR YOU!!! Act now"'));
  const shouted = await textlift(['check', file]);
  expect(shouted.rows().length).toBeGreaterThan(2);
  expect(shouted.rows()[0]).toMatchObject({ path: 'messages[0].text' });
  expect(shouted.code).toBe(1);
});
