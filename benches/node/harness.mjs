// How rows are measured: ours and its peers answer, the answers are compared, then they run in turns.
//
// A row is `{ name, of, unit, ours: { name, run }, peers: [{ name, run, must, aim, same }] }`: `run` does the work once (it
// may be async) and answers; `of` is how many things one run does, so that times are told for each; `same(ours, theirs)`
// throws where the two answers differ. `ratio` is the peer's median by ours: above 1 we are faster.

/** At least so long is a sample, so that the clock's step and one hiccup of the machine are small in it. */
const SAMPLE_MS = 25
/** Longer than that, a run is a sample of its own. */
const MOST_RUNS = 100_000

export const ROUNDS = Math.max(7, Number(process.env.ROUNDS) || 7)

/** Median with the smallest and the largest. */
export function spread(list) {
  const sorted = [...list].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  return { median, min: sorted[0], max: sorted.at(-1) }
}

/** Milliseconds of so many runs, one after the other. */
async function sample(run, runs) {
  const begun = performance.now()
  for (let n = 0; n < runs; n++) {
    const answer = run()
    if (answer instanceof Promise) await answer
  }
  return performance.now() - begun
}

/** How many runs make a sample; the code is warm afterwards. */
async function calibrate(run) {
  for (let runs = 1; ; runs *= 4) {
    const spent = await sample(run, runs)
    if (spent >= SAMPLE_MS || runs >= MOST_RUNS) return Math.max(1, Math.min(MOST_RUNS, Math.ceil((runs * SAMPLE_MS) / Math.max(spent, 1e-3))))
  }
}

/** The row with its figures: milliseconds a run of each side. */
export async function measure(row) {
  const sides = [row.ours, ...row.peers]
  const answer = await row.ours.run()
  for (const peer of row.peers) peer.same?.(answer, await peer.run())
  for (const side of sides) side.runs = await calibrate(side.run)
  const times = sides.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    const order = sides.map((_, place) => (place + round) % sides.length)
    for (const place of order) {
      globalThis.gc?.()
      times[place].push((await sample(sides[place].run, sides[place].runs)) / sides[place].runs)
    }
  }
  return told(row, times.map(spread))
}

/** Figures of a row as they are written: times for each thing, ratios, and what is asked. */
export function told(row, [ours, ...theirs]) {
  const each = ({ median, min, max }) => ({ median: median / (row.of ?? 1), min: min / (row.of ?? 1), max: max / (row.of ?? 1) })
  return {
    name: row.name,
    unit: 'ms',
    ours: { name: row.ours.name, ...each(ours) },
    peers: row.peers.map(({ name, must, aim }, place) => ({
      name,
      ...each(theirs[place]),
      ratio: theirs[place].median / ours.median,
      must,
      aim,
    })),
  }
}

/** Throws with the first place at which two answers differ. */
export function equal(ours, theirs, path = '') {
  if (Object.is(ours, theirs)) return
  const both = [ours, theirs].every((value) => value !== null && typeof value === 'object')
  if (!both) throw new Error(`the answers differ at ${path || 'the whole'}: ${JSON.stringify(ours)}, the peer says ${JSON.stringify(theirs)}`)
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) equal(ours[key], theirs[key], `${path}.${key}`)
}
