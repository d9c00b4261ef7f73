/**
 * "What just happened", for the demo: after each thing that somebody does, what the engine decided, read off the
 * difference between the lead before and after.
 *
 *     const lines = differences(before, after, { waitingBefore, waitingAfter })
 */
import { css, html, LitElement, type TemplateResult } from 'lit';

import { label, sendSays, sentence, shortly, myZone } from '../element/say';
import { tokens } from '../element/tokens';
import { log as words } from '../words/pages';
import type { LeadView, SendView, SuggestionView } from './shapes';

/** What is known of the lead that is shown, and of the texts that wait. */
export interface Known {
  lead?: LeadView | undefined;
  suggestion?: SuggestionView | undefined;
  waiting?: readonly SendView[] | undefined;
}

export interface Told {
  at: number;
  /** What somebody did. */
  did: string;
  /** What was decided about it. */
  decisions: string[];
}

export function differences(before: Known, after: Known, names: (id: string) => string): string[] {
  const { lead: was, suggestion: offered } = before;
  const { lead, suggestion } = after;
  const told: string[] = [];
  if (lead && was?.id === lead.id) {
    const known = new Set(was.timeline.map(({ event, status }) => `${event} ${status}`));
    for (const { event, say, status } of [...lead.timeline].reverse()) if (!known.has(`${event} ${status}`)) told.push(sentence(status === undefined ? say : `${say} (${label(status).toLowerCase()})`));
    for (const send of lead.sends ?? []) {
      const old = was.sends?.find(({ id }) => id === send.id);
      if (!old || sendSays(old) !== sendSays(send)) told.push(sentence(words.send(sendSays(send))));
    }
    if (lead.score !== was.score) {
      const points = words.score(was.score, lead.score);
      told.push(sentence(lead.segment === was.segment && lead.track === was.track ? points : `${points}, ${words.segment(lead.segment, label(lead.track).toLowerCase())}`));
    }
    const [said, says] = [standing(offered), standing(suggestion)];
    if (said !== says && says) told.push(sentence(says));
  }
  const here = new Set((lead?.sends ?? []).map(({ id }) => id));
  const still = new Set((after.waiting ?? []).map(({ id }) => id));
  for (const send of before.waiting ?? []) if (!still.has(send.id) && !here.has(send.id)) told.push(sentence(words.left(names(send.lead ?? ''))));
  return told;
}

function standing(suggestion: SuggestionView | undefined): string | undefined {
  if (!suggestion) return undefined;
  if (suggestion.body !== undefined) return words.suggests(label(suggestion.template?.id ?? ''));
  return suggestion.held ? words.holds(suggestion.held.say.split(', until ')[0] ?? '') : words.nothing;
}

export class Log extends LitElement {
  static override properties = { told: { attribute: false }, now: { type: Number } };
  declare told: readonly Told[];
  declare now: number;

  constructor() {
    super();
    this.told = [];
    this.now = 0;
  }

  override render(): TemplateResult {
    return html`<h2 id="title">${words.title}</h2>
      ${this.told.length === 0
        ? html`<p class="small muted">${words.none}</p>`
        : html`<ol role="log" aria-labelledby="title" tabindex="0">
            ${this.told.map(
              ({ at, did, decisions }) => html`<li>
                <p><b>${did}</b> <span class="small muted">${shortly(at, myZone(), this.now)}</span></p>
                <ul class="small">${decisions.map((what) => html`<li dir="auto">${what}</li>`)}</ul>
              </li>`,
            )}
          </ol>`}`;
  }

  static override styles = [
    tokens,
    css`
      :host {
        display: block;
        padding: 0 20px 24px;
        overflow-wrap: anywhere;
      }
      h2 {
        margin-bottom: 6px;
      }
      ol {
        display: grid;
        gap: 10px;
        max-height: 300px;
        overflow-y: auto;
      }
      ul li {
        padding-inline-start: 12px;
        border-inline-start: 2px solid var(--_line);
      }
    `,
  ];
}
