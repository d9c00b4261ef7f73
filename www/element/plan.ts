/** When the text goes and why not earlier; why there is none; what is on its way. */
import { html, nothing, type TemplateResult } from 'lit';

import { words } from '../words/element';
import { label, sendSays, sentence, when, zoneName } from './say';
import type { Hold, LeadView, SendView, SuggestionView, Tools } from './shapes';

/** From where somebody looks: the instant, their zone, and the engine if it is there. */
export interface Look {
  now: number;
  zone: string;
  tools: Tools | undefined;
}

export function slotOf({ slot }: SuggestionView, { now, zone, tools }: Look): TemplateResult {
  if (!slot) return html`<p class="small bad" part="slot">${words.noSlot}</p>`;
  const theirs = when(slot.at, slot.zone, now, tools);
  const mine = when(slot.at, zone, now, tools);
  return html`<dl class="slot" part="slot">
    <dt>${words.leaves}</dt>
    <dd>
      <strong>${theirs.charAt(0).toUpperCase() + theirs.slice(1)}</strong>, ${zoneName(slot.zone)}
      ${mine === theirs ? nothing : html`<span class="muted">· ${words.yourTime(mine)}</span>`}
    </dd>
    ${slot.reasons.length > 0
      ? html`<dt>${words.whyNotNow}</dt>
          <dd>
            <ul>${slot.reasons.map((reason) => html`<li>${untilSays(reason, slot.zone, { now, zone, tools })}</li>`)}</ul>
          </dd>`
      : nothing}
    ${slot.zones.length > 1 ? html`<dt>${words.zones}</dt><dd>${words.anyOf(slot.zones.map(zoneName).join(', '))}</dd>` : nothing}
  </dl>`;
}

/** A reason and until when, on the lead's clock. The engine's own wording of the instant is left out. */
function untilSays({ say, until }: Hold, theirZone: string, { now, tools }: Look): string {
  const what = say.split(', until ')[0] ?? say;
  // A sentence that names its time itself says it once.
  return sentence(until === undefined || /\d:\d\d/.test(what) ? what : words.until(what, when(until, theirZone, now, tools)));
}

/** No text now: every reason, until when, and what would help. */
export function held(lead: LeadView, suggestion: SuggestionView, { now, zone, tools }: Look): TemplateResult {
  const blockers: Hold[] = suggestion.held ? [suggestion.held, ...suggestion.blockers.filter(({ reason }) => reason !== suggestion.held?.reason)] : suggestion.blockers;
  const closed = lead.consent.state === 'revoked' || blockers.some(({ reason }) => reason === 'opted-out');
  const title = closed ? words.heldTitle.closed : blockers.length > 0 ? words.heldTitle.held : words.heldTitle.none;
  return html`<section class="notice ${closed ? 'closed' : ''}" part="held" data-reason=${blockers[0]?.reason ?? 'none'} aria-labelledby="held">
    <h2 id="held">${title}</h2>
    ${blockers.length === 0 ? html`<p>${words.nothingFits}</p>` : nothing}
    <ul>
      ${blockers.map(
        (hold) => html`<li>
          <p>${untilSays(hold, lead.zones[0] ?? zone, { now, zone, tools })}</p>
          ${words.cures[hold.reason] ? html`<p class="muted small">${words.cures[hold.reason]}</p>` : nothing}
        </li>`,
      )}
    </ul>
    ${suggestion.dormant ? html`<p><b>${label(suggestion.dormant.advice)}:</b> ${sentence(suggestion.dormant.say)}</p>` : nothing}
  </section>`;
}

/** It will not leave any more. */
const ENDED = new Set<SendView['state']>(['failed', 'cancelled', 'expired']);
/** What became of these only the edge can tell. */
const FATES = new Set<SendView['state']>(['failed', 'unknown', 'review']);

/** What a person may decide about a text. */
export interface Decide {
  busy: boolean;
  cancel(id: string): void;
  settle(id: string, decision: 'sent' | 'not-sent'): void;
}

/** Texts to this lead that are open, and the last that ended otherwise than sent. */
export function sends(all: SendView[], { now, zone, tools }: Look, { busy, cancel, settle }: Decide): TemplateResult | typeof nothing {
  const shown = all.filter(({ state }) => state !== 'accepted').slice(0, 4);
  if (shown.length === 0) return nothing;
  const some = (state: SendView['state']) => shown.some((send) => send.state === state);
  const title = some('review') ? 'review' : some('approved') ? 'approved' : some('cancelled') ? 'voided' : 'ended';
  return html`<section part="sends" aria-labelledby="sends">
    <h2 id="sends">${words.sendsTitle[title]}</h2>
    <ul class="sends">
      ${shown.map((send) => {
        const open = send.state === 'approved';
        const theirs = send.approval?.zone ?? zone;
        return html`<li data-state=${send.state} part="send">
          <p class="clip ${ENDED.has(send.state) ? 'gone' : ''}" dir="auto">${send.text}</p>
          <p class="small ${send.state === 'cancelled' ? 'bad' : 'muted'}">
            ${open ? words.approvedLeaves(when(send.dueAt, theirs, now, tools), zoneName(theirs)) : FATES.has(send.state) ? (send.say ?? sendSays(send)) : sendSays(send)}
          </p>
          ${open ? html`<button class="quiet" ?disabled=${busy} @click=${() => cancel(send.id)}>${words.cancel}</button>` : nothing}
          ${send.state === 'review' ? settling(send.id, settle, busy) : nothing}
          ${!open && send.timeline && send.timeline.length > 1
            ? html`<details class="small muted">
                <summary>${words.whatHappened}</summary>
                <ul>${send.timeline.map(({ at, say }) => html`<li>${when(at, theirs, now, tools)}: ${say}</li>`)}</ul>
              </details>`
            : nothing}
        </li>`;
      })}
    </ul>
  </section>`;
}

/** Nobody could find out whether it left: the two answers, and what each means. */
const settling = (id: string, settle: Decide['settle'], busy: boolean): TemplateResult => html`<div class="actions">
    <button ?disabled=${busy} @click=${() => settle(id, 'sent')}>${words.wasSent}</button>
    <button ?disabled=${busy} @click=${() => settle(id, 'not-sent')}>${words.wasNotSent}</button>
  </div>
  <p class="small muted">${words.settling}</p>`;
