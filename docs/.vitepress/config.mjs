/**
 * The documentation as a site. In: the pages of `docs/`, and what `docs/generate/` has written into `docs/.generated/`. Out: static files in
 * `docs/.vitepress/dist/` with a search that runs in the page. Nothing is loaded from elsewhere: fonts are the system's, the icon is
 * a file, and there is no counter of visitors.
 */
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

const { version } = JSON.parse(readFileSync(new URL('../../pkg/package.json', import.meta.url), 'utf8'))

const page = (text, link) => ({ text, link })

/** Every page, in the order in which it is read. */
export const sidebar = [
  { text: 'Start', items: [page('What it does', '/'), page('Node and bundlers', '/start/node'), page('Worker', '/start/worker'), page('Browser', '/start/browser'), page('Command line', '/start/command-line')] },
  {
    text: 'Concepts',
    items: [
      page('Lead and events', '/concepts/lead'),
      page('Score and receipt', '/concepts/score'),
      page('Segments and tracks', '/concepts/segments'),
      page('Texts', '/concepts/texts'),
      page('Slots and caps', '/concepts/slots'),
      page('Consent and replies', '/concepts/consent'),
      page('Approval and release', '/concepts/approval'),
      page('At most once', '/concepts/sending'),
      page('Attribution and reports', '/concepts/attribution'),
      page('Experiments', '/concepts/experiments'),
    ],
  },
  { text: 'Cookbook', items: [page('Win back shop customers', '/cookbook/shopify'), page('Dental recall', '/cookbook/dental'), page('Follow up a B2B demo', '/cookbook/b2b')] },
  { text: 'Run it', items: [page('Self-host and deploy', '/run/self-host'), page('Measurements and limits', '/run/measurements')] },
  {
    text: 'Reference',
    items: [
      page('Playbook', '/reference/playbook'),
      page('Events', '/reference/events'),
      page('Template language', '/reference/templates'),
      page('What is enforced', '/reference/law'),
      page('HTTP', '/reference/http'),
      page('Command line', '/reference/command-line'),
      page('Element', '/reference/element'),
      page('Codes and errors', '/reference/codes'),
    ],
  },
]

export default defineConfig({
  lang: 'en',
  title: 'textlift',
  description: 'Which leads to text, what to say, exactly when, whether it may be sent, and what every text earned.',
  base: process.env.DOCS_BASE ?? '/',
  srcExclude: ['.generated/**'],
  cleanUrls: false,
  markdown: {
    languageAlias: { ndjson: 'json' },
    // `{{ slot }}` is a word of our templates, nothing for the framework of the page to fill.
    config(md) {
      const code = md.renderer.rules.code_inline
      md.renderer.rules.code_inline = (tokens, n, ...rest) => {
        tokens[n].attrSet('v-pre', '')
        return code(tokens, n, ...rest)
      }
    },
  },
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env.DOCS_BASE ?? '/'}icon.svg` }]],
  themeConfig: {
    logo: '/icon.svg',
    nav: [page('Start', '/start/node'), page('Concepts', '/concepts/lead'), page('Cookbook', '/cookbook/shopify'), page('Reference', '/reference/playbook'), page(version, '/run/measurements')],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'Under MIT or Apache-2.0, at your option. What is told of laws is not legal advice.' },
  },
})
