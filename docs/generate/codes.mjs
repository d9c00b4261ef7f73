/** Every code with its meaning: those of the engine from its own lists, those of the edge from its table. */
import { build } from 'esbuild'

import { cell, code, table, words } from './markdown.mjs'

const made = await build({ entryPoints: ['edge/src/problem.ts'], bundle: true, write: false, format: 'esm', platform: 'node', external: ['textlift'], logLevel: 'error', plugins: [{ name: 'no engine', setup: ({ onResolve, onLoad }) => (onResolve({ filter: /^\.\/engine$/ }, () => ({ path: 'engine', namespace: 'none' })), onLoad({ filter: /./, namespace: 'none' }, () => ({ contents: 'export class TextliftError {}' }))) }] })
const { CODES } = await import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].text).toString('base64')}`)

/** What each list is for, in the order of the flow. */
const LISTS = [
  ['problem', 'Mistakes of a caller', 'Thrown as `TextliftError`: `code`, `path` and the list `problems`. The command line tells them with line and field, the edge in its problem documents.'],
  ['refusal', 'Refused webhooks', '`verifyWebhook` answers one of these as `error`; the edge answers 401 to all of them.'],
  ['consent', 'Consent', '`lead.consent.state`.'],
  ['segment', 'Segments', 'By the score alone.'],
  ['track', 'Tracks', 'By the segment, and whether they have bought.'],
  ['rejected', 'Rejected texts', '`suggestion.rejected[].reason`: why this template gave no text.'],
  ['held', 'Held', '`held.reason`, `slot.reasons[].reason`, `refused.reason`: why not now. An answer, not an error; `until` tells when it ends, where that is known.'],
  ['ended', 'Ended sequences', 'Why no further step follows.'],
  ['voided', 'Voided approvals', '`refused.reason` with `voided: true`: this approval will never be sent.'],
  ['state', 'States of a send', '`row.state` of `outboxAdvance`, and `state` of the edge\'s approvals.'],
  ['reply', 'Replies', '`readReply(...).kind`.'],
]

export const codes = (all) =>
  [
    ...LISTS.map(([name, title, about]) => `## ${title}\n\n${about}\n\n${table(['Code', 'Meaning'], words(all[name]).map(([word, meaning]) => [code(word), cell(meaning)]))}`),
    `## Problem documents of the edge\n\nRFC 9457, \`application/problem+json\`: \`type\`, \`title\`, \`status\`, \`code\`, and where they help \`detail\`, \`reason\`, \`until\`, \`problems\`.\n\n${table(['Code', 'Status', 'Title'], Object.entries(CODES).map(([word, [status, title]]) => [code(word), status, cell(title)]))}`,
  ].join('\n\n')
