/**
 * Several texts approved together: first what would follow (how many, what they cost, when the first and the last leave,
 * who is left out and why), then one request each, with progress and a way to stop.
 *
 * In: the edge, and rows of the worklist. Out: `approved` when at least one was.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';

import { money, myZone, sentence, when, zoneName } from '../element/say';
import type { Money, Tools } from '../element/shapes';
import { tokens } from '../element/tokens';
import { bulk as words, worklist } from '../words/pages';
import { sentenceOf, type Edge } from './api';
import type { SendView, SuggestionView, WorkRow } from './shapes';

interface Ready {
  row: WorkRow;
  hash: string;
  parts: number;
  cost: Money | undefined;
  at: number;
  zone: string;
  /** So that a repeat of the same approval is the same approval. */
  key: string;
}
interface Out {
  row: WorkRow;
  why: string;
}

type Stage = 'looking' | 'asking' | 'running' | 'done';
/** Requests under way at once. */
const AT_ONCE = 4;

export class Bulk extends LitElement {
  static override properties = Object.fromEntries(['stage', 'all', 'looked', 'ready', 'out', 'approved', 'refused', 'stopped'].map((name) => [name, { state: true }]));
  declare private stage: Stage;
  declare private all: number;
  declare private looked: number;
  declare private ready: Ready[];
  declare private out: Out[];
  declare private approved: number;
  declare private refused: Out[];
  declare private stopped: boolean;
  now = 0;
  tools: Tools | undefined;
  private edge: Edge | undefined;

  constructor() {
    super();
    this.reset();
  }

  private reset(): void {
    this.stage = 'looking';
    this.all = this.looked = this.approved = 0;
    this.ready = [];
    this.out = [];
    this.refused = [];
    this.stopped = false;
  }

  /** Looks at these leads and asks; approves nothing by itself. */
  async ask(edge: Edge, rows: WorkRow[], now: number, tools: Tools | undefined): Promise<void> {
    this.reset();
    Object.assign(this, { edge, now, tools });
    this.all = rows.length;
    await this.updateComplete;
    this.dialog?.showModal();
    const looks = await this.each(rows, (row) => this.lookAt(row));
    // Whoever closed it meanwhile wants nothing of it any more.
    if (!this.dialog?.open) return;
    const seen = looks.filter((look) => look !== undefined);
    this.ready = seen.filter((look): look is Ready => 'hash' in look).sort((a, b) => a.at - b.at);
    this.out = seen.filter((look): look is Out => 'why' in look);
    this.stage = 'asking';
  }

  private async lookAt(row: WorkRow): Promise<Ready | Out> {
    try {
      const { hash, body, sms, slot, held, blockers, costPerPart } = (await this.edge?.get<SuggestionView>(`/v1/leads/${encodeURIComponent(row.id)}/suggestion`)) as SuggestionView;
      this.looked += 1;
      if (hash === undefined || body === undefined || !slot) return { row, why: sentence(held?.say ?? blockers[0]?.say ?? worklist.held) };
      const parts = sms?.parts ?? 1;
      return { row, hash, parts, cost: costPerPart && { ...costPerPart, minor: costPerPart.minor * parts }, at: slot.at, zone: slot.zone, key: crypto.randomUUID() };
    } catch (error) {
      return { row, why: sentenceOf(error) };
    }
  }

  private approveAll = async (): Promise<void> => {
    this.stage = 'running';
    await this.each(this.ready, async ({ row, hash, key }) => {
      try {
        await this.edge?.post<SendView>(`/v1/leads/${encodeURIComponent(row.id)}/approvals`, { suggestion: hash }, key);
        this.approved += 1;
      } catch (error) {
        this.refused = [...this.refused, { row, why: sentenceOf(error) }];
      }
    });
    this.stage = 'done';
    if (this.approved > 0) this.dispatchEvent(new CustomEvent('approved'));
  };

