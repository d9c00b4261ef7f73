// Everything that must hold before a release, in order; ends with 1 at the first that does not. RELEASE=1 makes it strict: the
// change log must have a dated block of the version, and nothing may be uncommitted.
//
// Leaves in .cache/release: the tarball, the SBOM (CycloneDX) and the hashes of both modules.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const STRICT = process.env.RELEASE === '1'
const OUT = resolve('.cache/release')
const LARGEST = 1.2e6
// What the parts of the package may be licensed under: all may be passed on with their texts, which LICENSES.md holds.
const LICENCES = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'BSD-2-Clause', 'ISC', '0BSD', 'MIT OR Apache-2.0']

const json = (file) => JSON.parse(readFileSync(file, 'utf8'))
const cargoVersion = (text, name) => text.match(new RegExp(`name = "${name}"\\nversion = "(.*)"`))?.[1]
const { version } = json('pkg/package.json')

class Wrong extends Error {}
const wrong = (message) => {
  throw new Wrong(message)
}

/** Runs a program; shows what it said only where it fails. */
function run(program, words, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 256e6, ...options })
  if (status !== 0) wrong(`${program} ${words.join(' ')}\n${error?.message ?? `${stdout}${stderr}`}`)
  return stdout
}

if (process.argv.length === 2) rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })

// Words run the steps whose names contain one.
const only = process.argv.slice(2)
const steps = [
  ['Versions agree', versions],
  ['The change log tells of it', changes],
  ['Two builds of each module are the same bytes', twice],
  ['What the crates are licensed under', crates],
  ['What the bundled libraries are licensed under', libraries],
  ['SBOM', sbom],
  ['Tarball', tarball],
  ['Publishing, dry', publishing],
]
for (const [name, step] of steps) {
  if (only.length > 0 && !only.some((word) => name.includes(word))) continue
  try {
    console.log(`  ${name}: ${await step()}`)
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    console.error(`  ${name}: ${error.message}`)
    console.error(`textlift: ${version} is not ready for release.`)
    process.exit(1)
  }
}
if (only.length === 0) console.log(`textlift ${version} is ready${STRICT ? '' : ' (RELEASE=1 also wants a dated block in CHANGELOG.md, and nothing uncommitted)'}: ${readdirSync(OUT).sort().join(', ')} in .cache/release`)

async function versions() {
  const edge = readdirSync('pkg/edge').filter((file) => file.endsWith('.js')).map((file) => readFileSync(`pkg/edge/${file}`, 'utf8')).join('\n')
  const { version: engine } = await import(pathToFileURL(resolve('pkg/node.js')).href)
  const found = {
    'Cargo.toml': cargoVersion(readFileSync('Cargo.toml', 'utf8'), 'textlift'),
    'Cargo.lock': cargoVersion(readFileSync('Cargo.lock', 'utf8'), 'textlift'),
    'pkg/package.json': version,
    'the engine': engine(),
    'the command line': run(process.execPath, ['pkg/cli.js', '--version']).trim(),
    'openapi.json': edge.match(/title:"textlift edge",version:"([^"]*)"/)?.[1],
  }
  const others = Object.entries(found).filter(([, told]) => told !== version)
  if (others.length > 0) wrong(`${version} in pkg/package.json, but ${others.map(([where, told]) => `${told} in ${where}`).join(', ')}`)
  return `${version} in ${Object.keys(found).join(', ')}`
}

async function changes() {
  const blocks = Object.fromEntries(readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1).map((block) => [block.split('\n', 1)[0], block.split('\n').slice(1).join('\n').trim()]))
  const head = Object.keys(blocks).find((title) => title.startsWith(`${version} - `))
  if (head && !/^\S+ - \d{4}-\d{2}-\d{2}$/.test(head)) wrong(`"${head}" wants a date, as in ${version} - 2026-12-01`)
  if (head && !blocks[head]) wrong(`the block ${head} is empty`)
  const uncommitted = run('git', ['status', '--porcelain']).trim()
  if (STRICT && !head) wrong(`there is no block "## ${version} - DATE": rename Unreleased`)
  if (STRICT && uncommitted) wrong(`not committed:\n${uncommitted}`)
  if (!head && !blocks.Unreleased) wrong(`neither a block of ${version} nor anything under Unreleased`)
  return head ?? `${blocks.Unreleased.match(/^- /gm)?.length ?? 0} entries under Unreleased`
}

