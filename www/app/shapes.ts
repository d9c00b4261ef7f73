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

/** `count` of `of`, with the interval in which the true rate lies. */
export interface Rate {
  count: number;
  of: number;
  rate?: number;
  low: number;
  high: number;
  thin?: boolean;
}

export interface Figures {
  key: string;
  sent: number;
  delivered: number;
  replied: number;
  clicked: number;
  converted: number;
  optedOut: number;
  revenue: Money;
  cost: Money;
  revenuePerMessage?: Money;
  conversionPerMessage?: Rate;
}

export interface Report {
  from: number;
  to: number;
  model: string;
  currency: string;
  totals: Figures;
  rows: Figures[];
  months?: Figures[];
  segments?: Figures[];
  steps?: Figures[];
  /** Seven days of 24 hours each, from Monday. */
  hours?: { sent: number[][]; responded: number[][]; converted: number[][]; revenue: number[][] };
  models?: { model: string; channels: { channel: string; revenue: Money }[]; unattributed: Money; refundsOfEarlier?: Money; problem?: { message: string } }[];
  advice?: { about: string; key: string; advice: string; say: string }[];
  unattributed: Money;
  revenue: Money;
}

export interface Experiment {
  experiment: string;
  say: string;
  arms: { arm: string; people: number; conversions: number; rate: number; interval: { low: number; high: number }; revenue: Money }[];
}
