/**
 * The desk: worklist, lead and phone beside each other, the queue, the report. It asks the edge, gives the parts what
 * they show, and turns their events into requests.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Playbook } from 'textlift';

import { myZone, when } from '../element/say';
import type { Tools } from '../element/shapes';
import { tokens } from '../element/tokens';
import { Edge, sentenceOf } from './api';
import { DECISION_NAMES, decide } from './decisions';
import { loadTools } from './engine';
import { layout } from './layout';
import type { Waiting } from './queue';
import { strip, stripStyles } from './report';
import type { LeadView, Report, SendView, SuggestionView, Worklist, WorkRow } from './shapes';

type Page = 'leads' | 'queue' | 'report';
const PAGES: readonly [Page, string][] = [
  ['leads', 'Leads'],
  ['queue', 'To look at'],
  ['report', 'Report'],
];
/** How often the page looks for what happened elsewhere. */
const LOOK_AGAIN_MILLIS = 15_000;
/** How long a sentence about what was done stays. */
const SAID_MILLIS = 6_000;
const PAGE_OF_ROWS = 100;
/** The provider's word that a text was delivered follows its hand-over by a moment. */
const CALLBACK_MILLIS = 600;

export class Desk extends LitElement {
  static override styles = [tokens, stripStyles, layout];
  static override properties = Object.fromEntries(
    ['page', 'work', 'chosen', 'lead', 'suggestion', 'last', 'linear', 'waiting', 'tools', 'busy', 'leadProblem', 'problem', 'said', 'found', 'time', 'phoneShown', 'business'].map((name) => [name, { state: true }]),
  );
  declare private page: Page;
  declare private work: Worklist | undefined;
  declare private chosen: string | undefined;
  declare private lead: LeadView | undefined;
  declare private suggestion: SuggestionView | undefined;
  declare private last: Report | undefined;
  declare private linear: Report | undefined;
  declare private waiting: Waiting | undefined;
  declare private tools: Tools | undefined;
  declare private busy: boolean;
  declare private leadProblem: string | undefined;
  declare private problem: string | undefined;
  /** What has just been done, in a sentence. */
  declare private said: string | undefined;
  declare private found: WorkRow[] | undefined;
  declare private business: string | undefined;
  declare private phoneShown: boolean;
  /** The tenant's instant, and when by this page's own counter it was told. */
  declare private time: { now: number; told: number } | undefined;

  private readonly edge = new Edge();
  private words = '';
  private hush: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** One for every suggestion that is shown, so that a second press of Approve is the same decision. */
  private approvalKey = crypto.randomUUID();

