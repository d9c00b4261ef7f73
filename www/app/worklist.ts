/**
 * The worklist: who first, with what to say and when, or why not.
 *
 * In: rows as the edge ranks them. Out: `choose` {id, into} (`into`: go on in the lead), `search` with words, `filter`,
 * `more`, `bulk` with the rows to approve together. However long the list is, only the rows in sight are rendered.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';

import { label, myZone, sentence, shortly } from '../element/say';
import type { Tools } from '../element/shapes';
import { tokens } from '../element/tokens';
import { words as elementWords } from '../words/element';
import { reasons, worklist as words } from '../words/pages';
import type { Filter } from './pager';
import type { Segment, Totals, WorkRow } from './shapes';

type Standing = 'all' | 'ready' | 'held' | 'revive' | 'remove';
const SEGMENTS: readonly (Segment | 'all')[] = ['all', 'hot', 'warm', 'cold'];
const TRACKS = Object.entries(words.tracks);
/** How high a row is, in pixels; the style sheet says the same. */
const ROW = 60;
/** Rows above and below what is in sight, so that a quick scroll finds them there. */
const SPARE = 8;

/** What of the rows is shown, by what the engine says of each. */
const STANDS: Record<Standing, (row: WorkRow) => boolean> = {
  all: () => true,
  ready: (row) => row.suggestion !== undefined && row.held === undefined,
  held: (row) => row.held !== undefined,
  revive: (row) => row.dormant?.advice === 'revive',
  remove: (row) => row.dormant?.advice === 'remove',
};

export class Worklist extends LitElement {
  static override properties = {
    rows: { attribute: false },
    totals: { attribute: false },
    chosen: {},
    now: { type: Number },
    tools: { attribute: false },
    found: { attribute: false },
    more: { type: Boolean },
    readOnly: { type: Boolean },
    segment: { state: true },
    standing: { state: true },
    track: { state: true },
    picked: { state: true },
    first: { state: true },
    high: { state: true },
  };
  declare rows: WorkRow[] | undefined;
  declare totals: Totals | undefined;
  declare chosen: string | undefined;
  declare now: number;
  declare tools: Tools | undefined;
  /** What a search has found, in place of the ranking. */
  declare found: WorkRow[] | undefined;
  declare more: boolean;
  /** Rows of a list that nobody can approve from. */
  declare readOnly: boolean;
  declare private segment: Segment | 'all';
  /** A standing, or the reason of a hold. */
  declare private standing: string;
  declare private track: string;
  declare private picked: ReadonlySet<string>;
  declare private first: number;
  declare private high: number;

  private sizes: ResizeObserver | undefined;
  /** The row that gets the focus once it is rendered. */
  private toFocus: string | undefined;
  private known: { rows: unknown; found: unknown; key: string; shown: WorkRow[] } | undefined;

  constructor() {
    super();
    this.now = 0;
    this.more = this.readOnly = false;
    this.segment = this.standing = this.track = 'all';
    this.picked = new Set();
    this.first = 0;
    this.high = 900;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    this.sizes = undefined;
  }

  /** The rows that pass the filters; made anew only when something in that has changed. */
  get shown(): WorkRow[] {
    const key = `${this.segment} ${this.standing} ${this.track}`;
    const { known, rows, found } = this;
    if (known && known.rows === rows && known.found === found && known.key === key) return known.shown;
    const stands = STANDS[this.standing as Standing] ?? ((row: WorkRow) => row.held?.reason === this.standing);
    const shown = (found ?? rows ?? []).filter((row) => (this.segment === 'all' || row.segment === this.segment) && (this.track === 'all' || row.track === this.track) && stands(row));
    this.known = { rows, found, key, shown };
    return shown;
  }

