// What the benches found, kept as `benches/results.json` and told as `benches/RESULTS.md`. Each verb writes its own part.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ROUNDS } from './harness.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const [KEPT, TOLD, EDGE] = [path('../results.json'), path('../RESULTS.md'), path('../../edge/bench/results.json')]

const SCALES = { ms: [[1_000, 's', 1e-3], [1, 'ms', 1], [1e-3, 'us', 1e3], [0, 'ns', 1e6]], KB: [[0, 'KB', 1]], 'a second': [[0, 'a second', 1]] }
const digits = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))

/** A median with its unit, and from where to where it went. */
function told({ median, min, max }, unit) {
  const [, name, by] = SCALES[unit].find(([from]) => median >= from)
  const range = min === max ? '' : ` (${digits(min * by)} to ${digits(max * by)})`
  return `${digits(median * by)} ${name}${range}`
}

const times = (factor) => (factor === undefined ? '' : `${factor.toLocaleString('en-US')}x`)

/** How a figure stands to what is asked. */
function verdict(value, { must, aim }, less = false) {
  if (must === undefined) return ''
  const reaches = (wanted) => (less ? value <= wanted : value >= wanted)
  return aim !== undefined && reaches(aim) ? 'aim' : reaches(must) ? 'must' : 'below'
}

/** A row as cells, one line for each peer. `most` asks that a figure be small: our own, or how much slower a peer is. */
function cells(row) {
  return row.peers.map((peer, place) => {
    let [asked, tell, reached] = [peer, times, verdict(peer.ratio, peer)]
    if (row.most) [asked, tell, reached] = [row.most, (value) => `${value} ${row.unit}`, verdict(row.ours.median, row.most, true)]
    else if (peer.most) [asked, tell, reached] = [peer.most, (value) => `at most ${times(value)}`, verdict(peer.ratio, peer.most, true)]
    const [must, aim] = asked.must === undefined ? ['', ''] : [tell(asked.must), tell(asked.aim)]
    return [place ? '' : row.name, place ? '' : `${row.ours.name}: ${told(row.ours, row.unit)}`, `${peer.name}: ${told(peer, row.unit)}`, `${digits(peer.ratio)}x`, must, aim, reached]
  })
}

/** A row for a terminal. */
export const line = (row) =>
  cells(row)
    .map(([name, ours, peer, ratio, must, aim, reached]) => `${name ? `\n${name}\n  ${ours}\n` : ''}  ${peer}   ${ratio}${must ? `, must ${must}, aim ${aim}: ${reached}` : ''}`)
    .join('\n')

const table = (rows) => [
  '| work | ours | peer | ratio | must | aim | reached |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...rows.flatMap(cells).map((row) => `| ${row.join(' | ')} |`),
]

const PARTS = [
  ['node', 'In Node', 'make bench', 'Times are for one thing (a body, a text, an instant) and those of the clock.'],
  ['attribution', 'Attribution over 1,000,000 journeys', 'make bench-attribution', 'Times are those of the processor; Python answers in a process of its own.'],
]

/** Keeps a part's figures, and tells all parts anew. */
export function write(part, rows, load) {
  const kept = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {}
  kept[part] = { machine: { cpu: cpus()[0].model, cores: cpus().length, node: process.versions.node, load: Number(load.toFixed(1)) }, rounds: ROUNDS, rows }
  writeFileSync(KEPT, `${JSON.stringify(kept, null, 1)}\n`)
  writeFileSync(TOLD, text(kept))
}

/** The webhook beside a worker that only keeps a body, as `make bench-edge` left it. */
function webhook() {
  if (!existsSync(EDGE)) return []
  const { webhook } = JSON.parse(readFileSync(EDGE, 'utf8'))
  const [ours, theirs] = [webhook.edge.perSecond, webhook.bare.perSecond]
  return [
    '\n## Signed webhook to commit\n',
    'Requests a second, written by `make bench-edge`; more in `edge/bench/RESULTS.md`.\n',
    ...table([{ name: 'signed webhook to commit', unit: 'a second', ours: { name: 'edge', ...ours }, peers: [{ name: 'a worker that keeps the body', ...theirs, ratio: ours.median / theirs.median, must: 1, aim: 1.3 }] }]),
  ]
}

function text(kept) {
  const lines = [
    '# Ours beside what people would otherwise pick\n',
    'Medians, with the smallest and the largest, of rounds in which the sides take turns; their answers are compared before anything is timed. Ratio: the',
    "peer's median by ours, above 1 we are faster. Must and aim are what the project asks of itself; *below* is below the must. Only ratios can be compared",
    'between machines. Where the time goes, and what was tried: `benches/README.md`.',
  ]
  for (const [part, title, verb, how] of PARTS) {
    if (!kept[part]) continue
    const { machine, rounds, rows } = kept[part]
    lines.push(`\n## ${title}\n`)
    lines.push(`Written by \`${verb}\` on ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${rounds} rounds; load average ${machine.load} when it ended. ${how}\n`)
    lines.push(...table(rows))
    const notes = rows.filter(({ note }) => note)
    if (notes.length) lines.push('', ...notes.map(({ name, note }) => `- ${name}: ${note}.`))
  }
  return [...lines, ...webhook(), ''].join('\n')
}

// node benches/node/table.mjs PART FILE: keeps the rows of that file, which another bench has written.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { rows, load } = JSON.parse(readFileSync(process.argv[3], 'utf8'))
  write(process.argv[2], rows, load)
}
