/** The hours, counts and holidays that are kept, from the table by which the engine decides. */
import { cell, table } from './markdown.mjs'

const hours = ([from, to]) => `${String(from).padStart(2, '0')}:00–${String(to).padStart(2, '0')}:00`
const NAMES = new Intl.DisplayNames('en', { type: 'region' })

/** `GB` as people call it; a state and words stay as they are. */
const place = (it) => (/^[A-Z]{2}$/.test(it) ? NAMES.of(it) : it.replace(/^US-(..)$/, 'US, $1').replace(/^e/, 'E'))

export const law = (rows) =>
  table(
    ['Place', 'Mon–Sat', 'Sunday', 'In 24 h', 'Public holidays', 'Source', 'Checked'],
    rows.map(({ place: it, workdays, sunday, count, holidays, source }) => {
      const [, said, mark] = source.match(/^([\s\S]*?)\s*\[([a-z]+)\]$/)
      return [place(it), hours(workdays), sunday ? hours(sunday) : 'never', count ?? '–', holidays ? 'never' : '–', cell(said.replace(/\[([a-z]+)\]/g, '($1)')), mark]
    }),
  )
