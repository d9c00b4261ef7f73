// What a text of 160 characters costs: 1,000 of them, no two alike.
import * as textlift from 'textlift'
import { segments, splitSms } from '../../peers/sms.mjs'
import { equal } from '../harness.mjs'

const GSM = "Hi Sarah, it's been 6 weeks since your visit. By now most people have found the one thing they'd like to be different. What is yours? Write back and we'll answer "
const texts = Array.from({ length: 1_000 }, (_, n) => {
  const text = GSM.replace('6 weeks', `${n} days`).slice(0, 160).padEnd(160, '.')
  // Every tenth has a character that forces UCS-2.
  return n % 10 ? text : text.replace("'", '’')
})
const common = (list) => list.map(({ parts, encoding }) => ({ parts, encoding }))
const same = (ours, theirs) => equal(common(ours), common(theirs))
const peers = [
  { name: 'split-sms', must: 20, aim: 55, run: () => texts.map(splitSms), same },
  { name: 'sms-segments-calculator', must: 500, aim: 2_000, run: () => texts.map(segments), same },
]

const each = { name: 'SMS parts of 160 characters, one call each', of: texts.length, ours: { name: 'smsParts(text)', run: () => texts.map((text) => textlift.smsParts(text)) }, peers }
/** Figures in columns: the same as a list of objects, to be compared. */
const listed = ({ ucs2, parts }) => Array.from(parts, (parts, n) => ({ parts, encoding: ucs2[n] ? 'ucs-2' : 'gsm-7' }))
const columns = {
  name: 'SMS parts of 160 characters, a batch',
  of: texts.length,
  ours: { name: 'smsPartsColumns(texts)', run: () => textlift.smsPartsColumns(texts) },
  peers: peers.map((peer) => ({ ...peer, same: (ours, theirs) => same(listed(ours), theirs) })),
}

export const rows = [columns, { ...each, peers: peers.map(({ must, aim, ...peer }) => peer) }]
