/** What every verb of the command line says of itself. */
import { execFileSync } from 'node:child_process'

const run = (...words) => execFileSync(process.execPath, ['pkg/cli.js', ...words], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', COLUMNS: '90' } })

export const verbs = () => [...run('--help').matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, verb]) => verb)

export const commands = () =>
  [`## textlift\n\n\`\`\`text\n${run('--help').trim()}\n\`\`\``, ...verbs().map((verb) => `## ${verb}\n\n\`\`\`text\n${run('help', verb).trim()}\n\`\`\``)].join('\n\n')
