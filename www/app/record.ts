/**
 * One lead as a page shows it: asks the edge for it, carries out what is decided in the element, and can take it back.
 *
 *     record = new LeadRecord(this, edge)           // `this` shows record.lead, .suggestion, .problem, .done, .busy, .offline
 *     await record.open('lead-1042')
 *     await record.decide('textlift-approve', detail)
 *     await record.undo()
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

import type { Done, Tools } from '../element/shapes';
import { said } from '../words/pages';
import { sentenceOf, Trouble, type Edge } from './api';
import { decide, type Decided } from './decisions';
import type { LeadView, SuggestionView } from './shapes';

/** How long a sentence about what was done stays, and how long a dismissal waits to be taken back. */
const SAID_MILLIS = 8_000;

export class LeadRecord implements ReactiveController {
  id: string | undefined;
  lead: LeadView | undefined;
  suggestion: (SuggestionView & { now?: number }) | undefined;
  problem: string | undefined;
  done: Done | undefined;
  busy = false;
  offline = false;
  tools: Tools | undefined;

  /** The tenant's instant, and when by this page's own counter it was told. */
  private time: { now: number; told: number } | undefined;
  private undoing: (() => Promise<string>) | undefined;
  /** A dismissal that is not told yet, because it cannot be taken back once it is. */
  private dismissal: { detail: unknown } | undefined;
  private hush: ReturnType<typeof setTimeout> | undefined;
  /** One for every suggestion that is shown, so that a second press of Approve is the same decision. */
  private approvalKey = crypto.randomUUID();

  constructor(
    private readonly host: ReactiveControllerHost,
    public edge: Edge,
    /** Is called when something was decided and everything else should be asked for again. */
    private readonly decided: () => Promise<void> = async () => undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('offline', this.lost);
    addEventListener('online', this.found);
    addEventListener('pagehide', this.settle);
  }

  hostDisconnected(): void {
    removeEventListener('offline', this.lost);
    removeEventListener('online', this.found);
    removeEventListener('pagehide', this.settle);
    clearTimeout(this.hush);
  }

  get now(): number {
    return this.time ? this.time.now + Math.floor(performance.now() - this.time.told) : 0;
  }

  tell(now: number): void {
    this.time = { now, told: performance.now() };
  }

  /** Another lead, or none. */
  async open(id: string | undefined): Promise<void> {
    if (id === this.id) return;
    await this.settle();
    this.id = id;
    this.lead = this.suggestion = this.problem = undefined;
    this.say(undefined);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const { id, edge } = this;
    if (id === undefined) return;
    try {
      const path = `/v1/leads/${encodeURIComponent(id)}`;
      const [lead, suggestion] = await Promise.all([edge.get<LeadView>(path), edge.get<SuggestionView & { now: number }>(`${path}/suggestion`)]);
      if (id !== this.id || edge !== this.edge) return;
      if (suggestion.hash !== this.suggestion?.hash && !this.dismissal) this.approvalKey = crypto.randomUUID();
      this.lead = lead;
      this.suggestion = this.dismissal ? withoutText(suggestion) : suggestion;
      this.tell(suggestion.now);
      this.problem = undefined;
      this.offline = false;
    } catch (error) {
      if (id === this.id) this.failed(error);
    }
    this.host.requestUpdate();
  }

  private failed(error: unknown): void {
    this.offline = error instanceof Trouble && error.code === 'offline';
    this.problem = this.offline && this.lead ? undefined : sentenceOf(error);
  }

  /** Carries out a decision, once; then everything is asked for again, whether it went well or not. */
  async decide(name: string, detail: unknown): Promise<void> {
    if (this.busy) return;
    await this.settle();
    if (name === 'textlift-dismiss') return this.dismiss(detail);
    await this.act(() => decide(this.edge, name, detail, { now: this.now, approvalKey: this.approvalKey, tools: this.tools }));
  }

  /** Does something about this lead, with everything else waiting. */
  async act(what: () => Promise<Decided>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.say(undefined);
    this.host.requestUpdate();
    let problem: unknown;
    let decided: Decided | undefined;
    try {
      decided = await what();
    } catch (error) {
      problem = error;
    }
    await Promise.all([this.refresh(), this.decided()]);
    if (problem !== undefined) this.failed(problem);
    this.busy = false;
    this.say(decided);
  }

  async undo(): Promise<void> {
    const { undoing } = this;
    if (!undoing || this.busy) return;
    this.undoing = undefined;
    await this.act(() => undoing().then((say) => ({ say })));
  }

  /** A dismissal is told a moment later, or as soon as anything else is done. */
  private dismiss(detail: unknown): void {
    this.dismissal = { detail };
    if (this.suggestion) this.suggestion = withoutText(this.suggestion);
    this.say({
      say: said.dismissed,
      undo: async () => {
        this.dismissal = undefined;
        return said.undone.dismissed;
      },
    });
  }

  private settle = async (): Promise<void> => {
    const { dismissal } = this;
    if (!dismissal) return;
    this.dismissal = undefined;
    await decide(this.edge, 'textlift-dismiss', dismissal.detail, { now: this.now, approvalKey: '', tools: undefined }).catch((error: unknown) => this.failed(error));
    await this.decided();
  };

  private say(decided: Decided | undefined): void {
    clearTimeout(this.hush);
    this.done = decided?.say ? { say: decided.say, undo: decided.undo !== undefined } : undefined;
    this.undoing = decided?.undo;
    if (decided)
      this.hush = setTimeout(() => {
        this.say(undefined);
        void this.settle().then(() => this.refresh());
      }, SAID_MILLIS);
    this.host.requestUpdate();
  }

  private lost = (): void => {
    this.offline = true;
    this.host.requestUpdate();
  };

  private found = (): void => void this.refresh();
}

/** As it looks while its dismissal can still be taken back. */
const withoutText = <T extends SuggestionView>({ body: _body, hash: _hash, slot: _slot, ...rest }: T) => ({ ...rest, held: { reason: 'dismissed', say: said.dismissing } }) as unknown as T;
