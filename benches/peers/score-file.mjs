// node score-file.mjs rules|hand FILE NOW: the job of `textlift score FILE --now NOW` in JavaScript, a line at a time: with
// json-rules-engine, which answers the score alone, or by hand with JSON.parse, which answers the receipt too.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { live, receipt } from './score.mjs'

const [how, file, instant] = process.argv.slice(2)
const now = Date.parse(instant)
const answer = how === 'hand' ? (record) => receipt(live(record, now), now) : await byRules()

async function byRules() {
  const { rulesEngine, score } = await import('./rules.mjs')
  const engine = rulesEngine()
  return async (record) => ({ score: await score(engine, record, now) })
}

let waiting = ''
const flush = async () => {
  const text = waiting
  waiting = ''
  if (text && !process.stdout.write(text)) await new Promise((drained) => process.stdout.once('drain', drained))
}
for await (const line of createInterface({ input: createReadStream(file, { highWaterMark: 256 * 1024 }), crlfDelay: Infinity })) {
  if (!line) continue
  const record = JSON.parse(line)
  const made = answer(record)
  waiting += `${JSON.stringify({ id: record.id, ...(made instanceof Promise ? await made : made) })}\n`
  if (waiting.length > 64 * 1024) await flush()
}
await flush()
