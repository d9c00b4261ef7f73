/** The text as the phone will show it, how long it is, and what to mend in it. */
import { html, nothing, type TemplateResult } from 'lit';

import { words } from '../words/element';
import { label, money, sentence } from './say';
import type { Finding, Money, SmsParts, SuggestionView } from './shapes';

/** A phone bubble; what was filled in is marked and names where it comes from. */
export function bubble({ body = '', appended, slots = [] }: SuggestionView): TemplateResult {
  const parts: (string | TemplateResult)[] = [];
  let from = 0;
  for (const { slot, start, end } of [...slots].sort((a, b) => a.start - b.start)) {
    if (start < from || end > body.length) continue;
    parts.push(body.slice(from, start), html`<mark part="slot-value" title=${words.filledIn(label(slot.replaceAll('.', ' ')))}>${body.slice(start, end)}</mark>`);
    from = end;
  }
  parts.push(body.slice(from));
  return html`<figure class="bubble" part="bubble">
    <p dir="auto">${parts}</p>
    ${appended ? html`<p class="tail" dir="auto">${appended}</p>` : nothing}
  </figure>`;
}

/** The text under the hands of somebody, with what is dear or to be mended marked where it stands. */
export function marked(text: string, sms: SmsParts | undefined, found: readonly Finding[]): TemplateResult {
  const kinds = new Array<string>(text.length).fill('');
  for (const { start, end, severity } of found) kinds.fill(severity, start, end);
  for (const { char, at } of sms?.offenders ?? []) for (const index of at) if (index < text.length) kinds.fill('dear', index, index + char.length);
  const parts: (string | TemplateResult)[] = [];
  for (let from = 0; from < text.length; ) {
    let to = from + 1;
    while (to < text.length && kinds[to] === kinds[from]) to += 1;
    const piece = text.slice(from, to);
    parts.push(kinds[from] ? html`<mark class=${kinds[from]}>${piece}</mark>` : piece);
    from = to;
  }
  // The last, empty line of a text has its height only if something stands in it.
  return html`<div class="under" aria-hidden="true" dir="auto">${parts}${'\u200b'}</div>`;
}

/** Parts and units, what they cost; which characters make it dear, and one press to mend them. */
export function lengthOf(sms: SmsParts, { stale, price, fix }: { stale: boolean; price?: Money; fix?: () => void }): TemplateResult {
  if (stale) return html`<p class="small muted" part="length">${words.lengthLater}</p>`;
  return html`<div class="length small" part="length">
    <span class=${sms.parts > 10 ? 'bad' : 'muted'} data-parts=${sms.parts}>
      ${words.parts(sms.parts)}${price ? html` · ${words.costs(money({ ...price, minor: price.minor * sms.parts }))}` : nothing} ·
      ${words.characters(sms.units, sms.unitsLeft, sms.parts)}${sms.parts > 10 ? ` · ${words.tooLong}` : ''}
    </span>
    ${sms.encoding === 'ucs-2'
      ? html`<span class="muted">
          ${sms.offenders.slice(0, 8).map(({ char }) => html`<kbd>${char}</kbd> `)} ${words.dear(sms.offenders.length)}
          ${fix ? html`<button class="quiet" @click=${fix}>${words.replace}</button>` : nothing}
        </span>`
      : nothing}
  </div>`;
}

/** What the words become by one press, where that can be said without a person. `name`: as the lead is called. */
const FIXES: Record<string, (piece: string, name: string | undefined) => string | undefined> = {
  capitals: (piece) => piece.charAt(0) + piece.slice(1).toLowerCase(),
  exclamation: () => '!',
  urgency: () => '',
  'impersonal-greeting': (_, name) => name && `Hi ${name}`,
};

/** The text with one finding mended; nothing where a person has to find the words. */
export function mended(text: string, { rule, start, end }: Finding, name: string | undefined): string | undefined {
  const piece = FIXES[rule]?.(text.slice(start, end), name);
  if (piece === undefined) return undefined;
  const after = text.slice(end);
  return `${text.slice(0, start)}${piece}${piece === '' ? after.replace(/^[\s!.,]+/, '') : after}`;
}

/** Each thing to mend, with one press to do it, or to be shown where it stands. */
export function findings(found: readonly Finding[], { canFix, fix, show }: { canFix(finding: Finding): boolean; fix(finding: Finding): void; show(finding: Finding): void }): TemplateResult {
  return html`<ul class="findings small" part="findings" aria-live="polite" ?hidden=${found.length === 0}>
    ${found.map(
      (finding) => html`<li class=${finding.severity}>
        <span><b>${finding.severity === 'error' ? words.mustChange : words.better}:</b> ${sentence(finding.why)}${finding.better.includes('{{') ? nothing : html` <span class="muted">${sentence(finding.better)}</span>`}</span>
        ${canFix(finding)
          ? html`<button class="quiet" @click=${() => fix(finding)}>${words.fixes[finding.rule] ?? words.fixIt}</button>`
          : html`<button class="quiet" @click=${() => show(finding)}>${words.showIt}</button>`}
      </li>`,
    )}
  </ul>`;
}
