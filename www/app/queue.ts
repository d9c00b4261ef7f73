/**
 * What a person must look at: texts of which nobody knows whether they left, replies that may be an opt-out, and the
 * approved texts that wait for their time.
 *
 * In: sends and rows. Out: `resolve` {id, decision}, `cancel` with an id, `choose` with a lead's id.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';

import { count, sentence, when, zoneName } from '../element/say';
import type { Tools } from '../element/shapes';
import { tokens } from '../element/tokens';
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
    if (!waiting) return html`<p class="none muted" role="status">Looking…</p>`;
    const { unknown, review, approved, paused } = waiting;
    const resolve = (id: string, decision: 'sent' | 'not-sent') => () => this.dispatchEvent(new CustomEvent('resolve', { detail: { id, decision } }));
    return html`
      <h1>To look at</h1>
      ${review.length + unknown.length + paused.length === 0 ? html`<p class="none muted">Nothing needs you. Doubtful replies and texts with an unknown outcome are listed here.</p>` : nothing}
      ${review.length > 0
        ? html`<section>
            <h2>Did these reach the phone?</h2>
            <p class="muted">The provider never told. Look it up in the provider’s console, or ask the lead. It is not sent again in either case: that takes a new approval.</p>
            <ul>
              ${review.map((send) => html`<li>
                ${this.text(send)}
                <div class="actions">
                  <button ?disabled=${busy} @click=${resolve(send.id, 'sent')}>It was sent</button>
                  <button ?disabled=${busy} @click=${resolve(send.id, 'not-sent')}>It was not sent</button>
                </div>
                <p class="small muted">“It was sent” counts it toward the caps and the report. “It was not sent” closes it, and a new text may be suggested.</p>
              </li>`)}
            </ul>
          </section>`
        : nothing}
      ${unknown.length > 0
        ? html`<section>
            <h2>Being looked up</h2>
            <p class="muted">The connection broke while these were handed over. The provider is asked by itself, for a quarter of an hour; nothing is sent twice. There is nothing to do yet.</p>
            <ul>${unknown.map((send) => html`<li>${this.text(send)}</li>`)}</ul>
          </section>`
        : nothing}
      ${paused.length > 0
        ? html`<section>
            <h2>Replies to read</h2>
            <p class="muted">Texts to these leads wait until somebody says what the reply means.</p>
            <ul>
              ${paused.map((row) => html`<li class="line"><div><b>${row.name ?? row.id}</b><p class="muted small">${sentence(row.held?.say ?? row.say)}</p></div><button @click=${() => this.choose(row.id)}>Read and decide</button></li>`)}
            </ul>
          </section>`
        : nothing}
      <section>
        <h2>${approved.length === 0 ? 'No text is waiting to leave' : `${count(approved.length, 'approved text')} waiting to leave`}</h2>
        <ul>
          ${approved.map((send) => html`<li class="line">${this.text(send)}<button ?disabled=${busy} @click=${() => this.dispatchEvent(new CustomEvent('cancel', { detail: send.id }))}>Cancel</button></li>`)}
        </ul>
      </section>
    `;
  }

  private text(send: SendView): TemplateResult {
    const zone = send.approval?.zone;
    const name = (send.lead && this.names.get(send.lead)) ?? 'A lead';
    return html`<div>
      ${send.lead ? html`<button class="quiet name" @click=${() => this.choose(send.lead ?? '')}>${name}</button>` : html`<b>${name}</b>`}
      <span class="small muted">${zone ? `${when(send.dueAt, zone, this.now, this.tools)}, ${zoneName(zone)}` : ''}</span>
      <p class="muted">${send.text}</p>
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
        margin-left: -8px;
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
    `,
  ];
}
