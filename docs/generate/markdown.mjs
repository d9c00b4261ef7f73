/** Markdown as the generated parts write it. */

/** Prose of a source, as it may stand in a page: what the page's framework would take for a tag or an expression is no such thing. */
export const prose = (text = '') =>
  String(text)
    .split(/(`[^`]*`)/)
    .map((part, n) => (n % 2 ? part : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;')))
    .join('')

/** A word of code. */
export const code = (text) => `\`${String(text)}\``

/** Prose in a cell: one line. */
export const cell = (text = '') => prose(text).replace(/\s*\n\s*-\s/g, '<br>').replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|').trim()

/** A table; the cells are Markdown already. */
export const table = (head, rows) => [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n')

/** A value as JSON in code, with a pipe that does not end the cell. */
export const value = (it) => code(JSON.stringify(it)).replaceAll('|', '\\|')

/** The words of a choice, from `- \`word\`: meaning` lines of its description. */
export const words = ({ description }) => [...description.matchAll(/^- `([^`]+)`: (.*)$/gm)].map(([, word, meaning]) => [word, meaning])

/** What kind of value a schema wants, in words. */
export function kind(schema, link = (name) => code(name)) {
  if (schema.$ref) return link(schema.$ref.replace(/^#\/(\$defs|components\/schemas)\//, ''))
  if (schema.const !== undefined) return value(schema.const)
  if (schema.enum) return schema.enum.map((word) => code(word)).join(' ')
  if (schema.oneOf || schema.anyOf) return [...new Set((schema.oneOf ?? schema.anyOf).map((it) => kind(it, link)))].join(' or ')
  if (schema.type === 'array') return `list of ${kind(schema.items ?? {}, link)}`
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') return `object of ${kind(schema.additionalProperties, link)}`
  if (Array.isArray(schema.type)) return schema.type.join(' or ')
  return { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', object: 'object' }[schema.type] ?? 'any value'
}
