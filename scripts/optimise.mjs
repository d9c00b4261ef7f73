// node scripts/optimise.mjs FROM TO: the module, bound to JavaScript and with the names of its functions, as it ships.
// What counts is its gzipped size:
//
// 1. Whatever only tells of a panic is cut off. A panic has no console here and ends in a trap; it now traps at once. The places in
//    the sources go with it.
// 2. wasm-opt makes the code small.
// 3. Functions that are alike are put side by side, where gzip sees what they share: it looks back 32 KB, and finds what
//    is near in fewer bits.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { bodies, data, names, withBodies, withNames } from './module.mjs'

// A function with one caller stays a function: inlining it saves 1 % of the module, and costs 6 % once gzipped. Hints of
// alignment are noise.
const SMALL = ['--one-caller-inline-max-function-size=0', '--dealign']
// Control flow taken apart and put together anew comes out more alike. The numbers of functions that are often called
// become small, which is the best beginning for an order.
// The lowest kilobyte is the far end of the stack, where nothing lies: an address may be a pointer and a distance.
const ALIKE = ['--low-memory-unused', '--flatten', '--rereloop', '-Oz', '-Oz', ...SMALL, '--reorder-functions', '--reorder-locals']

/**
 * Functions that never return, and say why to nobody; those that write for them (`{:?}` stands nowhere else in the
 * engine); and those by which a boxed closure would be called once, which the compiler lays beside every borrowed one.
 * `tests/architecture.rs` sees to it that the sources use neither.
 */
const NEVER_RUNS = new RegExp(
  [
    '^core::(panicking::|cell::panic|option::(unwrap|expect)_failed|result::unwrap_failed|str::slice_error_fail)',
    '^core::slice::.*_fail$',
    '^(alloc|std)::alloc::(handle_alloc_error|rust_oom)',
    '^alloc::raw_vec::(handle_error|capacity_overflow)',
    '^<?alloc::vec::.*::assert_failed$',
    '^<?std::panicking::',
    '^__rustc::rust_begin_unwind$',
    '^<.* as core::fmt::Debug>::fmt',
    'FnOnce::call_once\\{\\{vtable\\.shim\\}\\}',
  ].join('|'),
)
/** A source as a panic tells it. */
const SOURCE = /^(src|kernel|library|\/rustc|\/cargo|\/[\w.-]+)\/[\w./-]+\.rs$/
const NO_LOCALS_UNREACHABLE_END = Buffer.from([0, 0x00, 0x0b])

const [from, to] = process.argv.slice(2)
const step = `${to}.step`

function optimised(wasm, ...flags) {
  writeFileSync(step, wasm)
  execFileSync('node_modules/.bin/wasm-opt', [...flags, step, '-o', step], { stdio: 'inherit' })
  return readFileSync(step)
}

function withoutPanics(wasm) {
  const told = names(wasm).map((name) => name.replaceAll(/\[[0-9a-f]{16}\]/g, ''))
  const silent = told.filter((name) => NEVER_RUNS.test(name))
  if (silent.length < 10) throw new Error('the functions that tell of a panic are not to be found by their names')
  return withBodies(
    wasm,
    bodies(wasm).map((body, place) => (NEVER_RUNS.test(told[place]) ? NO_LOCALS_UNREACHABLE_END : body)),
  )
}

/** The module without the places in the sources (path, line, column) that panics tell: zeros instead. */
function withoutPlaces(wasm) {
  const silent = Buffer.from(wasm)
  const laid = data(silent)
  const text = (at, length) => {
    const holder = laid.find((one) => one.at <= at && at + length <= one.at + one.bytes.length)
    return holder?.bytes.subarray(at - holder.at, at - holder.at + length)
  }
  const told = []
  for (const { bytes } of laid) {
    for (let at = 0; at + 16 <= bytes.length; at += 4) {
      const [path, length, line, column] = [0, 4, 8, 12].map((step) => bytes.readUInt32LE(at + step))
      if (length < 6 || length > 300 || line === 0 || line > 99_999 || column === 0 || column > 999) continue
      const name = text(path, length)
      if (name && SOURCE.test(name.toString('latin1'))) told.push(bytes.subarray(at, at + 16), name)
    }
  }
  if (told.length < 100) throw new Error('the places in the sources that panics tell are not to be found')
  for (const bytes of told) bytes.fill(0)
  return silent
}

/** Bytes in a row that count as something in common. */
const RUN = 6
/** How far back something in common is near, in bytes. */
const NEAR = 8 * 1024
/** Bytes that each function is taken to have on its own, so that a tiny one does not always seem the likest. */
const OWN = 50

/** What a run counts that so many functions have: what all have is near anyway. */
const worth = (having) => 1 / (1 + 0.3 * Math.log(having))

/** All runs of a body, as numbers. */
function runs(body) {
  const found = new Set()
  for (let at = 0; at + RUN <= body.length; at++) {
    let hash = 0
    for (let place = at; place < at + RUN; place++) hash = (Math.imul(hash, 31) + body[place]) | 0
    found.add(hash)
  }
  return found
}

/** The places of the bodies in an order in which each has most in common with those shortly before it. */
function likeBesideLike(list) {
  const [runsOf, having] = [list.map(runs), new Map()]
  runsOf.forEach((found, place) => {
    for (const run of found) {
      if (!having.has(run)) having.set(run, [])
      having.get(run).push(place)
    }
  })
  const worths = new Map([...having].map(([run, places]) => [run, worth(places.length)]))
  const whole = runsOf.map((found) => [...found].reduce((sum, run) => sum + worths.get(run), OWN))
  const shared = new Float64Array(list.length)
  const near = new Map()
  const count = (place, by) => {
    for (const run of runsOf[place]) {
      const before = near.get(run) ?? 0
      near.set(run, before + by)
      if (before > 0 && before + by > 0) continue
      for (const other of having.get(run)) shared[other] += by * worths.get(run)
    }
  }
  const [order, left] = [[], new Set(list.keys())]
  let [bytes, first] = [0, 0]
  for (let next = 0; next !== undefined; ) {
    order.push(next)
    left.delete(next)
    count(next, 1)
    for (bytes += list[next].length; bytes > NEAR; bytes -= list[order[first++]].length) count(order[first], -1)
    let most = -1
    next = undefined
    for (const place of left) {
      const likeness = shared[place] / whole[place]
      if (likeness > most) [most, next] = [likeness, place]
    }
  }
  return order
}

function inOrder(wasm) {
  const named = []
  likeBesideLike(bodies(wasm)).forEach((place, rank) => (named[place] = String(rank).padStart(6, '0')))
  return withNames(wasm, named)
}

const alike = optimised(withoutPlaces(withoutPanics(readFileSync(from))), ...ALIKE)
writeFileSync(to, optimised(inOrder(alike), '--reorder-functions-by-name'))
