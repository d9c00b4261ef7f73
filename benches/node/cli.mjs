// The command line, each time a process of its own: `textlift score` of 100,000 leads in NDJSON beside the same job in
// JavaScript, its memory at 1,000,000, and how soon it is there. What must hold is printed beside what was found.
//
// LEADS and EVENTS: how many leads, and events of each. ROUNDS: how often the sides take turns.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { leads } from './leads.mjs'
import { equal, spread } from './harness.mjs'

const LEADS = Number(process.env.LEADS) || 100_000
const EVENTS = Number(process.env.EVENTS) || 5
const ROUNDS = Number(process.env.ROUNDS) || 3
const NOW = '2026-11-23T15:00:00Z'
const FOLDER = '.cache/bench/cli'
const path = (name) => fileURLToPath(new URL(name, import.meta.url))
mkdirSync(FOLDER, { recursive: true })

const SIDES = {
  textlift: (file) => ['pkg/cli.js', 'score', file, '--now', NOW],
  'json-rules-engine': (file) => [path('../peers/score-file.mjs'), 'rules', file, NOW],
  'hand-written JavaScript over JSON.parse': (file) => [path('../peers/score-file.mjs'), 'hand', file, NOW],
}
const MUST = { 'json-rules-engine': 5, 'hand-written JavaScript over JSON.parse': 1 }

/** Runs a command into a file; wall seconds, and the largest memory of the process in MB. */
function timed(words, out) {
  const descriptor = openSync(out, 'w')
  const begun = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--import', path('memory.mjs'), ...words], { stdio: ['ignore', descriptor, 'pipe'], encoding: 'utf8' })
  const seconds = (performance.now() - begun) / 1000
  closeSync(descriptor)
  if (status !== 0) throw new Error(stderr)
  const [, megabytes, cpu] = /memory (\d+) cpu (\d+)/.exec(stderr)
  return { seconds, megabytes: Number(megabytes), cpu: Number(cpu) / 1000 }
}

/** So many leads in a file: a thousand different ones, over and over, each with an id of its own. */
function written(name, count) {
  const thousand = leads(1_000, EVENTS).map((lead) => JSON.stringify(lead).replace(/^\{"id":"[^"]*"/, ''))
  const descriptor = openSync(name, 'w')
  for (let from = 0; from < count; from += 1_000)
    writeSync(descriptor, thousand.slice(0, count - from).map((rest, n) => `{"id":"lead-${from + n}"${rest}\n`).join(''))
  closeSync(descriptor)
}

const file = `${FOLDER}/leads.ndjson`
written(file, LEADS)
const answers = (side) => readFileSync(`${FOLDER}/${side}.out`, 'utf8').trim().split('\n').map((line) => JSON.parse(line)).map(({ id, score }) => ({ id, score }))
const out = (side) => `${FOLDER}/${side === 'textlift' ? 'ours' : side.split(' ')[0]}.out`
const found = Object.fromEntries(Object.keys(SIDES).map((side) => [side, []]))
for (let round = 0; round < ROUNDS; round++) {
  const sides = Object.keys(SIDES)
  for (const side of round % 2 ? sides.reverse() : sides) found[side].push(timed(SIDES[side](file), out(side)))
}
const ours = answers('ours')
for (const side of Object.keys(MUST)) equal(ours, answers(out(side).slice(FOLDER.length + 1, -4)))

const median = (side, figure) => spread(found[side].map((run) => run[figure])).median
console.log(`\n${LEADS.toLocaleString('en')} leads x ${EVENTS} events as NDJSON, file to file; medians of ${ROUNDS}`)
for (const side of Object.keys(SIDES)) {
  const ratio = (figure) => (median(side, figure) / median('textlift', figure)).toFixed(2)
  const beside = MUST[side] ? `  ${ratio('seconds')}x our time (must ${MUST[side]}x), ${ratio('cpu')}x our CPU` : ''
  console.log(`  ${side.padEnd(40)} ${median(side, 'seconds').toFixed(2).padStart(7)} s ${median(side, 'cpu').toFixed(2).padStart(7)} s CPU ${String(median(side, 'megabytes')).padStart(5)} MB${beside}`)
}

const many = `${FOLDER}/million.ndjson`
written(many, 10 * LEADS)
const million = timed(SIDES.textlift(many), `${FOLDER}/million.out`)
rmSync(many)
rmSync(`${FOLDER}/million.out`)
console.log(`\n${(10 * LEADS).toLocaleString('en')} leads: ${million.seconds.toFixed(1)} s, ${million.megabytes} MB (at most 512)`)

const started = (...words) => spread(Array.from({ length: 15 }, () => {
  const begun = performance.now()
  spawnSync(process.execPath, words)
  return performance.now() - begun
}))
const [empty, version] = [started('-e', '0'), started('pkg/cli.js', '--version')]
const first = spread(Array.from({ length: 15 }, () => JSON.parse(spawnSync(process.execPath, [path('start-child.mjs'), path('start-ours.mjs')], { encoding: 'utf8' }).stdout).ms))
const told = ({ median: middle, min }) => `${middle.toFixed(1)} ms (best ${min.toFixed(1)})`
console.log(`\n--version: ${told(version)}, at most 80; Node with nothing to do: ${told(empty)}`)
console.log(`import to first score in Node: ${told(first)}, at most 15`)
console.log(`load average ${loadavg()[0].toFixed(1)}: compare ratios`)
