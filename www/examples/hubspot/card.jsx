// A card on the contact record. It reads the flat view of a suggestion through HubSpot's own fetch, which signs the request
// and adds the token that `hubspot/README.md` tells how to keep on the server.
import { Button, Divider, Flex, hubspot, Link, LoadingSpinner, Tag, Text } from '@hubspot/ui-extensions'
import { useEffect, useState } from 'react'

/** Your edge, behind the app's own address. */
const EDGE = 'https://texts.example.com'
const COLOURS = { hot: 'error', warm: 'warning', cold: 'info' }

hubspot.extend(({ context }) => <Card lead={String(context.crm.objectId)} ask={(path) => hubspot.fetch(`${EDGE}${path}`)} />)

export function Card({ lead, ask }) {
  const [card, setCard] = useState()
  const [problem, setProblem] = useState()
  const load = async () => {
    setProblem(undefined)
    try {
      const answer = await ask(`/v1/leads/${encodeURIComponent(lead)}/suggestion?view=card`)
      if (!answer.ok) throw new Error(String(answer.status))
      setCard(await answer.json())
    } catch {
      setProblem('The suggestion cannot be shown at the moment.')
    }
  }
  useEffect(() => void load(), [lead])

  if (problem) return <Flex direction="column"><Text>{problem}</Text><Button onClick={load}>Try again</Button></Flex>
  if (!card) return <LoadingSpinner label="Loading the suggestion" />
  const when = card.sendAt && new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: card.zone }).format(card.sendAt)
  return (
    <Flex direction="column" gap="small">
      <Flex gap="small" align="center">
        <Tag variant={COLOURS[card.segment]}>{`${card.score} · ${card.segment}`}</Tag>
        <Text>{card.say}</Text>
      </Flex>
      {card.text && <Divider />}
      {card.text && <Text>{card.text}</Text>}
      {when && <Text variant="microcopy">{`Leaves ${when}, ${card.zone}`}</Text>}
      <Link href={`${EDGE}/#${encodeURIComponent(card.id)}`}>Open in textlift to decide</Link>
    </Flex>
  )
}
