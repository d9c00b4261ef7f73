// `make bench`: every row in Node, ours beside the peers that people would otherwise pick, in one run.
//
//     node benches/node/bench.mjs [GROUP...]   one or some of score, sms, slots, start
//
// Figures go to standard output, to `benches/results.json` and, as a table, to `benches/RESULTS.md`; a run of some groups
// only prints.
import { loadavg } from 'node:os'
import { measure } from './harness.mjs'
import { line, write } from './table.mjs'

const GROUPS = ['score', 'sms', 'slots', 'start']
const only = process.argv.slice(2)
const unknown = only.filter((name) => !GROUPS.includes(name))
if (unknown.length) throw new Error(`there is no group ${unknown.join(', ')}; there are ${GROUPS.join(', ')}`)

const figures = []
const say = (row) => {
  figures.push(row)
  console.log(line(row))
}
for (const group of only.length ? only : GROUPS) {
  const { rows = [], measured } = await import(`./rows/${group}.mjs`)
  for (const row of rows) say(await measure(row))
  if (measured) for (const row of await measured()) say(row)
}
if (!only.length) write('node', figures, loadavg()[0])