/** What git knows, built in two folders whose paths have nothing in common; and pkg/ holds what comes out. */
async function twice() {
  const files = run('git', ['ls-files', '-z']).split('\0').filter((file) => file && existsSync(file))
  const homes = ['a', 'another/folder with a longer name'].map((folder) => join(OUT, '..', 'twice', folder))
  rmSync(join(OUT, '..', 'twice'), { recursive: true, force: true })
  const made = homes.map((home) => {
    for (const file of files) {
      mkdirSync(dirname(join(home, file)), { recursive: true })
      copyFileSync(file, join(home, file))
    }
    return { textlift: built(home, 'textlift', 'bindgen'), digest: built(home, 'digest', 'digest-bindgen', '--features', 'digest') }
  })
  for (const name of ['textlift', 'digest']) {
    const [one, other] = made.map((modules) => modules[name])
    if (!one.equals(other)) wrong(`${name}.wasm differs between two folders: ${one.length} and ${other.length} bytes (.cache/twice)`)
    if (!one.equals(readFileSync(`pkg/${name}.wasm`))) wrong(`pkg/${name}.wasm is not what a clean build makes of these sources: touch src/lib.rs, then make pkg`)
  }
  rmSync(join(OUT, '..', 'twice'), { recursive: true, force: true })
  const sums = Object.entries(made[0]).map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}.wasm\n`).join('')
  writeFileSync(join(OUT, 'SHA256SUMS'), sums)
  return `${Object.entries(made[0]).map(([name, bytes]) => `${name}.wasm ${bytes.length} bytes`).join(', ')}, and so in pkg/`
}

function built(home, name, bound, ...features) {
  const target = join(home, 'target')
  run('cargo', ['build', '--quiet', '--release', '--lib', '--locked', '--target', 'wasm32-unknown-unknown', ...features], {
    cwd: home,
    env: { ...process.env, CARGO_TARGET_DIR: target, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: process.env.WASM_RUSTFLAGS },
  })
  run('wasm-bindgen', ['--target', 'web', '--omit-default-module-path', '--no-typescript', '--out-name', bound, '--out-dir', home, join(target, 'wasm32-unknown-unknown/release/textlift.wasm')])
  run(process.execPath, ['scripts/optimise.mjs', join(home, `${bound}_bg.wasm`), join(home, `${name}.wasm`)])
  return readFileSync(join(home, `${name}.wasm`))
}

async function crates() {
  // Advisories come from a repository that is no registry; a forge tells of them by itself.
  run('cargo', ['deny', '--offline', '--log-level', 'warn', 'check', 'licenses', 'bans', 'sources'])
  return 'as deny.toml allows'
}

function bundled() {
  const titles = readFileSync('pkg/LICENSES.md', 'utf8').matchAll(/^## (\S+) (\S+) \((.+)\)$/gm)
  return [...titles].map(([, name, at, licence]) => ({ name, version: at, licence }))
}

async function libraries() {
  const all = bundled()
  if (all.length === 0) wrong('pkg/LICENSES.md names none')
  const others = all.filter(({ licence }) => !LICENCES.includes(licence))
  if (others.length > 0) wrong(others.map(({ name, licence }) => `${name} (${licence})`).join(', '))
  return `${all.length}, under ${[...new Set(all.map(({ licence }) => licence))].join(', ')}`
}

/** What the package is made of: crates of the module by cargo-cyclonedx, bundled libraries by npm. */
async function sbom() {
  run('cargo', ['cyclonedx', '--format', 'json', '--spec-version', '1.5', '--target', 'wasm32-unknown-unknown', '--override-filename', 'bom'])
  const rust = json('bom.json')
  rmSync('bom.json')
  // npm wants a version of the project itself, which this repository has none of for it.
  const project = join(OUT, '..', 'sbom')
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ ...json('package.json'), version }))
  copyFileSync('package-lock.json', join(project, 'package-lock.json'))
  const npm = JSON.parse(run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], { cwd: project }))
  const shipped = new Map(bundled().map(({ name, version: at, licence }) => [`${name}@${at}`, licence]))
  const libraries = npm.components.flatMap(({ scope, properties, ...component }) => {
    const licence = shipped.get(`${component.group ? `${component.group}/` : ''}${component.name}@${component.version}`)
    return licence ? [{ ...component, licenses: [{ expression: licence }] }] : []
  })
  const unknown = shipped.size - new Set(libraries.map(({ purl }) => purl)).size
  if (unknown > 0) wrong(`${unknown} of the bundled libraries are not in package-lock.json`)
  // Crates of this repository are the package itself.
  const crates = rust.components.filter((component) => !component['bom-ref'].startsWith('path+file:'))
  const components = [...crates, ...libraries]
  const known = new Set(components.map((component) => component['bom-ref']))
  const self = `pkg:npm/textlift@${version}`
  const document = {
    $schema: npm.$schema,
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { 'bom-ref': self, type: 'library', name: 'textlift', version, purl: self, licenses: [{ expression: json('pkg/package.json').license }] } },
    components,
    dependencies: [{ ref: self, dependsOn: [...known].sort() }, ...rust.dependencies.filter(({ ref }) => known.has(ref))],
  }
  // Where this machine keeps its sources is nobody's business.
  const text = `${JSON.stringify(document, undefined, 2)}\n`
  if (text.includes(process.cwd())) wrong('the SBOM names a path of this machine')
  writeFileSync(join(OUT, `textlift-${version}.cdx.json`), text)
  return `${crates.length} crates, ${libraries.length} libraries`
}

async function tarball() {
  const [{ filename, size, entryCount }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', OUT], { cwd: 'pkg' }))
  if (size > LARGEST) wrong(`${filename} has ${size} bytes, above ${LARGEST}`)
  run(process.execPath, ['--test', 'tests/packaging/content.test.mjs'])
  const names = execFileSync('tar', ['-tzf', join(OUT, filename)], { encoding: 'utf8' })
  if (/^package\/.*(\.env|\.pem|id_rsa|\.npmrc)/m.test(names)) wrong('the tarball holds what looks like a secret')
  return `${filename}, ${entryCount} files, ${(size / 1e6).toFixed(2)} MB (at most ${LARGEST / 1e6}); its content as tests/packaging/content.txt tells`
}

async function publishing() {
  run('npm', ['publish', '--dry-run'], { cwd: 'pkg' })
  if (!/^publish = false$/m.test(readFileSync('Cargo.toml', 'utf8'))) run('cargo', ['publish', '--dry-run', '--allow-dirty'])
  return 'npm would take the package; the crate is not published (publish = false)'
}