  constructor() {
    super();
    this.page = 'leads';
    this.busy = false;
    this.phoneShown = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => document.visibilityState === 'visible' && !this.busy && void this.refresh(), LOOK_AGAIN_MILLIS);
    this.chosen = location.hash.slice(1) || undefined;
    addEventListener('hashchange', this.hashed);
    for (const name of DECISION_NAMES) this.addEventListener(name, this.decided as unknown as EventListener);
    void this.refresh();
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    removeEventListener('hashchange', this.hashed);
    for (const name of DECISION_NAMES) this.removeEventListener(name, this.decided as unknown as EventListener);
  }

  private get now(): number {
    return this.time ? this.time.now + Math.floor(performance.now() - this.time.told) : 0;
  }

  override render(): TemplateResult {
    const attention = this.waiting ? this.waiting.review.length + this.waiting.unknown.length + this.waiting.paused.length : 0;
    return html`
      <header class="top">
        <a class="brand" href="/" aria-label="textlift">${logo}<b>textlift</b></a>
        <nav aria-label="Pages">
          ${PAGES.map(
            ([page, name]) => html`<button aria-current=${this.page === page ? 'page' : nothing} @click=${() => (this.page = page)}>
              ${name}${page === 'queue' && attention > 0 ? html` <span class="count">${attention}</span>` : nothing}
            </button>`,
          )}
        </nav>
        <p class="clock small" aria-label="Demo clock">
          ${this.time ? html`<span class="muted">Demo clock</span> <b data-clock=${this.now}>${when(this.now, myZone(), this.now, this.tools).replace(/^today, /, `${date(this.now)}, `)}</b>` : nothing}
        </p>
        <button ?disabled=${this.busy} @click=${() => this.jump()}>Jump to the next send</button>
      </header>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem} <button class="quiet" @click=${() => this.refresh()}>Try again</button></p>` : nothing}
      ${this.page === 'leads' ? this.leads() : this.page === 'queue' ? this.queue() : html`<main class="scroll"><desk-report .last=${this.last} .linear=${this.linear}></desk-report></main>`}
      <p class="said" role="status" ?hidden=${!this.said}>${this.said}</p>
    `;
  }

  private leads(): TemplateResult {
    const { work, chosen, lead, phoneShown } = this;
    return html`
      ${this.last ? html`<div class="month"><h2>This month</h2>${strip(this.last)}</div>` : html`<div class="month" aria-hidden="true"></div>`}
      <main class="desk ${chosen ? 'chosen' : ''} ${phoneShown ? 'phone' : ''}">
        <desk-worklist
          .rows=${work?.rows}
          .totals=${work?.totals}
          .chosen=${chosen}
          .now=${this.now}
          .tools=${this.tools}
          .found=${this.found}
          .more=${work?.next !== undefined}
          @choose=${(event: CustomEvent<string>) => this.choose(event.detail)}
          @search=${(event: CustomEvent<string>) => this.search(event.detail)}
          @more=${() => this.more()}
        ></desk-worklist>
        <div class="record">
          <div class="back" ?hidden=${!chosen}>
            <button class="quiet" @click=${() => this.choose(undefined)}>‹ All leads</button>
            <button class="quiet" @click=${() => (this.phoneShown = !phoneShown)}>${phoneShown ? 'The lead' : 'Their phone'}</button>
          </div>
          ${chosen
            ? html`<textlift-sidebar
                .lead=${lead}
                .suggestion=${this.suggestion}
                .now=${this.now}
                .tools=${this.tools}
                .busy=${this.busy}
                .problem=${this.leadProblem}
                @textlift-retry=${() => this.refresh()}
              ></textlift-sidebar>`
            : html`<div class="empty muted"><p>Choose a lead to see what to text, and why.</p></div>`}
        </div>
        <aside aria-label="Demo phone">
          <desk-phone
            .lead=${lead}
            .business=${this.business}
            .now=${this.now}
            .tools=${this.tools}
            .busy=${this.busy}
            @inbound=${(event: CustomEvent<string>) => this.inbound(event.detail)}
            @purchase=${() => this.purchase()}
            @jump=${() => this.jump()}
          ></desk-phone>
        </aside>
      </main>
    `;
  }

  private queue(): TemplateResult {
    return html`<main class="scroll">
      <desk-queue
        .waiting=${this.waiting}
        .names=${new Map((this.work?.rows ?? []).map(({ id, name }) => [id, name ?? id]))}
        .now=${this.now}
        .tools=${this.tools}
        .busy=${this.busy}
        @choose=${(event: CustomEvent<string>) => {
          this.page = 'leads';
          this.choose(event.detail);
        }}
        @cancel=${(event: CustomEvent<string>) => this.cancel(event.detail)}
        @resolve=${(event: CustomEvent<{ id: string; decision: string }>) =>
          this.act(() => this.edge.post(`/v1/approvals/${encodeURIComponent(event.detail.id)}/resolve`, { decision: event.detail.decision }), 'Noted.')}
      ></desk-queue>
    </main>`;
  }

  /** The engine and the business's name, once. */
  private async load(): Promise<void> {
    try {
      const playbook = await this.edge.get<Playbook>('/v1/playbook');
      this.business = (playbook['business'] as { name?: string } | undefined)?.name;
      this.tools = await loadTools(playbook);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** Asks for everything that is shown. */
  private async refresh(): Promise<void> {
    try {
      await Promise.all([this.refreshWork(), this.search(this.words), this.refreshLead(), this.refreshReports(), this.refreshQueue()]);
      this.problem = undefined;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private async refreshWork(): Promise<void> {
    const rows = Math.min(500, Math.max(PAGE_OF_ROWS, this.work?.rows.length ?? 0));
    const work = await this.edge.get<Worklist>(`/v1/leads?limit=${rows}`);
    this.work = work;
    this.time = { now: work.now, told: performance.now() };
  }

  private async refreshLead(): Promise<void> {
    const id = this.chosen;
    if (id === undefined) return;
    try {
      const path = `/v1/leads/${encodeURIComponent(id)}`;
      const [lead, suggestion] = await Promise.all([this.edge.get<LeadView>(path), this.edge.get<SuggestionView>(`${path}/suggestion`)]);
      if (id !== this.chosen) return;
      if (suggestion.hash !== this.suggestion?.hash || lead.id !== this.lead?.id) this.approvalKey = crypto.randomUUID();
      this.lead = lead;
      this.suggestion = suggestion;
      this.leadProblem = undefined;
    } catch (error) {
      if (id === this.chosen) this.leadProblem = sentenceOf(error);
    }
  }

  private async refreshReports(): Promise<void> {
    const of = (model: string) => this.edge.get<Report>(`/v1/reports?by=template&model=${model}`);
    [this.last, this.linear] = await Promise.all([of('last'), of('linear')]);
  }

  private async refreshQueue(): Promise<void> {
    const inState = async (state: string) => (await this.edge.get<{ rows: SendView[] }>(`/v1/approvals?state=${state}`)).rows;
    const [unknown, review, approved, paused] = await Promise.all([
      inState('unknown'),
      inState('review'),
      inState('approved'),
      this.edge.get<Worklist>('/v1/leads?reason=paused&limit=100'),
    ]);
    this.waiting = { unknown, review, approved, paused: paused.rows };
  }

  private choose(id: string | undefined): void {
    if (id === this.chosen) return;
    this.chosen = id;
    this.lead = this.suggestion = this.leadProblem = undefined;
    this.phoneShown = false;
    history.pushState(undefined, '', id === undefined ? location.pathname : `#${id}`);
    void this.refreshLead();
  }

  private hashed = (): void => {
    const id = location.hash.slice(1) || undefined;
    if (id === this.chosen) return;
    this.chosen = id;
    this.lead = this.suggestion = undefined;
    void this.refreshLead();
  };

  private async more(): Promise<void> {
    const { work } = this;
    if (!work?.next) return;
    const page = await this.edge.get<Worklist>(`/v1/leads?limit=${PAGE_OF_ROWS}&cursor=${encodeURIComponent(work.next)}`);
    this.work = { ...page, rows: [...work.rows, ...page.rows] };
  }

  private async search(words: string): Promise<void> {
    this.words = words;
    if (words.length < 2) {
      this.found = undefined;
      return;
    }
    const { rows } = await this.edge.post<{ rows: WorkRow[] }>('/v1/leads/search', { words, limit: 50 });
    if (words === this.words) this.found = rows;
  }

  private decided = ({ type, detail }: CustomEvent): Promise<void> =>
    this.act(() => decide(this.edge, type, detail, { now: this.now, approvalKey: this.approvalKey, tools: this.tools }));

  private cancel(send: string): Promise<void> {
    return this.act(() => decide(this.edge, 'textlift-cancel', { send }, { now: this.now, approvalKey: this.approvalKey, tools: this.tools }));
  }

  private inbound(text: string): Promise<void> {
    return this.act(() => this.edge.post('/test/inbound', { lead: this.chosen, text }));
  }

  private purchase(): Promise<void> {
    return this.act(() => this.edge.post('/test/purchase', { lead: this.chosen }), 'A sale of $2,500.00 was booked.');
  }

  private jump(): Promise<void> {
    return this.act(async () => {
      const before = this.now;
      const { now } = await this.edge.post<{ now: number }>('/test/clock', { next: true });
      await new Promise((done) => setTimeout(done, CALLBACK_MILLIS));
      return now - before < 1_000 ? 'No text is waiting to leave. Approve one first.' : `It is now ${when(now, myZone(), now, this.tools).replace(/^today, /, `${date(now)}, `)}.`;
    });
  }

  /** One decision at a time; then everything is asked for again, whether it went well or not. */
  private async act(what: () => Promise<unknown>, said?: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.said = undefined;
    let problem: string | undefined;
    try {
      const answer = await what();
      this.said = said ?? (typeof answer === 'string' ? answer : undefined);
    } catch (error) {
      problem = sentenceOf(error);
    }
    await this.refresh();
    if (problem !== undefined) this.leadProblem = problem;
    this.busy = false;
    clearTimeout(this.hush);
    this.hush = setTimeout(() => (this.said = undefined), SAID_MILLIS);
  }
}

const date = (at: number) => new Intl.DateTimeFormat(undefined, { weekday: 'short', month: 'short', day: 'numeric' }).format(at);

const logo = html`<svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
  <path d="M8 3h16a5 5 0 0 1 5 5v11a5 5 0 0 1-5 5H13l-7 5v-5.4A5 5 0 0 1 3 19V8a5 5 0 0 1 5-5z" fill="var(--_accent)" />
  <path d="M10 17.5 14.5 13l3 3 5-5.5M18.5 10h4v4" fill="none" stroke="var(--_on-accent)" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" />
</svg>`;
