// The documentation as a site: it builds, its links lead somewhere, it loads nothing from elsewhere, its search finds, its
// pages for browsers run in one, and the references tell everything that there is.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium } from '@playwright/test'

import { blocks } from './examples.mjs'

const DIST = resolve('docs/.vitepress/dist')
const files = (folder, kind) => readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith(kind))
const page = (name) => readFileSync(join(DIST, name), 'utf8')
/** The text of a page, as a reader has it before any script. */
const words = (html) => html.replace(/<[^>]+>/g, '').replace(/&(lt|gt|amp|quot|#39);/g, (_, name) => ({ lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" })[name]).replace(/\u200b/g, '')

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.wasm': 'application/wasm', '.json': 'application/json' }
const served = new Map()
let server
let browser
let address

before(async () => {
  execFileSync(process.execPath, ['docs/build.mjs'], { stdio: 'pipe' })
  server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname)
    const example = served.get(path)
    const file = path.startsWith('/textlift/') ? join('pkg', path.slice('/textlift'.length)) : join(DIST, path.endsWith('/') ? `${path}index.html` : path)
    if (example === undefined && !existsSync(file)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': example === undefined ? (TYPES[extname(file)] ?? 'application/octet-stream') : TYPES['.html'] })
    response.end(example ?? readFileSync(file))
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  address = `http://127.0.0.1:${server.address().port}`
  const executablePath = spawnSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome']).stdout.toString().trim()
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
})

after(async () => {
  await browser?.close()
  server?.close()
})

test('every link leads to a page that is there, and to a heading of it', () => {
  const all = files(DIST, '.html')
  const anchors = new Map(all.map((file) => [file, new Set([...page(file).matchAll(/ id="([^"]+)"/g)].map(([, id]) => decodeURIComponent(id)))]))
  let followed = 0
  for (const file of all)
    for (const [, href] of page(file).matchAll(/<a [^>]*href="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(href)) {
        assert.match(new URL(href).protocol, /^(https|mailto):$/, `${file}: ${href}`)
        continue
      }
      const [path, anchor] = href.replaceAll('&amp;', '&').split('#')
      const target = path === '' ? file : path.startsWith('/') ? path.slice(1) : relative(DIST, resolve(DIST, dirname(file), path))
      const found = target === '' || target.endsWith('/') ? `${target}index.html` : target
      assert.ok(existsSync(join(DIST, found)), `${file}: ${href} is not there`)
      if (anchor) assert.ok(anchors.get(found)?.has(decodeURIComponent(anchor)), `${file}: ${href} has no such heading`)
      followed += 1
    }
  assert.ok(followed > 300, `${followed} links followed`)
})

test('every page is there before any script runs', () => {
  for (const file of files(DIST, '.html')) if (file !== '404.html') assert.match(page(file), /<h1[^>]* id=/, file)
})

test('nothing is loaded from elsewhere', () => {
  for (const file of [...files(DIST, '.html'), ...files(DIST, '.css')]) {
    const text = page(file)
    assert.doesNotMatch(text, /<(?:script|img|link|iframe|source)[^>]+(?:src|href)="(?:https?:)?\/\//, file)
    assert.doesNotMatch(text, /(?:@import|url\()\s*["']?(?:https?:)?\/\//, file)
  }
})

test('every page stands in the sidebar', async () => {
  const { sidebar } = await import('../../docs/.vitepress/config.mjs')
  const listed = sidebar.flatMap(({ items }) => items.map(({ link }) => (link === '/' ? 'index.md' : `${link.slice(1)}.md`)))
  const written = files('docs', '.md').filter((file) => !file.startsWith('.'))
  assert.deepEqual(listed.toSorted(), written.toSorted())
})

test('the references tell every field, route, event, verb, code and provision that there is', async () => {
  const { parts } = await import('../../docs/generate/index.mjs')
  const { openapi } = await import('../../docs/generate/openapi.mjs')
  const { verbs } = await import('../../docs/generate/commands.mjs')
  const tables = JSON.parse(readFileSync('.cache/tables.json', 'utf8'))
  const says = (name, all) => {
    const text = words(page(`reference/${name}.html`))
    assert.ok(all.length > 5)
    for (const word of all) assert.ok(text.includes(word), `reference/${name} tells ${word}`)
  }
  const schema = JSON.parse(readFileSync('pkg/playbook.schema.json', 'utf8'))
  says('playbook', Object.values(schema.$defs).flatMap((it) => Object.keys(it.properties ?? {})))
  says('http', Object.entries((await openapi()).paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)))
  says('events', tables.events.map(({ type }) => type))
  says('command-line', verbs().map((verb) => `textlift ${verb}`))
  says('law', tables.law.map(({ source }) => source.replace(/\s*\[[a-z]+\]$/, '').replace(/\[([a-z]+)\]/g, '($1)')))
  for (const list of ['problem', 'held', 'voided', 'rejected', 'ended', 'state']) says('codes', tables.words[list].enum)
  assert.ok(Object.values(parts).every((text) => text.length > 200))
})

/** Opens a page; answers it with what it logged, what went wrong, and what it asked of others. */
async function open(path) {
  const tab = await browser.newPage()
  const told = { logged: [], wrong: [], elsewhere: [] }
  tab.on('console', (message) => told[message.type() === 'error' ? 'wrong' : 'logged'].push(message.text()))
  tab.on('pageerror', (error) => told.wrong.push(error.message))
  tab.on('request', (request) => request.url().startsWith(address) || request.url().startsWith('data:') || told.elsewhere.push(request.url()))
  served.set('/favicon.ico', '')
  await tab.goto(`${address}${path}`, { waitUntil: 'networkidle' })
  return { tab, ...told }
}

test('the search finds a word of a generated part, and asks nobody else', async () => {
  const { tab, wrong, elsewhere } = await open('/')
  await tab.locator('.VPNavBarSearch button').first().click()
  await tab.locator('.VPLocalSearchBox input').fill('cap-weekly')
  await tab.locator('.VPLocalSearchBox .result').first().waitFor()
  assert.match(await tab.locator('.VPLocalSearchBox .results').innerText(), /Codes and errors/)
  assert.deepEqual([wrong, elsewhere], [[], []])
  await tab.close()
})

for (const [n, block] of blocks('docs/start/browser.md').filter(({ lang }) => lang === 'html').entries())
  test(`page ${n + 1} of docs/start/browser.md logs in a browser what it says`, async () => {
    served.set(`/example-${n}`, block.code)
    const { tab, logged, wrong, elsewhere } = await open(`/example-${n}`)
    const after = blocks(block.file).find(({ lang, line }) => lang === 'text' && line > block.line)
    // A module that is compiled asks for nothing: the end of requests is not the end of the script.
    while (logged.length === 0 && wrong.length === 0) await tab.waitForEvent('console')
    assert.deepEqual([wrong, elsewhere], [[], []])
    assert.equal(`${logged.join('\n')}\n`, after.code)
    await tab.close()
  })
