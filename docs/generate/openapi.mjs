/** The edge's contract, as the edge itself answers it at `/openapi.json`: its application, asked in this process. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { build } from 'esbuild'

/** What only Cloudflare's runtime has, and no route asks for before its object is called. */
const runtime = {
  name: 'no runtime',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cloudflare:/ }, ({ path }) => ({ path, namespace: 'runtime' }))
    onLoad({ filter: /./, namespace: 'runtime' }, () => ({ contents: 'export class DurableObject {}; export const env = {}' }))
  },
}

export async function openapi() {
  const outfile = resolve('.cache/docs/edge.mjs')
  await build({ entryPoints: ['edge/src/app.ts'], outfile, bundle: true, format: 'esm', platform: 'node', external: ['textlift', 'textlift/*'], tsconfig: 'edge/tsconfig.json', plugins: [runtime], logLevel: 'error' })
  const { createApp } = await import(pathToFileURL(outfile))
  const config = JSON.parse(readFileSync('edge/config/example.json', 'utf8'))
  const secret = `whsec_${Buffer.alloc(32, 'documentation').toString('base64')}`
  const answer = await createApp().request('/openapi.json', {}, { CONFIG: { ...config, log: 'errors' }, TOKEN_SECRET: secret, CRM_SECRET: secret, SENDER_SECRET: secret }, { waitUntil() {}, passThroughOnException() {} })
  if (answer.status !== 200) throw new Error(`/openapi.json answered ${answer.status}`)
  return answer.json()
}
