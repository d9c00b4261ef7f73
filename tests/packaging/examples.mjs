// Code that stands in prose, run as it stands. In: a Markdown file. Out: its fenced blocks, and a way to run each kind:
//
//   js        runs, the blocks of a page one after the other as one program; a `text` block right after holds what it prints, else
//             `console.log(...) // so` does
//   ts        is compiled against the package's types, with the page's other blocks of its kind
//   console   `$ command` and what it prints
//   sh        commands that would change a machine: their verbs, options and files exist
//   json      a playbook or a part of one, a record, an event or a configuration: accepted by what reads it
//   html      a page: its script runs in a browser, and a `text` block right after holds what it logs
//   csv, ndjson, json [NAME]   is also the file NAME for the commands of the page
//
// `UPDATE=1` writes what is printed into the page, for a person to read before it is committed.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const FENCE = /^```([a-z]+)?(?:[ \t]+([^\n]*))?\n([\s\S]*?)^```$/gm
const CLI = resolve('pkg/cli.js')
const QUIET = { NO_COLOR: '1', TZ: 'Asia/Tokyo' }

/** A fenced block: language, what stands beside it, code, line, and the block right after it. */
export function blocks(file) {
  const text = readFileSync(file, 'utf8')
  const all = [...text.matchAll(FENCE)].map((match, n) => ({
    file,
    n,
    lang: match[1] ?? '',
    name: match[2]?.match(/\[([^\]]+)\]/)?.[1],
    code: match[3],
    line: text.slice(0, match.index).split('\n').length,
    start: match.index,
    end: match.index + match[0].length,
  }))
  all.forEach((block, n) => {
    const next = all[n + 1]
    // "prints", or nothing, may stand between.
    if (next && /^\s*(?:prints|in Node prints)?\s*$/.test(text.slice(block.end, next.start))) block.next = next
  })
  return all
}

/** Writes a block anew, where that was asked for. */
function differs(block, printed) {
  if (block.code === printed) return false
  if (!process.env.UPDATE) return true
  rewrite(block, printed)
  return false
}

function rewrite({ file, n }, code) {
  let at = 0
  writeFileSync(file, readFileSync(file, 'utf8').replace(FENCE, (whole, lang, beside) => (at++ === n ? `\`\`\`${lang}${beside ? ` ${beside}` : ''}\n${code}\`\`\`` : whole)))
}

/** The program of a page, a mark between its blocks. */
const MARK = '\u2063'
const programme = (page) => page.map((block) => `${block.code}console.log('${MARK}')\n`).join('\n')

/** Runs the `js` blocks of a file; what is not printed as promised is answered. */
export function runJs(file) {
  const page = blocks(file).filter(({ lang }) => lang === 'js')
  const place = '.cache/examples'
  mkdirSync(place, { recursive: true })
  const module = join(place, `${file.replaceAll('/', '-')}.mjs`)
  writeFileSync(module, programme(page))
  const ran = spawnSync(process.execPath, [module], { encoding: 'utf8', env: { ...process.env, ...QUIET } })
  if (ran.status !== 0) return [`${file}: ${ran.stderr}`]
  const printed = ran.stdout.split(`${MARK}\n`)
  return page.flatMap((block, n) => {
    if (block.next?.lang === 'text') return differs(block.next, printed[n]) ? [`${file}:${block.next.line} says\n${block.next.code}but is\n${printed[n]}`] : []
    const promised = [...block.code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => `${comment}\n`).join('')
    if (promised === printed[n]) return []
    if (process.env.UPDATE) {
      const lines = printed[n].trimEnd().split('\n')
      rewrite(block, block.code.replace(/^(.*console\.log\(.*\)) \/\/ .*$/gm, (_, call) => `${call} // ${lines.shift()}`))
      return []
    }
    return [`${file}:${block.line} says\n${promised}but is\n${printed[n]}`]
  })
}

/** Compiles the `js` and `ts` blocks of all files at once; answers what the compiler says. `ts` is held to strictness. */
export function compile(files) {
  const compiled = (kind, strict, sources) => {
    const place = `.cache/examples/${kind}`
    rmSync(place, { recursive: true, force: true })
    mkdirSync(place, { recursive: true })
    for (const [name, text] of sources) writeFileSync(join(place, name), `${text}\nexport {}\n`)
    const compilerOptions = { strict, noEmit: true, allowJs: true, checkJs: true, skipLibCheck: true, target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], module: 'nodenext', types: ['node'] }
    writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: sources.map(([name]) => name) }))
    const tsc = spawnSync('node_modules/.bin/tsc', ['-p', place], { encoding: 'utf8' })
    return tsc.status === 0 ? '' : tsc.stdout
  }
  const of = (lang) => files.map((file) => [file.replaceAll('/', '-'), blocks(file).filter((block) => block.lang === lang).map(({ code }) => code)])
  return (
    compiled('js', false, of('js').filter(([, all]) => all.length > 0).map(([name, all]) => [`${name}.mjs`, all.join('\n')])) +
    compiled('ts', true, of('ts').flatMap(([name, all]) => all.map((code, n) => [`${name}.${n}.mts`, code])))
  )
}

