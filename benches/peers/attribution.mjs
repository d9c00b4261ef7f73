// The engine in WebAssembly, beside itself in benches/attribution.rs: the same rows over the same files.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { attributeColumns } from 'textlift'

const folder = process.argv[2]
const bytes = (name) => {
  const file = readFileSync(`${folder}/${name}`)
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length)
}
const columns = {
  channels: JSON.parse(readFileSync(`${folder}/channels.json`, 'utf8')),
  currency: 'USD',
  touches: new Uint8Array(bytes('touches.u8')),
  at: new Float64Array(bytes('at.f64')),
  ends: new Uint32Array(bytes('ends.u32')),
  convertedAt: new Float64Array(bytes('converted.f64')),
  minor: new Float64Array(bytes('minor.f64')),
}
const rows = {
  'rule models': { models: ['first', 'last', 'linear', 'position', 'time-decay'] },
  'Markov order 1': { models: ['markov'], markovOrder: 1 },
  'Markov order 2': { models: ['markov'], markovOrder: 2 },
  'Markov order 3': { models: ['markov'], markovOrder: 3 },
  Shapley: { models: ['shapley'] },
}
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
say(Object.fromEntries(Object.keys(rows).map((row) => [row, 'WebAssembly in Node'])))
for await (const row of createInterface({ input: process.stdin })) {
  const begun = process.cpuUsage()
  const found = attributeColumns(columns, rows[row])
  const { user, system } = process.cpuUsage(begun)
  const seconds = (user + system) / 1e6
  const credits = (list) => Object.fromEntries(list.map(({ channel, credit }) => [channel, credit]))
  say({ answer: Object.fromEntries(rows[row].models.map((model) => [model, credits(found[model])])), seconds })
}
