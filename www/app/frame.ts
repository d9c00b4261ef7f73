/**
 * One lead in a frame: the element, and the edge behind it with a token that opens this lead only.
 *
 * The page itself holds no data: it is the same for everybody until the page around it hands over a token.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';

import { tokens } from '../element/tokens';
import type { Tools } from '../element/shapes';
import { Edge, sentenceOf } from './api';
import { DECISION_NAMES, decide } from './decisions';
import { loadTools } from './engine';
import type { Handed } from './parent';
import { askForToken, listen, tokenOfAddress } from './parent';
import type { LeadView, SuggestionView } from './shapes';

/** How often the frame looks for what happened elsewhere. */
const LOOK_AGAIN_MILLIS = 15_000;
/** How long a sentence about what was done stays. */
const SAID_MILLIS = 6_000;

const styles = css`
  :host {
    display: block;
    min-height: 100%;
    background: var(--_paper);
  }
  .said {
    position: fixed;
    inset: auto 12px 12px;
    margin: 0 auto;
    width: fit-content;
    padding: 9px 16px;
    border-radius: 10px;
    background: light-dark(#1a201e, #e8ecea);
    color: light-dark(#fff, #101413);
    font-weight: 550;
    pointer-events: none;
  }
`;

export class Frame extends LitElement {
  static override styles = [tokens, styles];
  static override properties = Object.fromEntries(['lead', 'suggestion', 'tools', 'busy', 'problem', 'said', 'time'].map((name) => [name, { state: true }]));
  declare private lead: LeadView | undefined;
  declare private suggestion: SuggestionView | undefined;
  declare private tools: Tools | undefined;
  declare private busy: boolean;
  declare private problem: string | undefined;
  declare private said: string | undefined;
  /** The tenant's instant, and when by this page's own counter it was told. */
  declare private time: { now: number; told: number } | undefined;

  private handed: Handed | undefined;
  private edge = this.edgeWith(undefined);
  private approvalKey = crypto.randomUUID();
  private timer: ReturnType<typeof setInterval> | undefined;
  private hush: ReturnType<typeof setTimeout> | undefined;
  private stopListening = (): void => undefined;

  constructor() {
    super();
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => document.visibilityState === 'visible' && !this.busy && this.handed && void this.refresh(), LOOK_AGAIN_MILLIS);
    this.stopListening = listen((handed) => this.take(handed));
    for (const name of DECISION_NAMES) this.addEventListener(name, this.decided as unknown as EventListener);
    const handed = tokenOfAddress();
    if (handed) this.take(handed);
    else void this.refresh();
    void loadTools().then((tools) => (this.tools = tools));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.stopListening();
    for (const name of DECISION_NAMES) this.removeEventListener(name, this.decided as unknown as EventListener);
  }

  private get now(): number {
    return this.time ? this.time.now + Math.floor(performance.now() - this.time.told) : 0;
  }

  override render(): TemplateResult {
    return html`
      <textlift-sidebar
        .lead=${this.lead}
        .suggestion=${this.suggestion}
        .now=${this.now}
        .tools=${this.tools}
        .busy=${this.busy}
        .problem=${this.problem}
        @textlift-retry=${() => this.refresh()}
      ></textlift-sidebar>
      <p class="said" role="status" ?hidden=${!this.said}>${this.said}</p>
    `;
  }

  /** Another token: for the same lead it goes on, for another one it starts anew. */
  private take(handed: Handed): void {
    if (this.handed && handed.token === this.handed.token) return;
    const sameLead = this.handed !== undefined && this.handed.lead === handed.lead;
    this.handed = handed;
    if (sameLead) return;
    this.lead = this.suggestion = this.problem = undefined;
    this.edge = this.edgeWith(handed);
    void this.refresh();
  }

  /** The edge with a token at hand; when that has ended, the page around is asked for the next. */
  private edgeWith(first: Handed | undefined): Edge {
    let next = first;
    return new Edge(async () => {
      const handed = next ?? (await askForToken());
      next = undefined;
      this.handed ??= handed;
      return handed;
    });
  }

  private async refresh(): Promise<void> {
    const { edge } = this;
    try {
      if (!this.handed) this.handed = await askForToken();
      const { lead: id } = this.handed;
      if (id === undefined) {
        this.problem = 'This view was opened without a lead.';
        return;
      }
      if (edge !== this.edge) return;
      const path = `/v1/leads/${encodeURIComponent(id)}`;
      const [lead, suggestion] = await Promise.all([this.edge.get<LeadView>(path), this.edge.get<SuggestionView & { now: number }>(`${path}/suggestion`)]);
      if (id !== this.handed.lead) return;
      if (suggestion.hash !== this.suggestion?.hash) this.approvalKey = crypto.randomUUID();
      this.lead = lead;
      this.suggestion = suggestion;
      this.time = { now: suggestion.now, told: performance.now() };
      this.problem = undefined;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private decided = async ({ type, detail }: CustomEvent): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    this.said = undefined;
    let problem: string | undefined;
    try {
      this.said = await decide(this.edge, type, detail, { now: this.now, approvalKey: this.approvalKey, tools: this.tools });
    } catch (error) {
      problem = sentenceOf(error);
    }
    await this.refresh();
    if (problem !== undefined) this.problem = problem;
    this.busy = false;
    clearTimeout(this.hush);
    this.hush = setTimeout(() => (this.said = undefined), SAID_MILLIS);
  };
}
