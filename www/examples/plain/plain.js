import 'textlift/element/define'

import { load } from '../record.js'

const sidebar = document.querySelector('textlift-sidebar')
const { approve, ...shown } = await load()
Object.assign(sidebar, shown)
sidebar.addEventListener('textlift-approve', ({ detail }) => {
  const { approval, refused } = approve(detail.suggestion, detail.text)
  document.querySelector('[role=status]').textContent = approval ? `Approved: ${approval.text}` : refused.say
})