  override render(): TemplateResult {
    const { rows, shown, totals } = this;
    const from = Math.max(0, Math.min(this.first, shown.length - 1) - SPARE);
    const to = Math.min(shown.length, this.first + Math.ceil(this.high / ROW) + SPARE);
    const reasonsHere = Object.entries(totals?.held ?? {}).filter(([, n]) => n > 0);
    return html`
      <div class="bar">
        <input type="search" aria-label=${words.search} placeholder=${words.searchHint} aria-keyshortcuts="/" @input=${this.searched} ?hidden=${this.readOnly} />
        <div class="tabs" role="group" aria-label=${words.segment}>
          ${SEGMENTS.map(
            (segment) => html`<button aria-pressed=${this.segment === segment} @click=${() => this.filter({ segment })}>
              ${segment === 'all' ? words.all : elementWords.segment[segment]} ${totals ? html`<span class="muted">${(segment === 'all' ? totals.leads : totals[segment]).toLocaleString()}</span>` : nothing}
            </button>`,
          )}
        </div>
        <div class="filters">
          <select aria-label=${words.show} .value=${this.standing} @change=${(event: Event) => this.filter({ standing: (event.target as HTMLSelectElement).value })}>
            ${Object.entries(words.standing).map(([standing, name]) => html`<option value=${standing}>${counted(name, standingCount(standing as Standing, totals))}</option>`)}
            ${reasonsHere.length > 0
              ? html`<optgroup label=${words.heldFor}>${reasonsHere.map(([reason, n]) => html`<option value=${reason}>${counted(reasons[reason] ?? label(reason), n)}</option>`)}</optgroup>`
              : nothing}
          </select>
          <select aria-label=${words.track} .value=${this.track} @change=${(event: Event) => this.filter({ track: (event.target as HTMLSelectElement).value })}>
            ${TRACKS.map(([track, name]) => html`<option value=${track}>${name}</option>`)}
          </select>
        </div>
        ${this.readOnly ? nothing : this.bulk(shown)}
      </div>
      <div class="rows" @scroll=${this.scrolled} @keydown=${this.keys}>
        ${rows === undefined
          ? html`<div class="wait" role="status" aria-label=${words.loading}>${Array.from({ length: 7 }, () => html`<i></i>`)}</div>`
          : shown.length === 0
            ? html`<p class="none muted">${this.found ? words.nobodyFound : this.more ? words.more : words.nobody}</p>`
            : html`<div class="space" data-rows=${from}></div>
                <ul aria-label=${words.label}>
                  ${shown.slice(from, to).map((row, index) => this.row(row, from + index, shown.length))}
                </ul>
                <div class="space" data-rows=${shown.length - to}></div>
                ${this.more && !this.found ? html`<p class="none small muted">${words.more}</p>` : nothing}`}
      </div>
    `;
  }

  override updated(): void {
    const rows = this.scroller;
    if (rows && !this.sizes) {
      this.sizes = new ResizeObserver(() => (this.high = rows.clientHeight));
      this.sizes.observe(rows);
    }
    // By the object model: a page may forbid styles in its markup.
    for (const space of this.renderRoot.querySelectorAll<HTMLElement>('.space')) space.style.height = `${Number(space.dataset['rows']) * ROW}px`;
    this.askForMore();
    if (this.toFocus === undefined) return;
    const row = this.renderRoot.querySelector<HTMLElement>(`[data-lead="${CSS.escape(this.toFocus)}"]`);
    if (!row) return;
    this.toFocus = undefined;
    row.focus({ preventScroll: true });
  }

  private bulk(shown: WorkRow[]): TemplateResult {
    const ready = shown.filter(STANDS.ready);
    const picked = ready.filter(({ id }) => this.picked.has(id));
    return html`<div class="bulk">
      <button ?disabled=${ready.length === 0} @click=${() => this.dispatchEvent(new CustomEvent('bulk', { detail: picked.length > 0 ? picked : shown }))}>
        ${picked.length > 0 ? words.approvePicked(picked.length) : words.approveMany}
      </button>
      ${picked.length > 0 ? html`<button class="quiet" @click=${() => (this.picked = new Set())}>${words.clear}</button>` : nothing}
    </div>`;
  }

  private row(row: WorkRow, index: number, all: number): TemplateResult {
    const { suggestion, held, dormant } = row;
    const ready = STANDS.ready(row);
    const name = row.name?.trim() || row.id || words.unnamed;
    return html`<li aria-posinset=${index + 1} aria-setsize=${all}>
      <button class="row" aria-current=${this.chosen === row.id ? 'true' : nothing} data-lead=${row.id} @click=${() => this.choose(row.id, false)}>
        <span class="points ${row.segment}" role="img" aria-label=${words.points(row.score, elementWords.segment[row.segment].toLowerCase())}>${row.score}</span>
        <span class="name"><bdi>${name}</bdi>${dormant ? html` <em class="small muted">${words.advice[dormant.advice]}</em>` : nothing}</span>
        <span class="at small ${ready ? '' : 'muted'}">${ready && suggestion ? shortly(suggestion.at, myZone(), this.now, this.tools) : held ? (held.reason === 'already-approved' ? words.approved : words.held) : ''}</span>
        <span class="say small muted"><bdi>${ready && suggestion ? suggestion.body : sentence((held?.say ?? dormant?.say ?? row.say).split(', until ')[0] ?? '')}</bdi></span>
      </button>
      ${ready && !this.readOnly ? html`<input type="checkbox" tabindex="-1" aria-label=${words.pick(name)} .checked=${this.picked.has(row.id)} @change=${() => this.pick(row.id)} />` : nothing}
    </li>`;
  }

