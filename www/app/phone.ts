/**
 * The lead's phone, for the demo: the conversation as the lead sees it, and what the outside world can do.
 *
 * In: the lead with its timeline and sends. Out: `inbound` with a text typed as the lead, `purchase`, `jump`.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';

import { sendSays, when, zoneName } from '../element/say';
import type { Tools } from '../element/shapes';
import { tokens } from '../element/tokens';
import { desk, phone as words } from '../words/pages';
import type { LeadView } from './shapes';

export class Phone extends LitElement {
  static override properties = { lead: { attribute: false }, business: {}, now: { type: Number }, tools: { attribute: false }, busy: { type: Boolean } };
  declare lead: LeadView | undefined;
  declare business: string | undefined;
  declare now: number;
  declare tools: Tools | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.now = 0;
    this.busy = false;
  }

  override updated(changed: Map<string, unknown>): void {
    const before = changed.get('lead') as LeadView | undefined;
    const same = before?.id === this.lead?.id && before?.timeline.length === this.lead?.timeline.length && before?.sends?.length === this.lead?.sends?.length;
    if (!changed.has('lead') || same) return;
    const screen = this.renderRoot.querySelector('.screen');
    screen?.scrollTo({ top: screen.scrollHeight });
  }

  override render(): TemplateResult {
    const { lead, busy } = this;
    if (!lead) return html`<p class="none muted">${words.none}</p>`;
    const first = lead.name?.split(' ')[0] ?? words.theLead;
    return html`
      <div class="phone">
        <header><b><bdi>${this.business ?? ''}</bdi></b><span class="small muted">${words.of(first)}</span></header>
        <div class="screen" role="log" aria-label=${words.conversation} tabindex="0">${this.conversation(lead)}</div>
        ${lead.phone
          ? html`<form @submit=${this.typed}>
                <input name="text" autocomplete="off" aria-label=${words.answerAs(first)} placeholder=${words.answerAs(first)} />
                <button class="primary" ?disabled=${busy}>${words.send}</button>
              </form>
              <div class="chips">${words.replies.map((text) => html`<button ?disabled=${busy} @click=${() => this.say(text)}>${text}</button>`)}</div>`
          : html`<p class="none small muted">${words.noNumber}</p>`}
      </div>
      <div class="world">
        <button ?disabled=${busy} @click=${() => this.dispatchEvent(new CustomEvent('purchase'))}>${words.sell}</button>
        <button ?disabled=${busy} @click=${() => this.dispatchEvent(new CustomEvent('jump'))}>${desk.jump}</button>
      </div>
    `;
  }

  private conversation(lead: LeadView): TemplateResult[] | TemplateResult {
    const zone = lead.zones[0] ?? 'UTC';
    const texts = lead.timeline.filter(({ direction, text }) => direction !== undefined && text !== undefined).reverse();
    const waiting = (lead.sends ?? []).filter(({ state }) => state === 'approved');
    const unsure = (lead.sends ?? []).filter(({ state }) => state === 'unknown' || state === 'review');
    if (texts.length + waiting.length + unsure.length === 0) return html`<p class="none muted small">${words.noTexts}</p>`;
    return [
      ...texts.map(
        ({ at, text, direction, status }) => html`<div class="text ${direction}">
          <p dir="auto">${text}</p>
          <small>${when(at, zone, this.now, this.tools)}${direction === 'out' && status ? ` · ${status}` : ''}</small>
        </div>`,
      ),
      ...unsure.map((send) => html`<div class="text out waiting"><p dir="auto">${send.text}</p><small>${sendSays(send)}</small></div>`),
      ...waiting.map((send) => html`<div class="text out waiting"><p dir="auto">${send.text}</p><small>${words.notSentYet(when(send.dueAt, zone, this.now, this.tools), zoneName(zone))}</small></div>`),
      lead.consent.state === 'revoked' ? html`<p class="stopped small" role="status">${words.stopped}</p>` : html`${nothing}`,
    ];
  }

  private typed = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const text = String(new FormData(form).get('text') ?? '').trim();
    if (text === '' || this.busy) return;
    this.say(text);
    form.reset();
  };

  private say(text: string): void {
    this.dispatchEvent(new CustomEvent('inbound', { detail: text }));
  }

  static override styles = [
    tokens,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 14px;
        padding: 20px;
      }
      .phone {
        display: flex;
        flex-direction: column;
        height: clamp(380px, 60vh, 600px);
        overflow: hidden;
        border: 1px solid var(--_line);
        border-radius: 26px;
        background: var(--_paper);
        box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 12px 32px rgb(0 0 0 / 8%);
      }
      header {
        display: grid;
        justify-items: center;
        padding: 12px 16px 10px;
        border-bottom: 1px solid var(--_line);
      }
      .screen {
        display: flex;
        flex-direction: column;
        gap: 12px;
        flex: 1;
        overflow-y: auto;
        padding: 16px 14px;
      }
      .text {
        max-width: 84%;
        overflow-wrap: anywhere;
      }
      .text p {
        padding: 8px 12px;
        border-radius: 16px;
        white-space: pre-wrap;
        font-size: 13.5px;
        line-height: 19px;
      }
      .text small {
        display: block;
        padding: 2px 6px 0;
        font-size: 11.5px;
        color: var(--_muted);
      }
      .out {
        align-self: flex-start;
      }
      .out p {
        background: light-dark(#eceeeb, #262d2a);
        border-end-start-radius: 5px;
      }
      .in {
        align-self: flex-end;
        text-align: end;
      }
      .in p {
        background: var(--_bubble);
        color: #fff;
        border-end-end-radius: 5px;
        text-align: start;
      }
      .waiting p {
        background: none;
        border: 1px dashed light-dark(#9aa5a0, #5b6762);
        color: var(--_muted);
      }
      .stopped {
        padding: 8px 12px;
        border-radius: 10px;
        background: var(--_bad-soft);
        color: var(--_bad);
        font-weight: 550;
        text-align: center;
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
        padding: 12px 14px 0;
      }
      form input {
        border-radius: 999px;
        padding-inline: 14px;
      }
      form button {
        border-radius: 999px;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        padding: 10px 14px 14px;
      }
      .chips button {
        min-height: 28px;
        padding: 0 10px;
        border-radius: 999px;
        font-size: 12.5px;
      }
      .world {
        display: grid;
        gap: 8px;
      }
      .none {
        margin: auto;
        padding: 20px;
        text-align: center;
        max-width: 30ch;
      }
    `,
  ];
}