/** What of a file's `json` blocks is not accepted by what reads it. */
export function checkJson(file, { Engine, starterPlaybook, schema, readConfiguration }) {
  const engine = new Engine(starterPlaybook('audiology'))
  const read = (it) => {
    if (Array.isArray(it) ? it[0].type : it.type && it.at) return engine.readEvents(it, { source: 'page', receivedAt: '2026-11-23T15:00:00Z' })
    if (it.tenants) {
      const secret = `whsec_${Buffer.alloc(32, 'page').toString('base64')}`
      return readConfiguration(it, Object.fromEntries([...JSON.stringify(it).matchAll(/"([A-Z]+_[A-Z_]+)"/g)].map(([, name]) => [name, secret])))
    }
    if (it.events && it.id) return engine.lead(it, '2026-11-23T15:00:00Z')
    const stray = Object.keys(it).find((key) => !schema.properties[key])
    if (stray) throw new Error(`neither playbook, record, event nor configuration: ${stray}`)
    const { $schema, ...playbook } = it
    return new Engine({ ...starterPlaybook('professional'), ...playbook })
  }
  return blocks(file)
    .filter(({ lang }) => lang === 'json')
    .flatMap(({ code, line }) => {
      try {
        read(JSON.parse(code))
        return []
      } catch (error) {
        return [`${file}:${line} ${error.message} ${JSON.stringify(error.problems ?? '')}`]
      }
    })
}

/** Runs the commands of a file in a folder of its own, which holds the files that the page names. */
export function runConsole(file) {
  const all = blocks(file)
  const place = mkdtempSync(join(tmpdir(), 'textlift-page-'))
  try {
    for (const { name, code } of all) if (name) writeFileSync(join(place, name), code)
    return all
      .filter(({ lang }) => lang === 'console')
      .flatMap((block) => {
        const commands = block.code.split('\n').filter((line) => line.startsWith('$ ')).map((line) => line.slice(2))
        const script = ['npx() { shift; "$NODE" "$CLI" "$@"; }', ...commands.flatMap((command) => [`echo '$ '${quoted(command)}`, `{ ${command}; } 2>&1`])].join('\n')
        const ran = spawnSync('bash', ['-c', script], { cwd: place, encoding: 'utf8', env: { ...process.env, ...QUIET, NODE: process.execPath, CLI } })
        return differs(block, ran.stdout) ? [`${file}:${block.line} says\n${block.code}but is\n${ran.stdout}`] : []
      })
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`

const helps = new Map()
const help = (verb) => {
  if (!helps.has(verb)) helps.set(verb, execFileSync(process.execPath, [CLI, 'help', verb], { encoding: 'utf8', env: { ...process.env, ...QUIET } }))
  return helps.get(verb)
}

/** Commands that are named and not run: what of them does not exist. */
export function checkSh(file, exists) {
  return blocks(file)
    .filter(({ lang }) => lang === 'sh')
    .flatMap(({ code, line }) =>
      code
        .replaceAll('\\\n', ' ')
        .split('\n')
        .flatMap((command) => {
          const wrong = (what) => [`${file}:${line} ${command}: ${what}`]
          const words = command.replace(/\s+#.*$/, '').trim().split(/\s+/)
          const at = words.indexOf('textlift')
          if (at >= 0 && (at === 0 || words[at - 1] === 'npx')) {
            const [verb, ...rest] = words.slice(at + 1)
            if (!new RegExp(`^Usage: textlift ${verb} `).test(help(verb))) return wrong(`no verb ${verb}`)
            return rest.filter((word) => /^--?[a-z]/.test(word)).flatMap((option) => (help(verb).includes(option) ? [] : wrong(`no option ${option}`)))
          }
          if (words[0] === 'make') return words.slice(1).filter((verb) => /^[a-z-]+$/.test(verb)).flatMap((verb) => (new RegExp(`^${verb}:`, 'm').test(readFileSync('Makefile', 'utf8')) ? [] : wrong(`no verb ${verb}`)))
          return words.filter((word) => /^(edge|docs|cli|src|www|pkg)\/[^*]+$/.test(word)).flatMap((word) => (exists(word) ? [] : wrong(`no file ${word}`)))
        }),
    )
}
