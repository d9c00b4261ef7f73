/**
 * "Try it on your own list": a CSV file, what its columns mean, and who would be texted. Nothing leaves the browser: the
 * file goes to a worker of this page, and nowhere else.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Industry } from 'textlift';

import { locale, money } from '../element/say';
import { tokens } from '../element/tokens';
import { own as words } from '../words/pages';
import { FIELDS, type Field } from './columns';
import type { Heard, Said } from './own-worker';

const MOST_BYTES = 50_000_000;
type Columns = Extract<Heard, { columns: unknown }>;
type Ranked = Extract<Heard, { ranked: unknown }>;

const EXAMPLE = `First name,Last name,Mobile,Last visit,SMS consent,Total spent,Last purchase,State
Ann,Example,(602) 555-0141,2026-09-30,yes,"$2,500.00",2026-02-10,AZ
Ben,Example,(212) 555-0142,2026-11-02,yes,,,NY
Cara,Example,(312) 555-0143,2025-12-12,,"$400.00",2025-12-12,IL
`;

export class Own extends LitElement {
  static override properties = Object.fromEntries(['columns', 'mapping', 'industry', 'assume', 'progress', 'ranked', 'trouble', 'over', 'working'].map((name) => [name, { state: true }]));
  declare private columns: Columns | undefined;
  declare private mapping: (Field | undefined)[];
  declare private industry: Industry;
  declare private assume: boolean;
  declare private progress: string | undefined;
  declare private ranked: Ranked | undefined;
  declare private trouble: string | undefined;
  /** A file is held over the page. */
  declare private over: boolean;
  declare private working: { done: number; all: number } | undefined;
  private worker: Worker | undefined;

  constructor() {
    super();
    this.mapping = [];
    this.industry = 'audiology';
    this.assume = this.over = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Everything that is needed is loaded before a file is there: from then on nothing is asked.
    this.worker = new Worker(ownWorker(), { type: 'module' });
    this.worker.addEventListener('message', ({ data }: MessageEvent<Heard>) => this.hear(data));
    this.worker.addEventListener('error', () => (this.trouble = words.noEngine));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.worker?.terminate();
    this.columns = this.ranked = this.progress = this.working = this.trouble = undefined;
  }

  private hear(heard: Heard): void {
    if ('ready' in heard) this.setAttribute('data-ready', '');
    else if ('trouble' in heard) {
      this.trouble = words[heard.trouble];
      this.progress = this.working = undefined;
    } else if ('columns' in heard) {
      this.columns = heard;
      this.mapping = heard.columns.map(({ field }) => field);
      this.progress = undefined;
    } else if ('progress' in heard) {
      this.working = { done: heard.progress, all: heard.all };
      this.progress = words.deciding(heard.progress, heard.all);
    } else if ('ranking' in heard) this.progress = words.ranking;
    else {
      this.ranked = heard;
      this.progress = this.working = undefined;
    }
  }

  private say(said: Said): void {
    this.worker?.postMessage(said);
  }

  private async take(file: File | undefined): Promise<void> {
    this.over = false;
    if (!file) return;
    this.again();
    if (file.size > MOST_BYTES) this.trouble = words.tooLarge;
    else this.read(await file.text());
  }

  private read(text: string): void {
    this.progress = words.reading;
    this.say({ read: text });
  }

  private again(): void {
    this.columns = this.ranked = this.trouble = undefined;
  }

  private rank(): void {
    this.trouble = this.ranked = undefined;
    this.progress = words.ranking;
    this.say({ rank: { mapping: [...this.mapping], industry: this.industry, now: Date.now(), assume: this.assume && !this.mapping.includes('consent') } });
  }

  override render(): TemplateResult {
    const { ranked, columns, progress, trouble } = this;
    return html`
      <h1>${words.title}</h1>
      <p class="muted hint">${words.hint}</p>
      ${trouble ? html`<p class="bad" role="alert">${trouble}</p>` : nothing}
      ${progress ? html`<p role="status">${progress}</p><progress max=${this.working?.all ?? 1} .value=${this.working?.done ?? 0} aria-label=${progress}></progress>` : nothing}
      ${ranked ? this.result(ranked) : columns && !progress ? this.mapped(columns) : progress ? nothing : this.empty()}
    `;
  }

  private empty(): TemplateResult {
    return html`<div
      class="drop ${this.over ? 'over' : ''}"
      @dragover=${(event: DragEvent) => {
        event.preventDefault();
        this.over = true;
      }}
      @dragleave=${() => (this.over = false)}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        void this.take(event.dataTransfer?.files[0]);
      }}
    >
      <p>${words.drop}</p>
      <label class="button">${words.choose}<input type="file" accept=".csv,text/csv,text/plain" @change=${(event: Event) => this.take((event.target as HTMLInputElement).files?.[0])} /></label>
      <button class="quiet" @click=${() => this.read(EXAMPLE)}>${words.example}</button>
    </div>`;
  }

  private mapped({ columns }: Columns): TemplateResult {
    const set = (index: number, field: Field | undefined) => (this.mapping = this.mapping.map((old, at) => (at === index ? field : old === field ? undefined : old)));
    return html`<section aria-labelledby="mapping">
      <h2 id="mapping">${words.mapping}</h2>
      <p class="muted">${words.mappingHint}</p>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="mapping">
        <table>
          <thead><tr><th scope="col">${words.column}</th><th scope="col">${words.means}</th><th scope="col">${words.forExample}</th></tr></thead>
          <tbody>
            ${columns.map(
              ({ name, example }, index) => html`<tr>
                <th scope="row"><bdi>${name || words.empty}</bdi></th>
                <td>
                  <select aria-label=${`${words.means}: ${name}`} @change=${(event: Event) => set(index, ((event.target as HTMLSelectElement).value as Field) || undefined)}>
                    <option value="" ?selected=${this.mapping[index] === undefined}>${words.none}</option>
                    ${FIELDS.map((field) => html`<option value=${field} ?selected=${this.mapping[index] === field}>${words.fields[field]}</option>`)}
                  </select>
                </td>
                <td class="muted"><bdi>${example || words.empty}</bdi></td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.mapping.includes('consent') ? nothing : html`<label class="tick"><input type="checkbox" .checked=${this.assume} @change=${(event: Event) => (this.assume = (event.target as HTMLInputElement).checked)} /> ${words.assumeConsent}</label>`}
      <div class="actions">
        <label>${words.industry}
          <select @change=${(event: Event) => (this.industry = (event.target as HTMLSelectElement).value as Industry)}>
            ${Object.entries(words.industries).map(([industry, name]) => html`<option value=${industry} ?selected=${industry === this.industry}>${name}</option>`)}
          </select>
        </label>
        <button class="primary" @click=${() => this.rank()}>${words.go}</button>
        <button @click=${() => this.again()}>${words.again}</button>
      </div>
    </section>`;
  }

  private result({ ranked, leftOut, gain, millis }: Ranked): TemplateResult {
    const { totals, rows } = ranked;
    const held = Object.values(totals.held).reduce((all, n) => all + (n ?? 0), 0);
    const figures: [string, number][] = [[words.figures.ready, totals.ready], [words.figures.held, held], [words.figures.revive, totals.revive], [words.figures.remove, totals.remove]];
    return html`<section aria-labelledby="result">
      <h2 id="result">${words.result(totals.leads, new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(Math.max(0.1, millis / 1000)))}</h2>
      <dl class="strip">${figures.map(([name, n]) => html`<div><dt>${name}</dt><dd>${n.toLocaleString()}</dd></div>`)}
        <div><dt>${words.opportunity}</dt><dd>${money(gain.gap)}</dd></div>
      </dl>
      <p class="small muted">${gain.formula}</p>
      <div class="actions"><button @click=${() => (this.ranked = undefined)}>${words.mapping}</button><button @click=${() => this.again()}>${words.again}</button></div>
      ${leftOut.length > 0
        ? html`<details><summary>${words.leftOut(leftOut.length)}</summary><ul class="small">${leftOut.slice(0, 200).map(({ row, why }) => html`<li>${words.row(row, why)}</li>`)}</ul></details>`
        : nothing}
      <desk-worklist readOnly .rows=${rows} .totals=${totals} .now=${Date.now()}></desk-worklist>
    </section>`;
  }

  static override styles = [
    tokens,
    css`
      :host {
        display: block;
        max-width: 860px;
        margin: 0 auto;
        padding: 28px 24px 56px;
      }
      h1 {
        font-size: 22px;
        line-height: 28px;
        font-weight: 650;
        letter-spacing: -0.015em;
      }
      h2 {
        font-size: 16px;
        line-height: 22px;
      }
      .hint {
        max-width: 68ch;
        margin: 4px 0 20px;
      }
      .drop {
        display: grid;
        justify-items: center;
        gap: 12px;
        padding: 56px 24px;
        border: 2px dashed light-dark(#b9c2bd, #46524c);
        border-radius: 16px;
        background: var(--_paper);
        text-align: center;
      }
      .drop.over {
        border-color: var(--_accent);
        background: var(--_accent-soft);
      }
      label.button {
        padding: 8px 16px;
        border-radius: 8px;
        background: var(--_accent);
        color: var(--_on-accent);
        font-weight: 550;
        cursor: pointer;
      }
      label.button:focus-within {
        outline: 2px solid var(--_accent);
        outline-offset: 2px;
      }
      label.button input {
        position: absolute;
        opacity: 0;
        width: 1px;
        height: 1px;
        min-height: 0;
        padding: 0;
      }
      progress {
        width: 100%;
        accent-color: var(--_accent);
      }
      .scroll {
        margin: 12px 0;
        overflow-x: auto;
        border: 1px solid var(--_line);
        border-radius: var(--_radius);
        background: var(--_paper);
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 8px 14px;
        text-align: start;
        border-bottom: 1px solid var(--_line);
        max-width: 240px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      thead th {
        color: var(--_muted);
        font-size: 12.5px;
        font-weight: 550;
      }
      .tick {
        display: flex;
        gap: 8px;
        align-items: start;
        max-width: 68ch;
      }
      .tick input {
        min-height: 20px;
        accent-color: var(--_accent);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        align-items: end;
        margin: 16px 0;
      }
      .actions label {
        display: grid;
        color: var(--_muted);
      }
      .strip {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 36px;
        margin: 14px 0 6px;
      }
      .strip dt {
        color: var(--_muted);
        font-size: 12.5px;
      }
      .strip dd {
        font-size: 20px;
        line-height: 26px;
        font-weight: 600;
      }
      .bad {
        margin-bottom: 14px;
        color: var(--_bad);
        font-weight: 550;
      }
      summary {
        color: var(--_accent);
        font-weight: 550;
        cursor: pointer;
      }
      desk-worklist {
        height: 560px;
        margin-top: 16px;
        border: 1px solid var(--_line);
        border-radius: 14px;
        overflow: hidden;
      }
    `,
  ];
}

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

/** The one script address that this page makes, which a page that enforces trusted types wants to be told by name. */
function ownWorker(): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const address = '/own-worker.js';
  return policies ? (policy(policies).createScriptURL(address) as string) : address;
}
let made: ReturnType<Policies['createPolicy']> | undefined;
const policy = (policies: Policies) =>
  (made ??= policies.createPolicy('textlift', {
    createScriptURL: (url) => {
      if (url !== '/own-worker.js') throw new TypeError('not a script of this page');
      return url;
    },
  }));
