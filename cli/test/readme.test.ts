/** The commands of the package's README print what it says they print. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

import { CLI, folder } from './run';

const readme = readFileSync(join(dirname(CLI), 'README.md'), 'utf8');
const place = folder();
writeFileSync(join(place, 'old-leads.csv'), /```csv\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
// `jq -r .formula`, where there is no jq.
const jq = `jq() { "$NODE" -e 'let s="";process.stdin.on("data",(d)=>s+=d).on("end",()=>console.log(JSON.parse(s)[process.argv[1].slice(1)]))' -- "$2"; }`;

const blocks = [...readme.matchAll(/```console\n\$ (.*)\n([\s\S]*?)```/g)].map(([, command = '', printed = '']) => [command, printed] as const);

test('there are such commands', () => expect(blocks.length).toBeGreaterThan(4));

test.each(blocks)('%s', (command, printed) => {
  const script = `${jq}\nnpx() { shift; "$NODE" "$CLI" "$@"; }\n${command.replaceAll(' | ', ' 2>&1 | ')} 2>&1`;
  const ran = spawnSync('bash', ['-c', script], { cwd: place, encoding: 'utf8', env: { ...process.env, NODE: process.execPath, CLI, NO_COLOR: '1', TZ: 'Asia/Tokyo' } });
  expect(ran.stdout).toBe(printed);
});

test('every verb stands in the README', () => {
  const help = execFileSync(process.execPath, [CLI, '--help'], { encoding: 'utf8' });
  const verbs = [...help.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, verb]) => verb);
  expect(verbs).toHaveLength(13);
  for (const verb of verbs) expect(readme).toContain(`\`${verb}`);
});

test('the plan that it writes is a page', () => {
  expect(existsSync(join(place, 'plan.html')) && statSync(join(place, 'plan.html')).size > 10_000).toBe(true);
});
