/** The text as the phone will show it, how long it is, and what to mend in it. */
import { html, nothing, type TemplateResult } from 'lit';

import { count, label, sentence } from './say';
import type { Finding, SmsParts, SuggestionView } from './shapes';

/** A phone bubble; what was filled in is marked and names where it comes from. */
export function bubble({ body = '', appended, slots = [] }: SuggestionView): TemplateResult {
  const parts: (string | TemplateResult)[] = [];
  let from = 0;
  for (const { slot, start, end } of [...slots].sort((a, b) => a.start - b.start)) {
    if (start < from || end > body.length) continue;
    parts.push(body.slice(from, start), html`<mark title=${`Filled in: ${label(slot.replaceAll('.', ' '))}`}>${body.slice(start, end)}</mark>`);
    from = end;
  }
  parts.push(body.slice(from));
  return html`<figure class="bubble" part="bubble">
    <p>${parts}</p>
    ${appended ? html`<p class="tail">${appended}</p>` : nothing}
  </figure>`;
}

/** Parts and units; which characters make it dear, and one press to mend them. */
export function lengthOf(sms: SmsParts, stale: boolean, fix?: () => void): TemplateResult {
  if (stale) return html`<p class="small muted">The length is counted when you approve.</p>`;
  const dear = sms.encoding === 'ucs-2';
  return html`<div class="length small">
    <span class=${sms.parts > 10 ? 'bad' : 'muted'} data-parts=${sms.parts}>
      ${count(sms.parts, 'part')} · ${count(sms.units, 'character')}, ${sms.unitsLeft.toLocaleString()} left in ${sms.parts === 1 ? 'this part' : 'the last'}${sms.parts > 10 ? ' · too long, at most 10 parts' : ''}
    </span>
    ${dear
      ? html`<span class="muted">
          ${sms.offenders.map(({ char }) => html`<kbd>${char}</kbd> `)} ${sms.offenders.length === 1 ? 'makes' : 'make'} each part shorter.
          ${fix ? html`<button class="quiet" @click=${fix}>Replace</button>` : nothing}
        </span>`
      : nothing}
  </div>`;
}

export function findings(found: Finding[]): TemplateResult | typeof nothing {
  if (found.length === 0) return nothing;
  return html`<ul class="findings small" aria-live="polite">
    ${found.map(({ severity, why, better }) => html`<li class=${severity}><b>${severity === 'error' ? 'Must change' : 'Better'}:</b> ${sentence(why)}${better.includes('{{') ? nothing : html` <span class="muted">${sentence(better)}</span>`}</li>`)}
  </ul>`;
}
