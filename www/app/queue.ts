/**
 * What a person must look at: texts of which nobody knows whether they left, replies that may be an opt-out, and the
 * approved texts that wait for their time.
 *
 * In: sends and rows. Out: `resolve` {id, decision}, `cancel` with an id, `choose` with a lead's id.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';

import { sentence, when, zoneName } from '../element/say';
import type { Tools } from '../element/shapes';
import { tokens } from '../element/tokens';
import { queue as words } from '../words/pages';
import type { SendView, WorkRow } from './shapes';

export interface Waiting {
  unknown: SendView[];
  review: SendView[];
  approved: SendView[];
  paused: WorkRow[];
}

export class Queue extends LitElement {
  static override properties = { waiting: { attribute: false }, names: { attribute: false }, now: { type: Number }, tools: { attribute: false }, busy: { type: Boolean } };
  declare waiting: Waiting | undefined;
  declare names: Map<string, string>;
  declare now: number;
  declare tools: Tools | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.names = new Map();
    this.now = 0;
    this.busy = false;
  }

  override render(): TemplateResult {
    const { waiting, busy } = this;
    if (!waiting) return html`<p class="none muted" role="status">${words.looking}</p>`;
    const { unknown, review, approved, paused } = waiting;
    const resolve = (id: string, decision: 'sent' | 'not-sent') => () => this.dispatchEvent(new CustomEvent('resolve', { detail: { id, decision } }));
    return html`
      <h1>${words.title}</h1>
      ${review.length + unknown.length + paused.length === 0 ? html`<p class="none muted">${words.nothing}</p>` : nothing}
      ${review.length > 0
        ? html`<section>
            <h2>${words.review}</h2>
            <p class="muted">${words.reviewHint}</p>
            <ul>
              ${review.map((send) => html`<li>
                ${this.text(send)}
                <div class="actions">
                  <button ?disabled=${busy} @click=${resolve(send.id, 'sent')}>${words.wasSent}</button>
                  <button ?disabled=${busy} @click=${resolve(send.id, 'not-sent')}>${words.wasNotSent}</button>
                </div>
                <p class="small muted">${words.settling}</p>
              </li>`)}
            </ul>
          </section>`
        : nothing}
      ${unknown.length > 0
        ? html`<section>
            <h2>${words.unknown}</h2>
            <p class="muted">${words.unknownHint}</p>
            <ul>${unknown.map((send) => html`<li>${this.text(send)}</li>`)}</ul>
          </section>`
        : nothing}
      ${paused.length > 0
        ? html`<section>
            <h2>${words.replies}</h2>
            <p class="muted">${words.repliesHint}</p>
            <ul>
              ${paused.map((row) => html`<li class="line"><div><b><bdi>${row.name ?? row.id}</bdi></b><p class="muted small">${sentence(row.held?.say ?? row.say)}</p></div><button @click=${() => this.choose(row.id)}>${words.read}</button></li>`)}
            </ul>
          </section>`
        : nothing}
      <section>
        <h2>${words.waiting(approved.length)}</h2>
        <ul>
          ${approved.map((send) => html`<li class="line">${this.text(send)}<button ?disabled=${busy} @click=${() => this.dispatchEvent(new CustomEvent('cancel', { detail: send.id }))}>${words.cancel}</button></li>`)}
        </ul>
      </section>
    `;
  }

  private text(send: SendView): TemplateResult {
    const zone = send.approval?.zone;
    const name = (send.lead && this.names.get(send.lead)) ?? words.aLead;
    return html`<div>
      ${send.lead ? html`<button class="quiet name" @click=${() => this.choose(send.lead ?? '')}><bdi>${name}</bdi></button>` : html`<b>${name}</b>`}
      <span class="small muted">${zone ? `${when(send.dueAt, zone, this.now, this.tools)}, ${zoneName(zone)}` : ''}</span>
      <p class="muted" dir="auto">${send.text}</p>
    </div>`;
  }

  private choose(id: string): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: id }));
  }

  static override styles = [
    tokens,
    css`
      :host {
        display: block;
        max-width: 820px;
        margin: 0 auto;
        padding: 28px 24px 48px;
      }
      h1 {
        font-size: 22px;
        line-height: 28px;
        font-weight: 650;
        letter-spacing: -0.015em;
      }
      h2 {
        margin-top: 26px;
        font-size: 15px;
      }
      ul {
        display: grid;
        gap: 10px;
        margin-top: 10px;
      }
      li {
        padding: 12px 16px;
        border: 1px solid var(--_line);
        border-radius: var(--_radius);
        background: var(--_paper);
        overflow-wrap: anywhere;
      }
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 16px;
        align-items: center;
      }
      .name {
        min-height: 24px;
        margin-inline-start: -8px;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 10px 0 6px;
      }
      .none {
        padding: 28px 0 4px;
      }
      @media (max-width: 480px) {
        .line {
          grid-template-columns: minmax(0, 1fr);
          gap: 10px;
        }
      }
    `,
  ];
}
