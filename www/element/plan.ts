/** When the text goes and why not earlier; why there is none; what is on its way. */
import { html, nothing, type TemplateResult } from 'lit';

import { label, sendSays, sentence, when, zoneName } from './say';
import type { Hold, LeadView, SendView, SuggestionView, Tools } from './shapes';

/** From where somebody looks: the instant, their zone, and the engine if it is there. */
export interface Look {
  now: number;
  zone: string;
  tools: Tools | undefined;
}

export function slotOf({ slot }: SuggestionView, { now, zone, tools }: Look): TemplateResult | typeof nothing {
  if (!slot) return nothing;
  const theirs = when(slot.at, slot.zone, now, tools);
  const mine = when(slot.at, zone, now, tools);
  return html`<dl class="slot" part="slot">
    <dt>Leaves</dt>
    <dd>
      <strong>${theirs.charAt(0).toUpperCase() + theirs.slice(1)}</strong>, ${zoneName(slot.zone)}
      ${mine === theirs ? nothing : html`<span class="muted">· ${mine} your time</span>`}
    </dd>
    ${slot.reasons.length > 0
      ? html`<dt>Why not now</dt>
          <dd>
            <ul>${slot.reasons.map((reason) => html`<li>${untilSays(reason, slot.zone, { now, zone, tools })}</li>`)}</ul>
          </dd>`
      : nothing}
    ${slot.zones.length > 1 ? html`<dt>Zones</dt><dd>They may be in any of ${slot.zones.map(zoneName).join(', ')}; the time suits all.</dd>` : nothing}
  </dl>`;
}

/** A reason and until when, on the lead's clock. The engine's own wording of the instant is left out. */
function untilSays({ say, until }: Hold, theirZone: string, { now, tools }: Look): string {
  const what = say.split(', until ')[0] ?? say;
  return sentence(until === undefined ? what : `${what}, until ${when(until, theirZone, now, tools)}`);
}

/** What each reason asks of a person, where there is something to do. */
const CURES: Record<string, string> = {
  'no-consent': 'Ask for consent at the next visit or call; then texts can be suggested.',
  'consent-expired': 'Ask them to renew their consent.',
  'opted-out': 'They can come back by texting START. Nobody else can lift it.',
  'no-phone': 'Add a mobile number to the record.',
  'zone-unknown': 'Add a postal code or a time zone to the record.',
  'already-approved': 'It is listed below; cancel it to decide anew.',
};

/** No text now: every reason, until when, and what would help. */
export function held(lead: LeadView, suggestion: SuggestionView, { now, zone, tools }: Look): TemplateResult {
  const blockers: Hold[] = suggestion.held ? [suggestion.held, ...suggestion.blockers.filter(({ reason }) => reason !== suggestion.held?.reason)] : suggestion.blockers;
  const closed = lead.consent.state === 'revoked' || blockers.some(({ reason }) => reason === 'opted-out');
  const title = closed ? 'Opted out: nothing is sent to this number' : blockers.length > 0 ? 'No text at the moment' : 'Nothing to say at the moment';
  return html`<section class="notice ${closed ? 'closed' : ''}" part="held" data-reason=${blockers[0]?.reason ?? 'none'}>
    <h2>${title}</h2>
    ${blockers.length === 0 ? html`<p>No text fits what is known of this lead. A new visit, form or download changes that.</p>` : nothing}
    <ul>
      ${blockers.map(
        (hold) => html`<li>
          <p>${untilSays(hold, lead.zones[0] ?? zone, { now, zone, tools })}</p>
          ${CURES[hold.reason] ? html`<p class="muted small">${CURES[hold.reason]}</p>` : nothing}
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
  return html`<section aria-labelledby="sends">
    <h2 id="sends">${shown.some(({ state }) => state === 'review') ? 'Did it reach the phone?' : shown.some(({ state }) => state === 'approved') ? 'Waiting to leave' : 'What became of it'}</h2>
    <ul class="sends">
      ${shown.map((send) => {
        const open = send.state === 'approved';
        const theirs = send.approval?.zone ?? zone;
        return html`<li data-state=${send.state}>
          <p class="clip ${ENDED.has(send.state) ? 'gone' : ''}">${send.text}</p>
          <p class="small ${send.state === 'cancelled' ? 'bad' : 'muted'}">
            ${open ? html`Approved · leaves ${when(send.dueAt, theirs, now, tools)}, ${zoneName(theirs)}` : FATES.has(send.state) ? (send.say ?? sendSays(send)) : sendSays(send)}
          </p>
          ${open ? html`<button class="quiet" ?disabled=${busy} @click=${() => cancel(send.id)}>Cancel</button>` : nothing}
          ${send.state === 'review' ? settling(send.id, settle, busy) : nothing}
          ${!open && send.timeline && send.timeline.length > 1
            ? html`<details class="small muted">
                <summary>What happened</summary>
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
    <button ?disabled=${busy} @click=${() => settle(id, 'sent')}>It was sent</button>
    <button ?disabled=${busy} @click=${() => settle(id, 'not-sent')}>It was not sent</button>
  </div>
  <p class="small muted">“It was sent” counts it toward the caps and the report; “It was not sent” closes it, and a new text may be suggested. It is not sent again in either case.</p>`;
