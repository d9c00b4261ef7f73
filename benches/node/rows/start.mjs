// What it takes to be there at all: import to first score in Node, start of a worker in workerd, bytes to carry.
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'
import workerd from 'workerd'
import { ROUNDS, equal, spread, told } from '../harness.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const SIDES = { ours: path('../start-ours.mjs'), stack: path('../../peers/start-stack.mjs') }
const STACK = 'luxon + handlebars + json-rules-engine'
const NODE_ROUNDS = ROUNDS * 3

/** Import to first score: a process of its own each time. */
async function inNode() {
  const ask = (side) => JSON.parse(execFileSync(process.execPath, [path('../start-child.mjs'), SIDES[side]], { encoding: 'utf8' }))
  equal(ask('ours').score, ask('stack').score)
  const times = { ours: [], stack: [] }
  for (let round = 0; round < NODE_ROUNDS; round++)
    for (const side of round % 2 ? ['stack', 'ours'] : ['ours', 'stack']) times[side].push(ask(side).ms)
  const row = { name: 'import to first score, Node', ours: { name: 'textlift' }, peers: [{ name: STACK, must: 10, aim: 20 }] }
  return told(row, [spread(times.ours), spread(times.stack)])
}

const WORKER = (imports, answer) => `${imports}
export default { async fetch() { return new Response(String(${answer})) } }
`
const FOLDER = '.cache/bench/workerd'

/** A worker of each sort, bundled: the modules of its configuration. */
function bundles() {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  const first = '(await first(Date.parse("2026-11-23T15:00:00Z"))).score'
  const sources = {
    empty: WORKER('', '45'),
    ours: WORKER(`import { first } from ${JSON.stringify(SIDES.ours)}`, first),
    stack: WORKER(`import { first } from ${JSON.stringify(SIDES.stack)}`, first),
  }
  for (const [name, contents] of Object.entries(sources)) {
    buildSync({
      stdin: { contents, resolveDir: process.cwd() },
      bundle: true, minify: true, format: 'esm', platform: 'neutral', conditions: ['workerd', 'worker', 'browser', 'import'], mainFields: ['browser', 'module', 'main'],
      external: ['*.wasm'], outfile: `${FOLDER}/${name}.js`,
    })
    const wasm = name === 'ours' ? `, (name = "textlift.wasm", wasm = embed "textlift.wasm")` : ''
    writeFileSync(
      `${FOLDER}/${name}.capnp`,
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [(name = "worker", esModule = embed "${name}.js")${wasm}], compatibilityDate = "2026-04-01"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
    )
  }
  copyFileSync('pkg/textlift.wasm', `${FOLDER}/textlift.wasm`)
}

/** From the start of the process to its first answer. */
function serve(name) {
  return new Promise((done, failed) => {
    const begun = performance.now()
    const process = spawn(workerd.default ?? workerd, ['serve', `${FOLDER}/${name}.capnp`, '--control-fd=3'], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] })
    let text = ''
    const ended = new Promise((end) => process.once('exit', end))
    process.once('error', failed)
    process.stdio[3].on('data', async (chunk) => {
      text += chunk
      const port = /"event":"listen".*"port":(\d+)/.exec(text)?.[1]
      if (!port) return
      process.stdio[3].removeAllListeners('data')
      try {
        const answer = await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text()
        const ms = performance.now() - begun
        process.kill()
        await ended
        done({ answer, ms })
      } catch (error) {
        process.kill()
        failed(error)
      }
    })
  })
}

async function inWorkerd() {
  bundles()
  const sides = ['empty', 'ours', 'stack']
  const times = Object.fromEntries(sides.map((side) => [side, []]))
  equal((await serve('ours')).answer, (await serve('stack')).answer)
  await serve('empty')
  for (let round = 0; round < NODE_ROUNDS; round++) {
    const order = sides.map((_, place) => sides[(place + round) % 3])
    const spent = {}
    for (const side of order) spent[side] = (await serve(side)).ms
    for (const side of sides) times[side].push(spent[side] - (side === 'empty' ? 0 : spent.empty))
  }
  const row = { name: 'start of a worker in workerd, beyond an empty one', ours: { name: 'textlift' }, peers: [{ name: STACK, must: 5, aim: 15 }] }
  const figures = told(row, [spread(times.ours), spread(times.stack)])
  figures.note = `an empty worker answers after ${spread(times.empty).median.toFixed(1)} ms`
  return figures
}

/** Bytes: whole module, gzipped, beside the minified stack. */
function size() {
  const ours = gzipSync(readFileSync('pkg/textlift.wasm'), { level: 9 }).length / 1_024
  const bundle = buildSync({ entryPoints: [SIDES.stack], bundle: true, minify: true, format: 'esm', platform: 'browser', write: false }).outputFiles[0].contents
  const [stack, zipped] = [bundle.length / 1_024, gzipSync(bundle, { level: 9 }).length / 1_024]
  const once = (value) => ({ median: value, min: value, max: value })
  return {
    name: 'whole wasm, gzipped',
    unit: 'KB',
    ours: { name: 'textlift.wasm', ...once(ours) },
    peers: [{ name: `${STACK}, minified (${zipped.toFixed(0)} KB gzipped)`, ...once(stack), ratio: stack / ours }],
    most: { must: 150, aim: 90 },
  }
}

export const measured = async () => [await inNode(), await inWorkerd(), size()]
