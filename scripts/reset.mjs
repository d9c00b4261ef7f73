// Drops what the edge keeps in its data folder, and nothing else that may lie there.
import { existsSync, rmdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lockFolder } from '../edge/selfhost/lock.mjs'

const KEPT = ['tenants', 'console.ndjson', 'seeded', 'secrets.json', 'workerd.capnp']

const folder = resolve(process.env.DATA)
if (!existsSync(folder)) {
  console.log(`There is no data: ${folder} does not exist.`)
  process.exit(0)
}
try {
  const unlock = lockFolder(folder)
  for (const name of KEPT) rmSync(join(folder, name), { recursive: true, force: true })
  unlock()
  console.log(`The data in ${folder} is gone. The next make start begins afresh.`)
} catch (error) {
  console.error(`textlift: ${error.message}`)
  process.exit(1)
}
try {
  rmdirSync(folder)
} catch {
  // Something else lies in it; it stays.
}