  /** Goes to the next row (1) or the one before (-1), and shows that lead. */
  step(by: number): void {
    const { shown } = this;
    const at = shown.findIndex(({ id }) => id === this.chosen);
    const row = shown[at < 0 ? 0 : Math.max(0, Math.min(shown.length - 1, at + by))];
    if (!row) return;
    this.choose(row.id, false, true);
    this.focusOn(row.id);
  }

  /** Ticks the lead that is shown for approval together with others, or unticks it. */
  tick(): void {
    const row = this.shown.find(({ id }) => id === this.chosen);
    if (row && STANDS.ready(row)) this.pick(row.id);
  }

  focusSearch(): void {
    this.renderRoot.querySelector<HTMLInputElement>('[type=search]')?.focus();
  }

  /** The first row in sight, counted from 0. */
  get place(): number {
    return this.first;
  }

  /** Scrolls to a row and gives it the focus. */
  focusOn(id: string): void {
    const [index, rows] = [this.shown.findIndex((row) => row.id === id), this.scroller];
    if (index < 0 || !rows) return;
    const [top, bottom] = [index * ROW, (index + 1) * ROW];
    if (top < rows.scrollTop) rows.scrollTop = top;
    else if (bottom > rows.scrollTop + rows.clientHeight) rows.scrollTop = bottom - rows.clientHeight;
    this.first = Math.floor(rows.scrollTop / ROW);
    this.toFocus = id;
    this.requestUpdate();
  }

  private get scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.rows');
  }

  private scrolled = (): void => {
    this.first = Math.floor((this.scroller?.scrollTop ?? 0) / ROW);
  };

  private askForMore(): void {
    if (!this.more || this.found || this.first + Math.ceil(this.high / ROW) + 3 * SPARE < this.shown.length) return;
    this.dispatchEvent(new CustomEvent('more'));
  }

  private filter({ segment = this.segment, standing = this.standing, track = this.track }: { segment?: Segment | 'all'; standing?: string; track?: string }): void {
    Object.assign(this, { segment, standing, track });
    if (this.scroller) this.scroller.scrollTop = 0;
    this.first = 0;
    const detail: Filter = {
      ...(segment === 'all' ? {} : { segment }),
      ...(track === 'all' ? {} : { track }),
      ...(standing in STANDS ? {} : { reason: standing }),
    };
    this.dispatchEvent(new CustomEvent('filter', { detail }));
  }

  private pick(id: string): void {
    const picked = new Set(this.picked);
    if (!picked.delete(id)) picked.add(id);
    this.picked = picked;
  }

  private choose(id: string, into: boolean, replace = false): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: { id, into, replace } }));
  }

  private searched = (event: InputEvent): void => {
    this.dispatchEvent(new CustomEvent('search', { detail: (event.target as HTMLInputElement).value.trim() }));
  };

  private keys = (event: KeyboardEvent): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('.row');
    if (event.key === 'Enter' && row) {
      event.preventDefault();
      this.choose(row.dataset['lead'] ?? '', true);
    }
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
        grid-template-columns: repeat(4, auto);
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
      .filters {
        display: grid;
        grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr);
        gap: 8px;
      }
      .bulk {
        display: flex;
        gap: 8px;
      }
      .bulk button:first-child {
        flex: 1;
        min-height: 34px;
      }
      .rows {
        position: relative;
        overflow-y: auto;
        flex: 1;
        min-height: 0;
        overflow-anchor: none;
      }
      li {
        position: relative;
        height: 60px;
        border-bottom: 1px solid var(--_line);
        contain: strict;
      }
      li > input {
        position: absolute;
        inset-inline: auto 14px;
        inset-block: auto 9px;
        min-height: 0;
        width: 16px;
        height: 16px;
        margin: 0;
        accent-color: var(--_accent);
      }
      .row {
        display: grid;
        grid-template-columns: 40px minmax(0, 1fr) auto;
        gap: 0 12px;
        align-items: baseline;
        width: 100%;
        height: 100%;
        padding: 9px 14px;
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
        padding-inline-end: 24px;
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

function standingCount(standing: Standing, totals: Totals | undefined): number | undefined {
  if (!totals || standing === 'all') return undefined;
  return standing === 'held' ? Object.values(totals.held).reduce((all, n) => all + n, 0) : totals[standing];
}

const counted = (name: string, n: number | undefined) => (n === undefined ? name : words.counted(name, n));
