import { expect, test } from 'vitest';

import { differences } from './log';
import type { LeadView, SendView, SuggestionView } from './shapes';

const lead = (more: object): LeadView => ({ id: 'a', score: 45, segment: 'warm', track: 'warm-prospect', timeline: [], sends: [], ...more }) as unknown as LeadView;
const suggestion = (more: object): SuggestionView => ({ ...more }) as unknown as SuggestionView;
const send = (state: string, more: object = {}): SendView => ({ id: 's', lead: 'a', state, text: 'Hi', ...more }) as unknown as SendView;
const name = () => 'Ann';

test('a STOP is told with everything that follows from it', () => {
  const before = { lead: lead({ sends: [send('approved')] }), suggestion: suggestion({ held: { reason: 'already-approved', say: 'a text is approved already' } }) };
  const after = {
    lead: lead({ sends: [send('cancelled', { reason: 'opted-out' })], timeline: [{ event: 'e', at: 1, type: 'sms.received', say: 'Wrote STOP' }], score: 75, segment: 'hot', track: 'hot' }),
    suggestion: suggestion({ held: { reason: 'opted-out', say: 'this number has opted out' } }),
  };
  expect(differences(before, after, name)).toEqual(['Wrote STOP.', 'Text: Cancelled: the lead opted out.', 'Score 45 → 75, now hot, on the track “hot”.', 'Holds back: this number has opted out.']);
});

test('another lead that was chosen meanwhile is no difference; a text of somebody else that left is', () => {
  expect(differences({ lead: lead({ id: 'b', score: 1 }) }, { lead: lead({}) }, name)).toEqual([]);
  expect(differences({ waiting: [send('approved')] }, { waiting: [] }, name)).toEqual(['Ann: the text left, or was withdrawn.']);
});
