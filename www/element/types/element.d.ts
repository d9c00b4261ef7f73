import type { Engine, LocalTime, Money, SmsParts } from 'textlift'

/** What the engine can do in the page: `{ smsParts, localTime }` of `textlift`, and lint of a text for one person. */
export interface Tools {
  smsParts(text: string): SmsParts
  localTime(instant: number, zone: string): LocalTime
  lint?(text: string): { rule: string; severity: 'error' | 'warning'; start: number; end: number; why: string; better: string }[]
}

/** What became of a text, as the edge tells it in `sends`. */
export interface SendView {
  id: string
  kind: 'marketing' | 'reply' | 'service'
  state: 'approved' | 'sending' | 'accepted' | 'failed' | 'unknown' | 'review' | 'cancelled' | 'expired'
  text: string
  dueAt: number
  createdAt: number
  /** Where it stands, in a sentence. */
  say?: string
  /** What happened to it, a sentence a step. */
  timeline?: { at: number; state: string; say: string; by?: string }[]
  reason?: string
}

/** The answers of `Engine.lead` and `Engine.score` in one object, or of the edge's `GET /v1/leads/{id}`. */
export type LeadView = ReturnType<Engine['lead']> & ReturnType<Engine['score']> & { sends?: SendView[]; credits?: ReturnType<Engine['credits']> }

/** Every event bubbles and is composed. */
export interface SidebarEvents {
  'textlift-approve': { lead: string; suggestion: string; text?: string }
  'textlift-dismiss': { lead: string; suggestion: string }
  'textlift-snooze': { lead: string; until: number }
  'textlift-stop': { lead: string }
  'textlift-review': { lead: string; decision: 'opt-out' | 'continue' }
  'textlift-reply': { lead: string; text: string }
  'textlift-cancel': { lead: string; send: string }
  'textlift-settle': { lead: string; send: string; decision: 'sent' | 'not-sent' }
  'textlift-undo': Record<string, never>
  'textlift-retry': Record<string, never>
}

/** One lead, and the one text to decide about. Properties in, events out: it reads no clock and asks no server. */
export declare class TextliftSidebar extends HTMLElement {
  /** Absent: loading, or with `problem` failed. */
  lead: LeadView | undefined
  suggestion: (ReturnType<Engine['suggest']> & { costPerPart?: Money }) | undefined
  /** The instant that is now, epoch milliseconds. */
  now: number
  /** The zone of whoever looks; the browser's if absent. */
  zone: string | undefined
  tools: Tools | undefined
  /** A sentence to show instead of the lead; with a lead, above it. */
  problem: string | undefined
  /** A decision is under way: no second one. */
  busy: boolean
  /** What a part costs; else the suggestion's own `costPerPart`. */
  price: Money | undefined
  /** What has just been done, in a sentence, and whether it can be taken back. */
  done: { say: string; undo?: boolean } | undefined
  /** There is no connection: what is shown is from before, and nothing can be decided. */
  offline: boolean
  /** No lead is chosen; without it, a missing lead is still loading. */
  empty: boolean
  /** Has somebody begun a wording of their own? */
  readonly editing: boolean
  /** Other words in place of the English ones, once and before anything is shown. */
  static translate(words: Record<string, unknown>): void
  /** Approves what is shown, edited or not. */
  approve(): void
  edit(): void
  /** Shows for how long the lead can be put off. */
  snooze(): void
  dismiss(): void
  /** Takes the n-th other wording, from 1, into the editor. */
  alternative(n: number): void
  /** Does what a key stands for; false if it stands for nothing here. */
  press(event: KeyboardEvent): boolean
  addEventListener<Name extends keyof SidebarEvents>(
    type: Name,
    listener: (this: TextliftSidebar, event: CustomEvent<SidebarEvents[Name]>) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void
}

declare global {
  interface HTMLElementTagNameMap {
    'textlift-sidebar': TextliftSidebar
  }
}
