/** A made-up year of a practice, the same every time: 420 leads, the texts they got, what they answered and what they bought. */
import type { Playbook } from 'textlift';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** 1 December 2026, midnight in Phoenix. */
export const END = Date.UTC(2026, 11, 1, 7);
export const BEGIN = Date.UTC(2026, 5, 1, 7);

const TEXTS: [string, Record<string, unknown>, number][] = [
  ['hot-recent', { track: 'hot', segment: 'hot' }, 0.13],
  ['form-abandoned', { trigger: 'form-abandoned', segment: 'hot' }, 0.1],
  ['re-engagement-situation', { sequence: 're-engagement', step: 0, segment: 'warm' }, 0.05],
  ['re-engagement-objection', { sequence: 're-engagement', step: 1, segment: 'warm' }, 0.06],
  ['re-engagement-closure', { sequence: 're-engagement', step: 2, segment: 'warm' }, 0.015],
  ['customer-check-in', { sequence: 'lifecycle', step: 0, segment: 'warm' }, 0.03],
  ['resource-download', { trigger: 'resource-downloaded', segment: 'cold' }, 0.008],
];

type LeadEvent = { id: string; source: string; type: string; at: number; data: Record<string, unknown> };

/** The playbook that the year was lived by, with an experiment in it. */
export const withExperiment = (playbook: Playbook): Playbook => ({ ...playbook, experiments: [{ id: 'peace', arms: [{ id: 'usual', share: 4 }, { id: 'silent', share: 1, holdout: true }] }] });

export function practice(leads = 420): { id: string; phone: string; events: LeadEvent[] }[] {
  let state = 20_261_201;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const among = (n: number) => Math.floor(chance() * n);
  return Array.from({ length: leads }, (_, n) => {
    const events: LeadEvent[] = [];
    const tell = (type: string, at: number, data: Record<string, unknown> = {}) => events.push({ id: `e${events.length}`, source: 'crm', type, at, data });
    const since = BEGIN + among(150) * DAY;
    tell('lead.updated', since - 40 * DAY, { attributes: { firstName: 'Kim', state: 'AZ', country: 'US', timeZone: 'America/Phoenix' } });
    tell('consent.granted', since - 40 * DAY, { kinds: ['marketing'] });
    if (chance() < 0.7) tell('appointment.attended', since - (5 + among(60)) * DAY, { kind: 'hearing test' });
    const silent = chance() < 0.2;
    tell('experiment.exposed', since, { experiment: 'peace', arm: silent ? 'silent' : 'usual' });
    let liking = 0.02;
    for (let at = since, k = 0; !silent && at < END - DAY && k < 9; at += (6 + among(20)) * DAY, k++) {
      const [template, data, power] = TEXTS[(n + k + among(2)) % TEXTS.length]!;
      const weekday = new Date(at - 7 * HOUR).getUTCDay();
      const hour = [10, 10, 11, 14, 15][among(5)]!;
      const left = at + hour * HOUR + among(50) * 60_000 + (weekday === 0 ? DAY : weekday === 6 ? 2 * DAY : 0);
      const messageId = `m${n}-${k}`;
      const told = { messageId, kind: 'marketing', template, zone: 'America/Phoenix', parts: 1, cost: { minor: 2, currency: 'USD' }, ...data };
      tell('sms.queued', left, told);
      tell(chance() < 0.96 ? 'sms.delivered' : 'sms.undelivered', left + 4_000, { messageId });
      if (chance() < 0.012) {
        tell('sms.received', left + HOUR, { text: 'STOP' });
        break;
      }
      if (chance() < power + (hour === 10 ? 0.06 : 0)) tell('sms.received', left + (1 + among(20)) * HOUR, { text: 'Yes, tell me more please' });
      if (chance() < 0.25) tell('page.viewed', left + among(30) * HOUR);
      if (chance() < 0.3) tell('email.sent', left + (1 + among(3)) * DAY, { campaign: 'autumn' });
      if (chance() < 0.08) tell('visit', left + (1 + among(5)) * DAY);
      liking = power;
      if (chance() < liking) {
        const sold = left + (1 + among(9)) * DAY;
        const amount = { minor: [95_000, 180_000, 250_000, 320_000, 389_950][among(5)]!, currency: 'USD' };
        tell('purchase', sold, { amount, orderId: `o${n}-${k}` });
        if (chance() < 0.06) tell('refund', sold + 12 * DAY, { amount: { ...amount, minor: Math.floor(amount.minor / 2) }, orderId: `o${n}-${k}` });
      }
    }
    if (silent && chance() < 0.06) tell('purchase', since + among(25) * DAY, { amount: { minor: 250_000, currency: 'USD' }, orderId: `o${n}` });
    return { id: `lead-${1000 + n}`, phone: `+1602555${String(1000 + n)}`, events };
  });
}
