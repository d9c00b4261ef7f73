import { Button, hubspot, LoadingSpinner, Tag, Text } from '@hubspot/ui-extensions'
import { createRenderer } from '@hubspot/ui-extensions/testing'
import { expect, test, vi } from 'vitest'

vi.spyOn(hubspot, 'extend').mockImplementation(() => undefined)
const { Card } = await import('./card.jsx')

const CARD = { id: 'lead-1042', score: 70, segment: 'hot', track: 'hot', say: 'It is time for an invitation to book', text: 'Hi Sarah', parts: 1, sendAt: Date.parse('2026-11-23T17:31:22Z'), zone: 'America/Phoenix', hash: 'x' }
const answer = (body, ok = true) => ({ ok, status: ok ? 200 : 500, json: async () => body })

test('the card shows what the edge’s flat view tells', async () => {
  const { render, findAll, find, waitFor } = createRenderer('crm.record.sidebar')
  const ask = vi.fn(async () => answer(CARD))
  render(<Card lead="lead/1" ask={ask} />)
  expect(find(LoadingSpinner)).toBeTruthy()
  await waitFor(() => expect(find(Tag).text).toBe('70 · hot'))
  expect(ask).toHaveBeenCalledWith('/v1/leads/lead%2F1/suggestion?view=card')
  const texts = findAll(Text).map(({ text }) => text)
  expect(texts).toContain('Hi Sarah')
  expect(texts.at(-1)).toMatch(/^Leaves Nov 23, 2026, 10:31\sAM, America\/Phoenix$/)
})

test('where the edge fails, the card says so, and tries again', async () => {
  const { render, find, findAll, waitFor } = createRenderer('crm.record.sidebar')
  const answers = [answer({}, false), answer(CARD)]
  render(<Card lead="lead-1042" ask={async () => answers.shift()} />)
  await waitFor(() => expect(findAll(Text)[0]?.text).toBe('The suggestion cannot be shown at the moment.'))
  find(Button).trigger('onClick')
  await waitFor(() => expect(find(Tag).text).toBe('70 · hot'))
})
