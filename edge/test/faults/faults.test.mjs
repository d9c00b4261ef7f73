/** The short form of the bad days; `make faults` runs the long one, the mutants and more. */
import { expect, test } from 'vitest';

import { bundle } from '../../selfhost/bundle.mjs';
import { emptyFolder, removeFolder } from '../real/fixture.mjs';
import { MUTANTS, mutation } from './mutants.mjs';
import { FAULTS, run } from './run.mjs';

test.each(Object.keys(MUTANTS))('the mutant "%s" still fits the source', async (name) => {
  const folder = emptyFolder();
  try {
    expect((await bundle('../test/faults/worker', folder, [mutation(name)])).files[0]).toBe('worker.js');
  } finally {
    removeFolder(folder);
  }
});

test('500 approvals through a misbehaving carrier and 20 kills: none twice, none after a STOP, none at a wrong hour, none lost', { timeout: 300_000 }, async () => {
  const tally = await run({ approvals: 500, kills: 20, seed: 20_261_123, wave: 167 });
  console.log(JSON.stringify({ ...tally, wrong: tally.wrong.length }));
  expect(tally.wrong).toEqual([]);
  expect(FAULTS.map((name) => [name, tally[name]])).toEqual(FAULTS.map((name) => [name, 0]));
  expect(tally.approvals).toBeGreaterThanOrEqual(500);
  expect(tally.kills).toBe(20);
  expect(tally.taken).toBeGreaterThan(200);
});
