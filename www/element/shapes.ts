/**
 * What the element is given and what it says: the JSON of the engine or of the edge, and the details of its events.
 * Instants are epoch milliseconds. Only what is shown is named here.
 */
import type { Engine, LocalTime, SmsParts } from 'textlift';

export type { SmsParts };
export type Segment = 'hot' | 'warm' | 'cold';

export interface Line {
  rule: string;
  points: number;
  say: string;
}

/** A reason with its sentence, and until when. */
export interface Hold {
  reason: string;
  until?: number;
  say: string;
}

export interface ScoreView {
  score: number;
  raw: number;
  segment: Segment;
  track: string;
  enteredAt: number;
  receipt: (Line & { ageDays?: number })[];
  toHot: Line[];
  changesAt?: number;
}

export interface TimelineEntry {
  at: number;
  event: string;
  type: string;
  say: string;
  direction?: 'in' | 'out';
  text?: string;
  status?: string;
}

/** A text on its way, or what became of it. */
export interface SendView {
  id: string;
  kind: 'marketing' | 'reply' | 'service';
  state: 'approved' | 'sending' | 'accepted' | 'failed' | 'unknown' | 'review' | 'cancelled' | 'expired';
  text: string;
  dueAt: number;
  createdAt: number;
  lead?: string;
  /** Where it stands, in a sentence. */
  say?: string;
  /** What happened to it, a sentence a step. */
  timeline?: { at: number; state: string; say: string; by?: string }[];
  reason?: string;
  errorCode?: string;
  providerStatus?: string;
  approval?: { zone?: string; by?: string };
}

export interface LeadView extends ScoreView {
  id: string;
  name?: string;
  phone?: string;
  email?: string;
  consent: { state: 'granted' | 'revoked' | 'expired' | 'none'; since?: number; expiresAt?: number };
  zones: string[];
  paused?: { reason: string; since: number };
  lifetime: Money;
  purchases: number;
  lastInteractionAt?: number;
  /** How many older entries there are than those of the timeline. */
  earlier?: number;
  conversationUntil?: number;
  timeline: TimelineEntry[];
  sends?: SendView[];
  /** Other records that may be the same person, and what they have in common: `phone`, `email`, `externalId`. */
  duplicates?: { id: string; name?: string; by: string[] }[];
  /** Ids of events that were told twice with different content. */
  conflicts?: string[];
  credits?: Credits;
}

/** What the lead's sales go back to: the answer of `Engine.credits`. */
export type Credits = ReturnType<Engine['credits']>;

export interface Money {
  minor: number;
  currency: string;
}

export interface TemplateView {
  id: string;
  version: number;
  kind: string;
  variant?: string;
  sequence?: string;
  step?: number;
  trigger?: string;
}

export interface SuggestionView extends ScoreView {
  body?: string;
  appended?: string;
  text?: string;
  template?: TemplateView;
  slots?: { slot: string; value: string; start: number; end: number }[];
  sms?: SmsParts;
  slot?: {
    at: number;
    opensAt: number;
    zone: string;
    zones: string[];
    window?: { from: number; to: number };
    validUntil: number;
    reasons: Hold[];
  };
  held?: Hold;
  why: { code: string; say: string }[];
  rejected?: { template: string; reason: string; say: string }[];
  alternatives: { template: TemplateView; body: string; text: string; sms: SmsParts }[];
  superseded: { kind: string; name: string; dueAt: number; by: string }[];
  blockers: Hold[];
  dormant?: { advice: 'revive' | 'remove'; say: string };
  /** What the provider takes for a part, where that is known. */
  costPerPart?: Money;
  hash?: string;
}

/** One thing to mend in a text. */
export interface Finding {
  rule: string;
  severity: 'error' | 'warning';
  start: number;
  end: number;
  why: string;
  better: string;
}

/** What the engine can do in the page. Without it the element shows what the edge has answered. */
export interface Tools {
  smsParts(text: string): SmsParts;
  localTime(instant: number, zone: string): LocalTime;
  lint?(text: string): Finding[];
}

/** What has just been done, in a sentence, and whether it can be taken back. */
export interface Done {
  say: string;
  undo?: boolean;
}

/** The element's events, all composed and bubbling, with their details. */
export interface SidebarEvents {
  'textlift-approve': { lead: string; suggestion: string; text?: string };
  'textlift-dismiss': { lead: string; suggestion: string };
  'textlift-snooze': { lead: string; until: number };
  'textlift-stop': { lead: string };
  'textlift-review': { lead: string; decision: 'opt-out' | 'continue' };
  'textlift-reply': { lead: string; text: string };
  'textlift-cancel': { lead: string; send: string };
  'textlift-settle': { lead: string; send: string; decision: 'sent' | 'not-sent' };
  'textlift-undo': Record<string, never>;
  'textlift-retry': Record<string, never>;
}
