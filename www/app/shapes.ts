/** What the edge answers to the page, as far as it is shown. */
import type { Hold, LeadView, Money, Segment, SendView, SuggestionView } from '../element/shapes';

export type { Hold, LeadView, Money, Segment, SendView, SuggestionView };

export interface WorkRow {
  id: string;
  name?: string;
  score: number;
  segment: Segment;
  track: string;
  lastInteractionAt?: number;
  say: string;
  suggestion?: { template: string; kind: string; at: number; zone: string; body: string; parts: number };
  held?: Hold;
  dormant?: { advice: 'revive' | 'remove'; say: string };
}

export interface Totals {
  leads: number;
  hot: number;
  warm: number;
  cold: number;
  ready: number;
  held: Record<string, number>;
  revive: number;
  remove: number;
}

export interface Worklist {
  rows: WorkRow[];
  totals: Totals;
  next?: string;
  now: number;
}

export interface Figures {
  sent: number;
  delivered: number;
  replied: number;
  clicked: number;
  converted: number;
  optedOut: number;
  revenue: Money;
  cost: Money;
  revenuePerMessage?: Money;
}

export interface Report {
  from: number;
  to: number;
  model: string;
  currency: string;
  totals: Figures;
  rows: ({ key: string } & Figures)[];
  unattributed: Money;
  revenue: Money;
}
