/**
 * The worklist: who first, with what to say and when, or why not.
 *
 * In: rows as the edge ranks them. Out: `choose` with a lead's id, `search` with words, `more`. Arrow keys, or j and k,
 * go through the rows.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';

import { label, myZone, sentence, shortly } from '../element/say';
import type { Tools } from '../element/shapes';
import { tokens } from '../element/tokens';
import type { Segment, Totals, WorkRow } from './shapes';

type Standing = 'all' | 'ready' | 'held' | 'revive' | 'remove';
const SEGMENTS: readonly (Segment | 'all')[] = ['all', 'hot', 'warm', 'cold'];

export class Worklist extends LitElement {
  static override properties = {
    rows: { attribute: false },
    totals: { attribute: false },
    chosen: {},
    now: { type: Number },
    tools: { attribute: false },
    found: { attribute: false },
    more: { type: Boolean },
    segment: { state: true },
    standing: { state: true },
  };
  declare rows: WorkRow[] | undefined;
  declare totals: Totals | undefined;
  declare chosen: string | undefined;
  declare now: number;
  declare tools: Tools | undefined;
  /** What a search has found, in place of the ranking. */
  declare found: WorkRow[] | undefined;
  declare more: boolean;
  declare private segment: Segment | 'all';
  declare private standing: Standing;

  constructor() {
    super();
    this.now = 0;
    this.more = false;
    this.segment = 'all';
    this.standing = 'all';
  }

  private get shown(): WorkRow[] {
    const stands: Record<Standing, (row: WorkRow) => boolean> = {
      all: () => true,
      ready: (row) => row.suggestion !== undefined && row.held === undefined,
      held: (row) => row.held !== undefined,
      revive: (row) => row.dormant?.advice === 'revive',
      remove: (row) => row.dormant?.advice === 'remove',
    };
    return (this.found ?? this.rows ?? []).filter((row) => (this.segment === 'all' || row.segment === this.segment) && stands[this.standing](row));
  }

  override render(): TemplateResult {
    const { rows, totals, shown } = this;
    return html`
      <div class="bar">
        <input type="search" aria-label="Search by name or number" placeholder="Search name or number" @input=${this.searched} />
        <div class="tabs" role="group" aria-label="Segment">
          ${SEGMENTS.map(
            (segment) => html`<button aria-pressed=${this.segment === segment} @click=${() => (this.segment = segment)}>
              ${segment === 'all' ? 'All' : label(segment)} ${totals ? html`<span class="muted">${segment === 'all' ? totals.leads : totals[segment]}</span>` : nothing}
            </button>`,
          )}
        </div>
        <select aria-label="Show" .value=${this.standing} @change=${(event: Event) => (this.standing = (event.target as HTMLSelectElement).value as Standing)}>
          <option value="all">Ready and held</option>
          <option value="ready">Ready to approve${totals ? ` (${totals.ready})` : ''}</option>
          <option value="held">Held${totals ? ` (${sum(totals.held)})` : ''}</option>
          <option value="revive">Cold, worth reviving${totals ? ` (${totals.revive})` : ''}</option>
          <option value="remove">Cold, to remove${totals ? ` (${totals.remove})` : ''}</option>
        </select>
      </div>
      ${rows === undefined
        ? html`<div class="wait" role="status" aria-label="Loading the worklist">${Array.from({ length: 7 }, () => html`<i></i>`)}</div>`
        : shown.length === 0
          ? html`<p class="none muted">${this.found ? 'Nobody by that name or number.' : 'Nobody here. Try another filter.'}</p>`
          : html`<ul @keydown=${this.keys}>
              ${shown.map((row) => this.row(row))}
            </ul>`}
      ${this.more && !this.found ? html`<p class="none"><button @click=${() => this.dispatchEvent(new CustomEvent('more'))}>Show more</button></p>` : nothing}
    `;
  }

  private row(row: WorkRow): TemplateResult {
    const { suggestion, held, dormant } = row;
    return html`<li>
      <button class="row" aria-current=${this.chosen === row.id ? 'true' : nothing} data-lead=${row.id} @click=${() => this.choose(row.id)}>
        <span class="points ${row.segment}" aria-label=${`${row.score} points, ${row.segment}`}>${row.score}</span>
        <span class="name">${row.name ?? row.id}${dormant ? html` <em class="small muted">${label(dormant.advice)}</em>` : nothing}</span>
        <span class="at small ${suggestion && !held ? '' : 'muted'}">${suggestion && !held ? shortly(suggestion.at, myZone(), this.now, this.tools) : held ? (held.reason === 'already-approved' ? 'Approved' : 'Held') : ''}</span>
        <span class="say small muted">${suggestion && !held ? suggestion.body : sentence((held?.say ?? dormant?.say ?? row.say).split(', until ')[0] ?? '')}</span>
      </button>
    </li>`;
  }

  private choose(id: string): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: id }));
  }

  private searched = (event: InputEvent): void => {
    this.dispatchEvent(new CustomEvent('search', { detail: (event.target as HTMLInputElement).value.trim() }));
  };

  private keys = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...this.renderRoot.querySelectorAll<HTMLButtonElement>('.row')];
    all[all.indexOf(this.shadowRoot?.activeElement as HTMLButtonElement) + step]?.focus();
  };

  static override styles = [
    tokens,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--_paper);
      }
      .bar {
        display: grid;
        gap: 8px;
        padding: 14px 14px 12px;
        border-bottom: 1px solid var(--_line);
      }
      .tabs {
        display: grid;
        grid-template-columns: repeat(4, 1fr);
        gap: 2px;
        padding: 2px;
        border-radius: 9px;
        background: var(--_ground);
      }
      .tabs button {
        min-height: 30px;
        padding: 0 4px;
        border-color: transparent;
        background: none;
        font-size: 13px;
      }
      .tabs [aria-pressed='true'] {
        background: var(--_paper);
        border-color: var(--_line);
      }
      ul {
        overflow-y: auto;
        flex: 1;
      }
      li + li {
        border-top: 1px solid var(--_line);
      }
      .row {
        display: grid;
        grid-template-columns: 40px minmax(0, 1fr) auto;
        gap: 0 12px;
        align-items: baseline;
        width: 100%;
        padding: 11px 14px;
        border: 0;
        border-radius: 0;
        text-align: start;
        font-weight: 400;
        background: none;
      }
      .row:hover {
        background: var(--_ground);
      }
      .row:focus-visible {
        outline-offset: -2px;
      }
      .row[aria-current] {
        background: var(--_accent-soft);
      }
      .points {
        grid-row: span 2;
        align-self: center;
        text-align: center;
        line-height: 32px;
        border-radius: 8px;
        font-weight: 650;
      }
      .points.hot {
        background: var(--_hot-soft);
        color: var(--_hot);
      }
      .points.warm {
        background: var(--_warm-soft);
        color: var(--_warm);
      }
      .points.cold {
        background: var(--_cold-soft);
        color: var(--_cold);
      }
      .name,
      .say {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .name {
        font-weight: 600;
      }
      em {
        margin-inline-start: 4px;
        padding: 0 6px;
        border: 1px solid var(--_line);
        border-radius: 999px;
        font-style: normal;
        font-weight: 500;
      }
      .say {
        grid-column: 2 / -1;
      }
      .none {
        padding: 28px 20px;
        text-align: center;
      }
      .wait {
        display: grid;
      }
      .wait i {
        height: 60px;
        border-bottom: 1px solid var(--_line);
        background: linear-gradient(var(--_line) 0 0) 66px 24px / 60% 12px no-repeat, linear-gradient(var(--_line) 0 0) 14px 14px / 40px 32px no-repeat;
        opacity: 0.6;
      }
      @media (forced-colors: active) {
        .row[aria-current] {
          outline: 2px solid;
          outline-offset: -2px;
        }
      }
    `,
  ];
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, n) => all + n, 0);
