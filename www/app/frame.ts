/**
 * One lead in a frame: the element, and the edge behind it with a token that opens this lead only.
 *
 * The page itself holds no data: it is the same for everybody until the page around it hands over a token.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';

import { tokens } from '../element/tokens';
import { said, troubles } from '../words/pages';
import { Edge, sentenceOf } from './api';
import { DECISION_NAMES } from './decisions';
import { loadTools } from './engine';
import type { Handed } from './parent';
import { askForToken, listen, tokenOfAddress } from './parent';
import { LeadRecord } from './record';

/** How often the frame looks for what happened elsewhere. */
const LOOK_AGAIN_MILLIS = 15_000;

const styles = css`
  :host {
    display: block;
    min-height: 100%;
    background: var(--_paper);
  }
  .slow {
    padding: 8px 16px;
    background: var(--_warm-soft);
  }
`;

export class Frame extends LitElement {
  static override styles = [tokens, styles];
  static override properties = { slow: { state: true } };
  /** Some answer takes longer than usual. */
  declare private slow: boolean;

  private handed: Handed | undefined;
  private readonly record = new LeadRecord(this, this.edgeWith(undefined));
  private timer: ReturnType<typeof setInterval> | undefined;
  private stopListening = (): void => undefined;

  constructor() {
    super();
    this.slow = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => document.visibilityState === 'visible' && !this.record.busy && this.handed && void this.record.refresh(), LOOK_AGAIN_MILLIS);
    this.stopListening = listen((handed) => this.take(handed));
    for (const name of DECISION_NAMES) this.addEventListener(name, this.decided as unknown as EventListener);
    const handed = tokenOfAddress();
    if (handed) this.take(handed);
    else void this.begin();
    void loadTools().then((tools) => {
      this.record.tools = tools;
      this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.stopListening();
    for (const name of DECISION_NAMES) this.removeEventListener(name, this.decided as unknown as EventListener);
  }

  override render(): TemplateResult {
    const { record } = this;
    return html`
      ${this.slow ? html`<p class="slow small" role="status">${said.slow}</p>` : ''}
      <textlift-sidebar
        .lead=${record.lead}
        .suggestion=${record.suggestion}
        .now=${record.now}
        .tools=${record.tools}
        .busy=${record.busy}
        .problem=${record.problem}
        .done=${record.done}
        .offline=${record.offline}
        @textlift-retry=${() => this.begin()}
        @textlift-undo=${() => record.undo()}
      ></textlift-sidebar>
    `;
  }

  /** Another token: for the same lead it goes on, for another one it starts anew. */
  private take(handed: Handed): void {
    if (this.handed && handed.token === this.handed.token) return;
    const sameLead = this.handed !== undefined && this.handed.lead === handed.lead;
    this.handed = handed;
    if (sameLead) return;
    this.record.edge = this.edgeWith(handed);
    void this.show();
  }

  /** The edge with a token at hand; when that has ended, the page around is asked for the next. */
  private edgeWith(first: Handed | undefined): Edge {
    let next = first;
    const newToken = async () => {
      const handed = next ?? (await askForToken());
      next = undefined;
      this.handed ??= handed;
      return handed;
    };
    return new Edge(newToken, (slow) => (this.slow = slow));
  }

  private async begin(): Promise<void> {
    try {
      this.handed ??= await askForToken();
      await this.show();
    } catch (error) {
      this.record.problem = sentenceOf(error);
      this.requestUpdate();
    }
  }

  private async show(): Promise<void> {
    const lead = this.handed?.lead;
    if (lead === undefined) {
      this.record.problem = troubles.noLead;
      this.requestUpdate();
    } else if (lead === this.record.id) await this.record.refresh();
    else await this.record.open(lead);
  }

  private decided = ({ type, detail }: CustomEvent): void => void this.record.decide(type, detail);
}
