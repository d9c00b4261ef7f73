/**
 * The long form of the bad days: 20,000 approvals and 200 kills in twenty runs, each with a seed of its own, and every mutant.
 *
 *     node edge/test/faults/long.mjs [--seed 1] [--runs 20]
 */
import { parseArgs } from 'node:util';

import { MUTANTS } from './mutants.mjs';
import { FAULTS, run } from './run.mjs';
import { mixed } from './random.mjs';

const EACH = { approvals: 1_000, kills: 10, wave: 200 };

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, runs: { type: 'string', default: '20' } } });
const [seed, runs] = [Number(values.seed), Number(values.runs)];
const say = (line) => process.stdout.write(`${line}\n`);
let bad = 0;

const sum = {};
for (let n = 0; n < runs; n++) {
  const tally = await run({ ...EACH, seed: mixed(seed, n) >>> 0 });
  say(JSON.stringify(tally));
  for (const name of ['approvals', 'kills', 'commands', 'taken', ...FAULTS]) sum[name] = (sum[name] ?? 0) + tally[name];
  bad += FAULTS.reduce((all, name) => all + tally[name], 0);
}
say(`together: ${JSON.stringify(sum)}`);

for (const [mutant, { caughtBy }] of Object.entries(MUTANTS)) {
  const tally = await run({ approvals: 100, kills: 2, seed, mutant });
  say(`${mutant}: ${caughtBy} ${tally[caughtBy]}${tally[caughtBy] > 0 ? '' : ', NOT CAUGHT'}`);
  bad += tally[caughtBy] > 0 ? 0 : 1;
}
process.exitCode = bad === 0 ? 0 : 1;
