/** The types of events, from the engine's own table. */
import { cell, code, kind, table } from './markdown.mjs'

const NAMED = { 'lead.money.Money': 'money', 'lead.zone.Zone': 'IANA zone', 'lead.phone.Phone': 'phone', 'lead.instant.Instant': 'instant', 'lead.event.MessageKind': 'kind of text' }

export function events(all) {
  const named = (name) => NAMED[name] ?? name.split('.').at(-1).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const data = (it) =>
    Object.entries(it?.properties ?? {})
      .map(([key, field]) => `${code(it.required?.includes(key) ? key : `${key}?`)} ${kind(field, named)}: ${cell(field.description)}`)
      .join('<br>')
  // Many types share their data: it is told at the first of them.
  const first = new Map()
  const told = (type, it) => {
    const text = data(it)
    if (!text) return '–'
    if (text.length < 200) return text
    if (!first.has(text)) return first.set(text, type) && text
    return `as of ${code(first.get(text))}`
  }
  return table(['Type', 'What happened', 'Data'], all.map(({ type, meaning, data: it }) => [code(type), cell(meaning), told(type, it)]))
}
