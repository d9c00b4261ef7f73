/** What a person should look into: other records that may be the same person, and what was told in two ways. */
import { html, nothing, type TemplateResult } from 'lit';

import { words } from '../words/element';
import type { Look } from './plan';
import { dayOf, sentence } from './say';
import type { LeadView } from './shapes';

/** So many of each are named; of the others there is a number. */
const MOST = 3;

export function doubts({ duplicates = [], conflicts = [], timeline }: LeadView, { now, zone, tools }: Look): TemplateResult | typeof nothing {
  if (duplicates.length + conflicts.length === 0) return nothing;
  const more = (n: number) => (n > MOST ? html`<li>${words.andMore(n - MOST)}</li>` : nothing);
  const told = (id: string) => {
    const entry = timeline.find(({ event }) => event === id);
    return entry ? words.toldTwice(sentence(entry.say).replace(/\.$/, ''), dayOf(entry.at, zone, now, tools)) : words.somethingToldTwice(id);
  };
  return html`<section class="notice" part="doubts" aria-labelledby="doubts">
    <h2 id="doubts">${words.doubtsTitle}</h2>
    ${duplicates.length > 0
      ? html`<p>${words.duplicates(duplicates.length)}</p>
          <ul class="plain">
            ${duplicates.slice(0, MOST).map(({ id, name, by }) => html`<li><bdi>${name?.trim() || id}</bdi> <span class="muted">(${by.map((kind) => words.sharedBy[kind] ?? kind).join(', ')})</span></li>`)}
            ${more(duplicates.length)}
          </ul>
          <p class="small muted">${words.duplicatesHint}</p>`
      : nothing}
    ${conflicts.length > 0
      ? html`<p>${words.conflicts(conflicts.length)}</p>
          <ul class="plain">
            ${conflicts.slice(0, MOST).map((id) => html`<li dir="auto">${told(id)}</li>`)} ${more(conflicts.length)}
          </ul>
          <p class="small muted">${words.conflictsHint}</p>`
      : nothing}
  </section>`;
}
