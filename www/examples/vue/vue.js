import 'textlift/element/define'

import { createApp, h, ref } from 'vue'

import { load } from '../record.js'

const { approve, ...shown } = await load()

// In a single-file component: <textlift-sidebar :lead.prop="lead" @textlift-approve="approved" />
const Record = {
  setup() {
    const said = ref('')
    const approved = ({ detail }) => {
      const { approval, refused } = approve(detail.suggestion, detail.text)
      said.value = approval ? `Approved: ${approval.text}` : refused.say
    }
    const properties = Object.fromEntries(Object.entries(shown).map(([name, value]) => [`.${name}`, value]))
    return () => [h('h1', 'Record'), h('textlift-sidebar', { ...properties, 'onTextlift-approve': approved }), h('p', { role: 'status' }, said.value)]
  },
}

createApp(Record).mount('#app')
