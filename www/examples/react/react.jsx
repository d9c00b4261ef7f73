import 'textlift/element/define'

import { useEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'

import { load } from '../record.js'

/** The element with its properties as props; works in React 18 and 19. */
function Sidebar({ onApprove, ...properties }) {
  const element = useRef(null)
  useEffect(() => void Object.assign(element.current, properties))
  useEffect(() => {
    const { current } = element
    const hear = ({ detail }) => onApprove(detail)
    current.addEventListener('textlift-approve', hear)
    return () => current.removeEventListener('textlift-approve', hear)
  }, [onApprove])
  return <textlift-sidebar ref={element} />
}

function Record({ approve, ...shown }) {
  const [said, setSaid] = useState('')
  return (
    <>
      <h1>Record</h1>
      <Sidebar
        {...shown}
        onApprove={({ suggestion, text }) => {
          const { approval, refused } = approve(suggestion, text)
          setSaid(approval ? `Approved: ${approval.text}` : refused.say)
        }}
      />
      <p role="status">{said}</p>
    </>
  )
}

createRoot(document.querySelector('#app')).render(<Record {...await load()} />)
