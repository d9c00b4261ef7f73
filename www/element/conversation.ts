/** What was written both ways, and the answer that a person may give. */
import { html, nothing, type TemplateResult } from 'lit';

import { words } from '../words/element';
import type { Look } from './plan';
import { label, when } from './say';
import type { LeadView, TimelineEntry } from './shapes';

/** How many texts are shown before one asks for the earlier ones. */
const NEAR = 4;

export function conversation(lead: LeadView, { now, zone, tools }: Look, { open, busy, send }: { open: boolean; busy: boolean; send(text: string): void }): TemplateResult | typeof nothing {
  const texts = lead.timeline.filter(({ direction, text }) => direction !== undefined && text !== undefined).reverse();
  if (texts.length === 0 && !open) return nothing;
  const text = ({ at, text, direction, status }: TimelineEntry) => html`<li class=${direction ?? ''} part="message">
    <p dir="auto">${text}</p>
    <small class="muted">${direction === 'out' ? `${words.you} · ` : ''}${when(at, zone, now, tools)}${direction === 'out' && status ? ` · ${label(status).toLowerCase()}` : ''}</small>
  </li>`;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const words = String(new FormData(form).get('answer') ?? '').trim();
    if (words === '' || busy) return;
    send(words);
    form.reset();
  };
  return html`<section part="conversation" aria-labelledby="conversation">
    <h2 id="conversation">${words.conversationTitle}</h2>
    ${texts.length > NEAR ? html`<details><summary>${words.earlierTexts(texts.length - NEAR)}</summary><ol class="thread">${texts.slice(0, -NEAR).map(text)}</ol></details>` : nothing}
    ${texts.length > 0 ? html`<ol class="thread">${texts.slice(-NEAR).map(text)}</ol>` : nothing}
    ${open
      ? html`<h3>${words.answerTitle}</h3>
          <form class="answer" @submit=${submit}>
            <input name="answer" autocomplete="off" aria-label=${words.yourAnswer} placeholder=${words.answerHint} />
            <button ?disabled=${busy}>${words.send}</button>
          </form>`
      : nothing}
  </section>`;
}
