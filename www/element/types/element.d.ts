import type { Engine, LocalTime, SmsParts } from 'textlift'

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
export type LeadView = ReturnType<Engine['lead']> & ReturnType<Engine['score']> & { sends?: SendView[] }

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
  'textlift-retry': Record<string, never>
}

/** One lead, and the one text to decide about. Properties in, events out: it reads no clock and asks no server. */
export declare class TextliftSidebar extends HTMLElement {
  /** Absent: loading, or with `problem` failed. */
  lead: LeadView | undefined
  suggestion: ReturnType<Engine['suggest']> | undefined
  /** The instant that is now, epoch milliseconds. */
  now: number
  /** The zone of whoever looks; the browser's if absent. */
  zone: string | undefined
  tools: Tools | undefined
  /** A sentence to show instead of the lead; with a lead, above it. */
  problem: string | undefined
  /** A decision is under way: no second one. */
  busy: boolean
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
