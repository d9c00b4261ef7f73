/** Who the lead is, how the score comes about, and what happened. */
import { html, nothing, type TemplateResult } from 'lit';

import { words } from '../words/element';
import type { Look } from './plan';
import { ago, clock, dayOf, label, money, sentence } from './say';
import type { LeadView, ScoreView } from './shapes';

/** What the lead is called: a name, else what is there. */
const nameOf = ({ name, phone, email, id }: LeadView) => (name?.trim() || phone || email || id || words.unnamed);

export function heading(lead: LeadView, { now, zone, tools }: Look): TemplateResult {
  const facts = [
    lead.purchases > 0 ? words.purchases(lead.purchases, money(lead.lifetime)) : words.noPurchase,
    lead.lastInteractionAt === undefined ? words.neverInTouch : words.lastInTouch(ago(lead.lastInteractionAt, now)),
  ];
  return html`<header part="header">
    <div class="who">
      <h1 part="name" dir="auto" title=${lead.name ?? nothing}>${nameOf(lead)}</h1>
      <p class="muted">${facts.join(' · ')}</p>
      <p class="small"><span class="consent ${lead.consent.state}">${words.consent[lead.consent.state]}</span>${lead.phone ? html`<span class="muted"> · <bdi>${lead.phone}</bdi></span>` : nothing}</p>
    </div>
    <div class="score ${lead.segment}" part="score" role="img" aria-label=${words.score(lead.score, words.segment[lead.segment].toLowerCase())}>
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <circle cx="32" cy="32" r="28" />
        <circle class="arc" cx="32" cy="32" r="28" pathLength="100" stroke-dasharray="${lead.score} 100" transform="rotate(-90 32 32)" />
      </svg>
      <b>${lead.score}</b>
    </div>
    <p class="since small"><span class="segment ${lead.segment}" part="segment">${words.segment[lead.segment]}</span> <span class="muted">${words.since(dayOf(lead.enteredAt, zone, now, tools))}</span></p>
  </header>`;
}

/** One line a rule, in plain words, summing to the score; then what would make the lead hot. */
export function receipt(score: ScoreView, { now, zone, tools }: Look): TemplateResult {
  return html`<section part="receipt" aria-labelledby="receipt">
    <h2 id="receipt">${words.receiptTitle(score.score)}</h2>
    <ul class="receipt">
      ${score.receipt.map(({ points, say }) => html`<li><b>${points > 0 ? '+' : points < 0 ? '−' : ''}${Math.abs(points)}</b> <span>${say}</span></li>`)}
      <li class="sum"><b>${score.score}</b> <span>${words.bounds[score.segment]}</span></li>
    </ul>
    ${score.toHot.length > 0
      ? html`<p class="muted small">${words.toHot(list(score.toHot.map(({ say, points }) => words.points(say, points))))}</p>`
      : nothing}
    ${score.changesAt === undefined ? nothing : html`<p class="muted small">${words.changesAt(dayOf(score.changesAt, zone, now, tools))}</p>`}
  </section>`;
}

export function timeline(lead: LeadView, { now, zone, tools }: Look): TemplateResult {
  const [near, rest] = [lead.timeline.slice(0, 6), lead.timeline.slice(6)];
  const entry = ({ at, say }: LeadView['timeline'][number]) =>
    html`<li>
      <time datetime=${new Date(at).toISOString()} title=${clock(at, zone, tools)}>${dayOf(at, zone, now, tools)}</time>
      <p dir="auto">${sentence(say).replace(/\.$/, '')}</p>
    </li>`;
  return html`<section part="timeline" aria-labelledby="timeline">
    <h2 id="timeline">${words.timelineTitle}</h2>
    ${lead.timeline.length === 0 ? html`<p class="muted">${words.nothingYet}</p>` : nothing}
    <ol class="timeline">${near.map(entry)}</ol>
    ${rest.length > 0 ? html`<details><summary>${words.earlier(rest.length)}</summary><ol class="timeline">${rest.map(entry)}</ol></details>` : nothing}
    ${lead.paused ? html`<p class="small muted">${words.paused(label(lead.paused.reason))}</p>` : nothing}
  </section>`;
}

const list = (all: string[]) => (all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${words.or} ${all.at(-1)}`);
