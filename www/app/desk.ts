/**
 * The desk: worklist, lead and phone beside each other, the queue, the report. It asks the edge, gives the parts what
 * they show, and turns their events into requests.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Playbook } from 'textlift';

import type { TextliftSidebar } from '../element/sidebar';
import { locale, myZone, when } from '../element/say';
import type { Tools } from '../element/shapes';
import { tokens } from '../element/tokens';
import { desk as words, log as logWords, queue as queueWords, said, worklist as worklistWords } from '../words/pages';
import { Edge, sentenceOf } from './api';
import type { Bulk } from './bulk';
import { DECISION_NAMES } from './decisions';
import { loadTools } from './engine';
import { layout } from './layout';
import { differences, type Known, type Told } from './log';
import { Pager, type Filter } from './pager';
import type { Waiting } from './queue';
import { LeadRecord } from './record';
import { strip, stripStyles } from './report';
import type { Report, SendView, Worklist, WorkRow } from './shapes';
import type { Worklist as WorklistPart } from './worklist';

type Page = keyof typeof words.pages;
const PAGES = Object.entries(words.pages) as [Page, string][];
/** How often the page looks for what happened elsewhere. */
const LOOK_AGAIN_MILLIS = 15_000;
/** The provider's word that a text was delivered follows its hand-over by a moment. */
const CALLBACK_MILLIS = 600;
/** How many things "what just happened" remembers. */
const MOST_TOLD = 30;

export class Desk extends LitElement {
  static override styles = [tokens, stripStyles, layout];
  static override properties = Object.fromEntries(
    ['page', 'month', 'waiting', 'tools', 'problem', 'found', 'phoneShown', 'business', 'slow', 'told', 'keysShown'].map((name) => [name, { state: true }]),
  );
  declare private page: Page;
  declare private month: Report | undefined;
  declare private waiting: Waiting | undefined;
  declare private tools: Tools | undefined;
  declare private problem: string | undefined;
  declare private found: WorkRow[] | undefined;
  declare private business: string | undefined;
  declare private phoneShown: boolean;
  /** Some answer takes longer than usual. */
  declare private slow: boolean;
  declare private told: Told[];
  declare private keysShown: boolean;