  /** Some at once, in order, until it is stopped or closed. */
  private async each<T, R>(items: readonly T[], what: (item: T) => Promise<R>): Promise<(R | undefined)[]> {
    const answers = new Array<R | undefined>(items.length).fill(undefined);
    let next = 0;
    const work = async () => {
      while (next < items.length && !this.stopped && this.dialog?.open) {
        const index = next++;
        answers[index] = await what(items[index] as T);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return answers;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  private close = (): void => this.dialog?.close();

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @cancel=${(event: Event) => this.stage === 'running' && event.preventDefault()}>${this.inside()}</dialog>`;
  }

  private inside(): TemplateResult {
    const { stage, ready, out } = this;
    if (stage === 'looking') {
      return html`<h2 id="title">${words.looking(this.looked, this.all)}</h2>
        <progress max=${this.all} .value=${this.looked} aria-labelledby="title"></progress>
        <div class="actions"><button @click=${this.close}>${words.cancel}</button></div>`;
    }
    if (stage === 'asking') {
      return html`<h2 id="title">${words.title(ready.length)}</h2>
        ${ready.length > 0 ? html`${this.consequences()}<p class="small muted">${words.note}</p>` : html`<p>${words.nobody}</p>`}
        ${list(words.leftOut(out.length), out)}
        <div class="actions">
          ${ready.length > 0 ? html`<button class="primary" autofocus @click=${this.approveAll}>${words.approve(ready.length)}</button>` : nothing}
          <button @click=${this.close}>${ready.length > 0 ? words.cancel : words.close}</button>
        </div>`;
    }
    const done = this.approved + this.refused.length;
    if (stage === 'running') {
      return html`<h2 id="title">${words.running(this.approved, ready.length)}</h2>
        <progress max=${ready.length} .value=${done} aria-labelledby="title"></progress>
        <div class="actions"><button ?disabled=${this.stopped} @click=${() => (this.stopped = true)}>${words.stop}</button></div>`;
    }
    return html`<div role="status"><h2 id="title">${words.done(this.approved)}</h2></div>
      ${this.stopped ? html`<p>${words.stopped}</p>` : nothing} ${list(words.refused(this.refused.length), this.refused)}
      <div class="actions"><button class="primary" @click=${this.close}>${words.close}</button></div>`;
  }

  private consequences(): TemplateResult {
    const { ready } = this;
    const cost = ready.every((it) => it.cost) ? { currency: ready[0]?.cost?.currency ?? '', minor: ready.reduce((sum, it) => sum + (it.cost?.minor ?? 0), 0) } : undefined;
    const time = (it: Ready | undefined) => it && `${when(it.at, it.zone, this.now, this.tools)}, ${zoneName(it.zone)}${it.zone === myZone() ? '' : ` (${when(it.at, myZone(), this.now, this.tools)})`}`;
    const rows: [string, string | undefined][] = [
      [words.count, ready.length.toLocaleString()],
      [words.parts, ready.reduce((sum, { parts }) => sum + parts, 0).toLocaleString()],
      [words.cost, cost ? money(cost) : words.costUnknown],
      [words.first, time(ready[0])],
      [words.last, time(ready.at(-1))],
    ];
    return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
  }

  static override styles = [
    tokens,
    css`
      dialog {
        width: min(480px, calc(100vw - 32px));
        max-height: calc(100dvh - 48px);
        padding: 22px 24px;
        border: 1px solid var(--_line);
        border-radius: 14px;
        background: var(--_paper);
        color: var(--_ink);
        overflow-wrap: anywhere;
        box-shadow: 0 24px 60px rgb(0 0 0 / 28%);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 38%);
      }
      h2 {
        font-size: 17px;
        line-height: 24px;
        margin-bottom: 12px;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 6px 18px;
        margin-bottom: 12px;
      }
      dt {
        color: var(--_muted);
      }
      dd {
        font-weight: 550;
      }
      progress {
        width: 100%;
        accent-color: var(--_accent);
      }
      details {
        margin-top: 12px;
      }
      summary {
        color: var(--_accent);
        font-weight: 550;
        cursor: pointer;
      }
      details ul {
        max-height: 180px;
        overflow-y: auto;
        margin-top: 6px;
      }
      details li {
        padding: 3px 0;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 18px;
      }
    `,
  ];
}

const list = (title: string, all: Out[]) =>
  all.length === 0
    ? nothing
    : html`<details ?open=${all.length <= 5}>
        <summary>${title}</summary>
        <ul class="small" tabindex="0">${all.map(({ row, why }) => html`<li>${words.who(row.name ?? row.id, why)}</li>`)}</ul>
      </details>`;
