/** Who the lead is, how the score comes about, and what happened. */
import { html, nothing, type TemplateResult } from 'lit';

import type { Look } from './plan';
import { ago, clock, dayOf, label, money, sentence } from './say';
import type { LeadView, ScoreView } from './shapes';

const CONSENT: Record<LeadView['consent']['state'], string> = {
  granted: 'Agreed to texts',
  revoked: 'Opted out',
  expired: 'Consent has expired',
  none: 'Has not agreed to texts',
};

export function heading(lead: LeadView, { now, zone, tools }: Look): TemplateResult {
  const facts = [
    lead.purchases > 0 ? `${lead.purchases === 1 ? '1 purchase' : `${lead.purchases} purchases`}, ${money(lead.lifetime)}` : 'No purchase yet',
    lead.lastInteractionAt === undefined ? 'never in touch' : `last in touch ${ago(lead.lastInteractionAt, now)}`,
  ];
  return html`<header part="header">
    <div class="who">
      <h1>${lead.name ?? lead.phone ?? lead.email ?? lead.id}</h1>
      <p class="muted">${facts.join(' · ')}</p>
      <p class="small"><span class="consent ${lead.consent.state}">${CONSENT[lead.consent.state]}</span>${lead.phone ? html`<span class="muted"> · ${lead.phone}</span>` : nothing}</p>
    </div>
    <div class="score ${lead.segment}" role="img" aria-label=${`Score ${lead.score} of 100, ${lead.segment}`}>
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <circle cx="32" cy="32" r="28" />
        <circle class="arc" cx="32" cy="32" r="28" pathLength="100" stroke-dasharray="${lead.score} 100" transform="rotate(-90 32 32)" />
      </svg>
      <b>${lead.score}</b>
    </div>
    <p class="since small"><span class="segment ${lead.segment}">${lead.segment}</span> <span class="muted">since ${dayOf(lead.enteredAt, zone, now, tools)}</span></p>
  </header>`;
}

/** One line a rule, in plain words, summing to the score; then what would make the lead hot. */
export function receipt(score: ScoreView, _look: Look): TemplateResult {
  return html`<section part="receipt" aria-labelledby="receipt">
    <h2 id="receipt">Why ${score.score} points</h2>
    <ul class="receipt">
      ${score.receipt.map(({ points, say }) => html`<li><b>${points > 0 ? '+' : points < 0 ? '−' : ''}${Math.abs(points)}</b> <span>${say}</span></li>`)}
      <li class="sum"><b>${score.score}</b> <span>${score.segment === 'hot' ? 'hot from 70' : score.segment === 'warm' ? 'warm from 40, hot from 70' : 'warm from 40'}</span></li>
    </ul>
    ${score.toHot.length > 0
      ? html`<p class="muted small">Hot at once if the lead ${list(score.toHot.map(({ say, points }) => `${say} (+${points})`))}.</p>`
      : nothing}
  </section>`;
}

export function timeline(lead: LeadView, { now, zone, tools }: Look): TemplateResult {
  const [near, rest] = [lead.timeline.slice(0, 6), lead.timeline.slice(6)];
  const entry = ({ at, say, text }: LeadView['timeline'][number]) =>
    html`<li>
      <time datetime=${new Date(at).toISOString()} title=${clock(at, zone, tools)}>${dayOf(at, zone, now, tools)}</time>
      <div><p>${sentence(say).replace(/\.$/, '')}</p>${text ? html`<p class="muted clip">${text}</p>` : nothing}</div>
    </li>`;
  return html`<section part="timeline" aria-labelledby="timeline">
    <h2 id="timeline">What happened</h2>
    ${lead.timeline.length === 0 ? html`<p class="muted">Nothing yet.</p>` : nothing}
    <ol class="timeline">${near.map(entry)}</ol>
    ${rest.length > 0 ? html`<details><summary>${rest.length} earlier</summary><ol class="timeline">${rest.map(entry)}</ol></details>` : nothing}
    ${lead.paused ? html`<p class="small muted">Automation paused: ${label(lead.paused.reason)}.</p>` : nothing}
  </section>`;
}

const list = (all: string[]) => (all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`);
