/**
 * The engine as the edge uses it: every decision about a lead is one of these calls.
 *
 * In: rows of the tenant's database, put together as records, and now. Out: what the object stores or carries
 * out. This is the one file that imports from the package at run time, so that its whole use can be read here.
 */
export { Engine, TextliftError, outboxAdvance, outboxRow, smsParts, starterPlaybook, verifyWebhook } from 'textlift';

export interface Money {
  minor: number;
  currency: string;
}

/** An event as `readEvents` answers it and the database keeps it. */
export interface StoredEvent {
  id: string;
  source: string;
  at: number;
  claimedAt?: number;
  type: string;
  data: Record<string, unknown>;
  lead?: Record<string, unknown>;
}

/** One lead as the engine reads it. */
export interface LeadRecord {
  id: string;
  phone?: string;
  typedPhone?: string;
  email?: string;
  externalId?: string;
  createdAt: number;
  events: StoredEvent[];
  numberEvents: StoredEvent[];
}

/** How the person of an event is found, in this order, and which number it touches whoever holds it. */
export interface EventKeys {
  externalId?: string;
  id?: string;
  phone?: string;
  email?: string;
  number?: string;
  creates: boolean;
}

export interface Refused {
  reason: string;
  until?: number;
  say: string;
  voided?: boolean;
}

/** A text to hand to a provider, with the event that is written in the same breath. */
export interface Command {
  key: string;
  to: string;
  text: string;
  kind: 'marketing' | 'reply' | 'service';
  validitySeconds: number;
  validUntil: number;
  queued: Record<string, unknown>;
}

export interface Template {
  id: string;
  version: number;
  kind: string;
  track?: string;
  sequence?: string;
  step?: number;
  trigger?: string;
  cause?: string;
}

export interface Suggestion {
  score: number;
  segment: string;
  body?: string;
  text?: string;
  template?: Template;
  slot?: { at: number; zone: string };
  held?: { reason: string; until?: number; say: string };
  exposure?: { experiment: string; arm: string };
  why: { code: string; say: string }[];
  hash?: string;
}

export interface Approval {
  id: string;
  lead: string;
  phone: string;
  slotAt: number;
  validUntil: number;
  text: string;
}
