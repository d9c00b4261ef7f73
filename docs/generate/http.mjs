/** The HTTP reference, from the contract: a section for each route, with the examples that the edge's own tests send. */
import { cell, code, kind, prose, table } from './markdown.mjs'

const TOPICS = [
  ['Events come in', /^\/(hooks|v1\/events)/],
  ['Leads', /^\/v1\/leads(\/search|\/\{id\}(\/suggestion)?)?$/],
  ['Decisions about a lead', /^\/v1\/leads\/\{id\}\/(?!export|live)/],
  ['Sends', /^\/v1\/approvals/],
  ['Live numbers', /live$/],
  ['Reports', /^\/v1\/(reports|experiments)/],
  ['Administration', /^\/v1\/(playbook|kill-switch|tokens|unmatched|duplicates)|^\/metrics/],
  ["People's data", /(export|erase)$/],
  ['Open to anybody', /^\/(healthz|readyz)/],
]

/** The longest example that is shown whole, in lines. */
const LONGEST = 40

const shown = (it) => {
  const lines = typeof it === 'string' ? it.split('\n') : JSON.stringify(it, null, 2).split('\n')
  return lines.length <= LONGEST ? lines : [...lines.slice(0, LONGEST), `… ${lines.length - LONGEST} more lines`]
}
const example = (title, content) => {
  const [[mime, it]] = Object.entries(content)
  if (it.example === undefined) return ''
  return `::: details ${title}\n\`\`\`text\n${shown(it.example).join('\n')}\n\`\`\`\n:::`
}

function section(path, method, it, schemas) {
  const link = (name) => (schemas[name]?.properties ? `[${name}](#shape-${name.toLowerCase()})` : code(name))
  const answers = Object.entries(it.responses)
  const [fine, refused] = [answers.filter(([status]) => Number(status) < 400), answers.filter(([status]) => Number(status) >= 400)]
  const body = Object.values(it.requestBody?.content ?? {})[0]?.schema
  const parameters = (it.parameters ?? []).map((one) => [code(one.name), one.in, `${kind(one.schema, link)}${one.required ? '' : ', may be absent'}`, cell(one.description ?? one.schema.description)])
  return [
    `### ${method.toUpperCase()} ${path} {#${it.operationId.toLowerCase()}}`,
    `${prose(it.summary)}${/[.?]$/.test(it.summary) ? '' : '.'}${it.description ? ` ${prose(it.description)}` : ''}`,
    it.security ? '' : 'No key or token.',
    parameters.length > 0 ? table(['Parameter', 'In', 'Value', 'Meaning'], parameters) : '',
    body ? `Body: ${kind(body, link).replace(/^object$/, 'a JSON object')}.` : '',
    it.requestBody ? example('Example of a body', it.requestBody.content) : '',
    ...fine.map(([status, answer]) => [`**${status}** ${prose(answer.description)}${answer.content ? `: ${kind(Object.values(answer.content)[0].schema ?? {}, link)}` : ''}`, answer.content ? example('Example of an answer', answer.content) : ''].filter(Boolean).join('\n\n')),
    refused.length > 0 ? `Problems: ${refused.map(([status]) => code(status)).join(' ')}` : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}

function shape(name, it, schemas) {
  const link = (other) => (schemas[other]?.properties ? `[${other}](#shape-${other.toLowerCase()})` : code(other))
  const rows = Object.entries(it.properties).map(([key, field]) => [code(it.required?.includes(key) ? key : `${key}?`), kind(field, link), cell(field.description)])
  return `### ${name} {#shape-${name.toLowerCase()}}\n\n${it.description ? `${prose(it.description)}\n\n` : ''}${table(['Field', 'Value', 'Meaning'], rows)}`
}

export function http({ paths, components }) {
  const routes = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, it]) => ({ path, method, it })))
  const placed = TOPICS.map(([title, pattern], n) => [title, routes.filter(({ path }) => TOPICS.findIndex(([, other]) => other.test(path)) === n)])
  const lost = routes.filter(({ path }) => !TOPICS.some(([, pattern]) => pattern.test(path)))
  if (lost.length > 0) throw new Error(`no topic for ${lost.map(({ path }) => path).join(', ')}`)
  return [
    ...placed.map(([title, all]) => `## ${title}\n\n${all.map(({ path, method, it }) => section(path, method, it, components.schemas)).join('\n\n')}`),
    `## Shapes\n\n${Object.entries(components.schemas).filter(([, it]) => it.properties).map(([name, it]) => shape(name, it, components.schemas)).join('\n\n')}`,
  ].join('\n\n')
}