  private readonly edge = new Edge(undefined, (slow) => (this.slow = slow));
  private readonly pager = new Pager(this.edge);
  private readonly record = new LeadRecord(this, this.edge, () => this.refreshAll());
  private words = '';
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.page = 'leads';
    this.phoneShown = this.slow = this.keysShown = false;
    this.told = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(this.lookAgain, LOOK_AGAIN_MILLIS);
    addEventListener('popstate', this.walked);
    addEventListener('keydown', this.keys);
    for (const name of DECISION_NAMES) this.addEventListener(name, this.decided as unknown as EventListener);
    this.walked();
    void this.refresh();
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    removeEventListener('popstate', this.walked);
    removeEventListener('keydown', this.keys);
    for (const name of DECISION_NAMES) this.removeEventListener(name, this.decided as unknown as EventListener);
  }

  private get now(): number {
    return this.record.now || this.pager.now;
  }

  override render(): TemplateResult {
    const { record, now } = this;
    const attention = this.waiting ? this.waiting.review.length + this.waiting.unknown.length + this.waiting.paused.length : 0;
    const sentence = this.edge.clockWrong ? said.clockWrong : undefined;
    const elsewhere = this.page !== 'leads' || record.id === undefined || this.phoneShown;
    return html`
      <header class="top">
        <a class="brand" href="/" aria-label="textlift">${logo}<b>textlift</b></a>
        <nav aria-label=${words.pagesLabel}>
          ${PAGES.map(
            ([page, name]) => html`<button aria-current=${this.page === page ? 'page' : nothing} @click=${() => this.turnTo(page)}>
              ${name}${page === 'queue' && attention > 0 ? html` <span class="count">${attention}</span>` : nothing}
            </button>`,
          )}
        </nav>
        <p class="clock small">
          ${now ? html`<span class="muted">${words.clock}</span> <b data-clock=${now}>${when(now, myZone(), now, this.tools).replace(/^[^,]+, /, `${date(now)}, `)}</b>` : nothing}
        </p>
        <button ?disabled=${record.busy} @click=${() => this.jump()}>${words.jump}</button>
      </header>
      <div class="notes">
        ${this.problem ? html`<p class="problem" role="alert">${this.problem} <button class="quiet" @click=${() => this.refresh()}>${words.retry}</button></p>` : nothing}
        ${this.slow || sentence ? html`<p class="problem calm" role="status">${this.slow ? said.slow : sentence}</p>` : nothing}
      </div>
      ${this.page === 'leads'
        ? this.leads()
        : this.page === 'queue'
          ? this.queue()
          : this.page === 'report'
            ? html`<main class="scroll"><desk-report .edge=${this.edge} .month=${this.month}></desk-report></main>`
            : html`<main class="scroll"><desk-own></desk-own></main>`}
      ${elsewhere && record.done
        ? html`<p class="said" role="status">${record.done.say}${record.done.undo ? html` <button class="quiet" @click=${() => this.undo()}>${worklistWords.undo}</button>` : nothing}</p>`
        : nothing}
      ${this.keysShown ? this.keyList() : nothing}
      <desk-bulk @approved=${() => this.refresh()}></desk-bulk>
    `;
  }

  private leads(): TemplateResult {
    const { record, phoneShown, pager } = this;
    return html`
      ${this.month ? html`<section class="month" aria-labelledby="month"><h2 id="month">${words.month}</h2>${strip(this.month)}</section>` : html`<div class="month" aria-hidden="true"></div>`}
      <main aria-labelledby="page" class="desk ${record.id ? 'chosen' : ''} ${phoneShown ? 'phone' : ''}">
        <h1 id="page" class="unseen">${words.pages.leads}</h1>
        <desk-worklist
          .rows=${pager.rows}
          .totals=${pager.totals}
          .chosen=${record.id}
          .now=${this.now}
          .tools=${this.tools}
          .found=${this.found}
          .more=${pager.hasMore}
          @choose=${({ detail }: CustomEvent<{ id: string; into: boolean; replace: boolean }>) => this.choose(detail.id, detail)}
          @search=${(event: CustomEvent<string>) => this.search(event.detail)}
          @filter=${(event: CustomEvent<Filter>) => this.filter(event.detail)}
          @more=${() => this.more()}
          @bulk=${({ detail }: CustomEvent<WorkRow[]>) => this.approveMany(detail)}
        ></desk-worklist>
        <div class="record" tabindex="-1">
          <div class="back" ?hidden=${!record.id}>
            <button class="quiet" @click=${() => this.choose(undefined)}>${words.back}</button>
            <button class="quiet" @click=${() => (this.phoneShown = !phoneShown)}>${phoneShown ? words.theLead : words.theirPhone}</button>
          </div>
          <textlift-sidebar
            .lead=${record.lead}
            .suggestion=${record.suggestion}
            .now=${this.now}
            .tools=${this.tools}
            .busy=${record.busy}
            .problem=${record.problem}
            .done=${record.done}
            .offline=${record.offline}
            .empty=${record.id === undefined}
            @textlift-retry=${() => this.refresh()}
            @textlift-undo=${() => this.undo()}
          ></textlift-sidebar>
        </div>
        <aside aria-label=${words.demoPhone}>
          <desk-phone
            .lead=${record.lead}
            .business=${this.business}
            .now=${this.now}
            .tools=${this.tools}
            .busy=${record.busy}
            @inbound=${(event: CustomEvent<string>) => this.inbound(event.detail)}
            @purchase=${() => this.purchase()}
            @jump=${() => this.jump()}
          ></desk-phone>
          <desk-log .told=${this.told} .now=${this.now}></desk-log>
        </aside>
      </main>
    `;
  }

  private queue(): TemplateResult {
    return html`<main class="scroll">
      <desk-queue
        .waiting=${this.waiting}
        .names=${this.names}
        .now=${this.now}
        .tools=${this.tools}
        .busy=${this.record.busy}
        @choose=${(event: CustomEvent<string>) => {
          this.page = 'leads';
          this.choose(event.detail, {});
        }}
        @cancel=${(event: CustomEvent<string>) => this.record.decide('textlift-cancel', { send: event.detail })}
        @resolve=${({ detail }: CustomEvent<{ id: string; decision: string }>) => this.record.decide('textlift-settle', { send: detail.id, decision: detail.decision })}
      ></desk-queue>
    </main>`;
  }

  private keyList(): TemplateResult {
    return html`<dialog class="keys" open aria-labelledby="keys">
      <h2 id="keys">${worklistWords.keysTitle}</h2>
      <dl>${worklistWords.keys.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
      <button @click=${() => (this.keysShown = false)}>${worklistWords.close}</button>
    </dialog>`;
  }

  private get names(): Map<string, string> {
    return new Map((this.pager.rows ?? []).map(({ id, name }) => [id, name ?? id]));
  }

  /** The engine and the business's name, once. */
  private async load(): Promise<void> {
    try {
      const playbook = await this.edge.get<Playbook>('/v1/playbook');
      this.business = (playbook['business'] as { name?: string } | undefined)?.name;
      this.tools = this.record.tools = await loadTools(playbook);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private lookAgain = (): void => {
    // On the page for one's own list nothing is asked: what is dropped there stays in the browser.
    if (document.visibilityState === 'visible' && !this.record.busy && this.page !== 'try') void this.refresh();
  };

  /** Asks for everything that is shown. */
  private async refresh(): Promise<void> {
    await Promise.all([this.refreshAll(), this.record.refresh()]);
  }

  /** Everything but the lead, which has its own turn. */
  private async refreshAll(): Promise<void> {
    try {
      await Promise.all([this.refreshWork(), this.search(this.words), this.refreshMonth(), this.refreshQueue()]);
      this.problem = undefined;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private async refreshWork(filter?: Filter): Promise<void> {
    await this.pager.refresh(filter, this.renderRoot.querySelector<WorklistPart>('desk-worklist')?.place);
    if (!this.record.now) this.record.tell(this.pager.now);
    this.requestUpdate();
  }

  private async filter(filter: Filter): Promise<void> {
    await this.attempt(() => this.refreshWork(filter));
  }

  private async more(): Promise<void> {
    await this.attempt(() => this.pager.more());
    this.requestUpdate();
  }

  private async attempt(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private async refreshMonth(): Promise<void> {
    this.month = await this.edge.get<Report>('/v1/reports?by=template&model=last');
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

  private turnTo(page: Page): void {
    this.page = page;
    if (page !== 'try') void this.refresh();
  }

  private choose(id: string | undefined, { into = false, replace = false } = {}): void {
    if (into) void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.record')?.focus());
    if (id === this.record.id) return;
    this.phoneShown = false;
    const address = id === undefined ? location.pathname : `#${encodeURIComponent(id)}`;
    if (replace) history.replaceState(undefined, '', address);
    else history.pushState(undefined, '', address);
    void this.record.open(id);
    this.requestUpdate();
  }

  private walked = (): void => {
    let id: string | undefined;
    try {
      id = decodeURIComponent(location.hash.slice(1)) || undefined;
    } catch {
      // An address that somebody has broken opens no lead.
    }
    void this.record.open(id);
    this.requestUpdate();
  };

  private async search(words: string): Promise<void> {
    this.words = words;
    if (words.length < 2) {
      this.found = undefined;
      return;
    }
    const { rows } = await this.edge.post<{ rows: WorkRow[] }>('/v1/leads/search', { words, limit: 50 });
    if (words === this.words) this.found = rows;
  }

  private approveMany(rows: WorkRow[]): void {
    void this.renderRoot.querySelector<Bulk>('desk-bulk')?.ask(this.edge, rows, this.now, this.tools);
  }

  private decided = ({ type, detail }: CustomEvent): Promise<void> => this.follow(logWords.did[type.replace('textlift-', '')] ?? type, () => this.record.decide(type, detail));

  private undo(): Promise<void> {
    return this.follow(logWords.did['undo'] ?? '', () => this.record.undo());
  }

  private inbound(text: string): Promise<void> {
    return this.follow(logWords.inbound(this.record.lead?.name ?? queueWords.aLead, text), () =>
      this.record.act(() => this.edge.post('/test/inbound', { lead: this.record.id, text }).then(() => ({ say: '' }))),
    );
  }

  private purchase(): Promise<void> {
    return this.follow(logWords.sold, () => this.record.act(() => this.edge.post('/test/purchase', { lead: this.record.id }).then(() => ({ say: said.sold }))));
  }

  private jump(): Promise<void> {
    return this.follow(words.jump, () =>
      this.record.act(async () => {
        const before = this.now;
        const { now } = await this.edge.post<{ now: number }>('/test/clock', { next: true });
        await new Promise((done) => setTimeout(done, CALLBACK_MILLIS));
        return { say: now - before < 1_000 ? said.noneWaiting : said.nowIs(when(now, myZone(), now, this.tools).replace(/^[^,]+, /, `${date(now)}, `)) };
      }),
    );
  }

  /** Does something, and tells what it changed. */
  private async follow(did: string, what: () => Promise<unknown>): Promise<void> {
    const known = (): Known => ({ lead: this.record.lead, suggestion: this.record.suggestion, waiting: this.waiting?.approved });
    const before = known();
    await what();
    const decisions = differences(before, known(), (id) => this.names.get(id) ?? queueWords.aLead);
    this.told = [{ at: this.now, did, decisions: decisions.length > 0 ? decisions : [logWords.same] }, ...this.told].slice(0, MOST_TOLD);
  }

  private keys = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || this.page !== 'leads') return;
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select');
    if (event.key === 'Escape' && this.keysShown) this.keysShown = false;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || this.renderRoot.querySelector<Bulk>('desk-bulk')?.shadowRoot?.querySelector('dialog')?.open) return;
    const list = this.renderRoot.querySelector<WorklistPart>('desk-worklist');
    const acts: Record<string, () => void> = {
      j: () => list?.step(1),
      ArrowDown: () => list?.step(1),
      k: () => list?.step(-1),
      ArrowUp: () => list?.step(-1),
      b: () => list?.tick(),
      '/': () => list?.focusSearch(),
      '?': () => (this.keysShown = !this.keysShown),
    };
    const inList = target === document.body || (target instanceof Node && list?.shadowRoot?.contains(target)) || target === this.renderRoot.querySelector('.record');
    const act = event.key.startsWith('Arrow') && !inList ? undefined : acts[event.key];
    if (act) act();
    else if (!this.renderRoot.querySelector<TextliftSidebar>('textlift-sidebar')?.press(event)) return;
    event.preventDefault();
  };
}

const date = (at: number) => new Intl.DateTimeFormat(locale(), { weekday: 'short', month: 'short', day: 'numeric' }).format(at);

const logo = html`<svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
  <path d="M8 3h16a5 5 0 0 1 5 5v11a5 5 0 0 1-5 5H13l-7 5v-5.4A5 5 0 0 1 3 19V8a5 5 0 0 1 5-5z" fill="var(--_accent)" />
  <path d="M10 17.5 14.5 13l3 3 5-5.5M18.5 10h4v4" fill="none" stroke="var(--_on-accent)" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" />
</svg>`;
