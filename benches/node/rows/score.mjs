// Scores of 1,000 leads with 20 events each, from JSON bytes.
import { Engine, starterPlaybook } from 'textlift'
import { live, receipt, scoreOnly } from '../../peers/score.mjs'
import { rulesEngine, score } from '../../peers/rules.mjs'
import { NOW, leads } from '../leads.mjs'
import { equal } from '../harness.mjs'

const list = leads()
const bytes = new TextEncoder().encode(JSON.stringify(list))
const [encoder, decoder] = [new TextEncoder(), new TextDecoder()]
const engine = new Engine(starterPlaybook('audiology'))
const parsed = () => JSON.parse(decoder.decode(bytes))
const lines = (answer) => decoder.decode(answer).trim().split('\n').map((line) => JSON.parse(line))
/** What both sides answer; the engine says more. */
const common = ({ score, raw, segment, receipt }) => ({
  score, raw, segment,
  receipt: receipt.map(({ rule, points, events, ageDays }) => ({ rule, points, events, ageDays })),
})
const megabytes = (bytes.length / 1e6).toFixed(1)

const receipts = { name: 'scoreJson', run: () => engine.scoreJson(bytes, NOW) }
const alone = { name: 'scoreJson, scoresOnly', run: () => engine.scoreJson(bytes, NOW, { scoresOnly: true }) }
const what = `1,000 leads x 20 events, ${megabytes} MB JSON`


const book = engine.open()
book.apply(list)
const ids = list.map(({ id }) => id)
const held = list.map((record) => live(record, NOW))
/** What is asked of leads that are at hand already: the score of each with its receipt. */
const loaded = { name: 'Book.score', run: () => ids.map((id) => book.score(id, NOW)) }

export const rows = [
  {
    name: `${what}: receipts as bytes`,
    ours: receipts,
    peers: [
      {
        name: 'JSON.parse + hand-written JavaScript',
        must: 3, aim: 5,
        run: () => encoder.encode(parsed().map((record) => JSON.stringify(receipt(live(record, NOW), NOW))).join('\n')),
        same: (ours, theirs) => equal(lines(ours).map(common), lines(theirs).map(common)),
      },
    ],
  },
  {
    name: `${what}: scores only`,
    ours: alone,
    peers: [
      {
        name: 'JSON.parse + hand-written JavaScript',
        must: 3.5, aim: 6,
        run: () => parsed().map((record) => Math.min(100, scoreOnly(record, NOW))),
        same: (ours, theirs) => equal(lines(ours).map(({ score }) => score), theirs),
      },
      {
        name: 'json-rules-engine',
        must: 15, aim: 20,
        run: async () => {
          const rules = rulesEngine()
          const scores = []
          for (const record of parsed()) scores.push(await score(rules, record, NOW))
          return scores
        },
        same: (ours, theirs) => equal(lines(ours).map(({ score }) => score), theirs),
      },
    ],
  },
  {
    name: 'the same leads already loaded: receipts',
    ours: loaded,
    peers: [
      {
        name: 'hand-written JavaScript over live objects',
        must: 10, aim: 30,
        run: () => held.map((lead) => receipt(lead, NOW)),
        same: (ours, theirs) => equal(ours.map(common), theirs.map(common)),
      },
    ],
  },
]
