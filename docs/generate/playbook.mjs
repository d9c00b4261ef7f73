/** The playbook's reference, from the schema that the package ships: a section for each object, a row for each field. */
import { cell, code, kind, prose, table, value } from './markdown.mjs'

/** `messaging.section.Outreach` is called `Outreach` on the page. */
const short = (name) => name.split('.').at(-1)
const anchor = (name) => `the-${short(name).toLowerCase()}-object`

export function playbook(schema) {
  const defs = schema.$defs
  const link = (name) => (defs[name].properties ? `[${short(name)}](#${anchor(name)})` : form(defs[name]))
  /** A named value that is no object, such as a country: what it looks like. */
  const form = (it) => kind({ ...it, $ref: undefined }, link)
  const range = (it) => (it.minimum === undefined || it.maximum === undefined || Math.abs(it.minimum) > 1e15 ? '' : `, ${it.minimum.toLocaleString('en')} to ${it.maximum.toLocaleString('en')}`)
  /** The default of an object is that of its fields, which its own section tells. */
  const unlessTold = (it, needed) => (needed ? '**needed**' : it.default === undefined ? '–' : it.$ref && defs[it.$ref.slice('#/$defs/'.length)].properties ? 'as told there' : value(it.default))
  // The words of a choice stand among the types; their meanings in the description.
  const said = ({ description = '' }) => cell(description.replace(/\n\n([^\n]+)\n- /, '\n- '))
  const rows = ({ properties, required = [] }) =>
    Object.entries(properties)
      .filter(([key]) => key !== '$schema')
      .map(([key, it]) => [code(key), `${kind(it, link)}${it.enum ? '' : range(it)}`, unlessTold(it, required.includes(key)), said(it)])
  const fields = (it) => table(['Field', 'Value', 'Unless told', 'Meaning'], rows(it))

  // In the order in which they are met from the top.
  const met = []
  const visit = (it) => {
    for (const [, ref] of JSON.stringify(it).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g))
      if (defs[ref].properties && !met.includes(ref)) {
        met.push(ref)
        visit(defs[ref])
      }
  }
  visit(schema.properties)
  return [
    `## The whole playbook\n\n${fields(schema)}`,
    ...met.map((name) => `## ${short(name)} {#${anchor(name)}}\n\n${prose(defs[name].description)}\n\n${fields(defs[name])}`),
  ].join('\n\n')
}
