// The package as a worker gets it: bundled with workerd's conditions, the module left beside the bundle, run in
// the real runtime.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { readFileSync } from 'node:fs'
import { claims } from './contract.mjs'

const WORKER = `
  import { claims } from './tests/packaging/contract.mjs'
  export default {
    async fetch(request) {
      try {
        await claims[decodeURIComponent(new URL(request.url).pathname.slice(1))]()
        return new Response('holds')
      } catch (error) {
        return new Response(error.stack)
      }
    },
  }`

let worker

before(async () => {
  const wasm = []
  const bundle = await build({
    stdin: { contents: WORKER, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    plugins: [
      {
        name: 'leave the module beside the bundle',
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
            wasm.push(`${resolveDir}/${path}`)
            return { path: './textlift.wasm', external: true }
          }),
      },
    ],
  })
  assert.equal(wasm.length, 1, 'the entry for workerd imports the module, once')
  worker = new Miniflare({
    compatibilityDate: '2026-04-01',
    modules: [
      { type: 'ESModule', path: 'worker.mjs', contents: bundle.outputFiles[0].text },
      { type: 'CompiledWasm', path: 'textlift.wasm', contents: readFileSync(wasm[0]) },
    ],
  })
  await worker.ready
})

after(() => worker?.dispose())

for (const claim of Object.keys(claims)) {
  test(claim, async () => {
    const response = await worker.dispatchFetch(`http://worker.test/${encodeURIComponent(claim)}`)
    assert.equal(await response.text(), 'holds')
  })
}
