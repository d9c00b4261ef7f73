/** Answers with everything in them that is shown: whoever feeds the element may have left something out. */
import type { LeadView, SuggestionView } from './shapes';

const SCORE = { score: 0, raw: 0, segment: 'cold' as const, track: 'cold', enteredAt: 0, receipt: [], toHot: [] };

export const wholeLead = (lead: LeadView): LeadView => ({
  ...SCORE,
  ...{ consent: { state: 'none' as const }, zones: [], lifetime: { minor: 0, currency: 'USD' }, purchases: 0, timeline: [] },
  ...given(lead),
});

export const wholeSuggestion = (suggestion: SuggestionView): SuggestionView => ({ ...SCORE, ...{ why: [], alternatives: [], superseded: [], blockers: [] }, ...given(suggestion) });

/** Without what is null or undefined. */
const given = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined && it !== null)) as T;
