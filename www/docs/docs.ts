/** The live element beside its documentation: every state by choice, and what it says when something is pressed. */
import 'textlift/element/define';
import { Engine, init, localTime, smsParts, starterPlaybook, type LeadEvent, type LeadRecord } from 'textlift';

import type { TextliftSidebar } from '../element/sidebar';

const NOW = Date.parse('2026-11-23T15:00:00Z');
const DAY = 86_400_000;

const event = (id: string, type: string, daysAgo: number, data: object = {}): LeadEvent => ({ id, source: 'docs', type, at: NOW - daysAgo * DAY, data: data as Record<string, unknown> });
const came = event('v', 'appointment.attended', 45, { kind: 'hearing test' });
const agreed = event('c', 'consent.granted', 60);
const texted = event('t', 'sms.queued', 2, { messageId: 't', kind: 'marketing', text: 'Hi Sarah, shall we finish the booking?' });
const wrote = (text: string) => event('r', 'sms.received', 1, { text, phone: '+16025550123' });

/** States by the events that lead to them. */
const STATES: Record<string, LeadEvent[] | undefined> = {
  'A text to decide about': [agreed, came],
  'No consent': [came],
  'Opted out': [agreed, came, texted, wrote('STOP')],
  'A doubtful reply': [agreed, came, texted, wrote('stop by at 5?')],
  'A conversation': [agreed, came, texted, wrote('Is Tuesday free?')],
  Loading: undefined,
};

const sidebar = document.querySelector<TextliftSidebar>('textlift-sidebar');
const form = document.querySelector('form');
const frame = document.querySelector<HTMLElement>('.frame');
const heard = document.querySelector('.heard');

await init();
const engine = new Engine(starterPlaybook('audiology'));

function show(): void {
  if (!sidebar || !form || !frame) return;
  const chosen = new FormData(form);
  const events = STATES[String(chosen.get('state'))];
  const record: LeadRecord = { id: 'lead-1042', phone: '+16025550123', attributes: { firstName: 'Sarah', lastName: 'Lee', timeZone: 'America/Phoenix', insuranceEligible: true }, events: events ?? [] };
  Object.assign(sidebar, {
    lead: events && { ...engine.lead(record, NOW), ...engine.score(record, NOW) },
    suggestion: events && engine.suggest(record, NOW),
    now: NOW,
    tools: { smsParts, localTime, lint: (text: string) => engine.lint(text).filter(({ rule }) => rule !== 'not-personal') },
  });
  frame.style.width = `${Number(chosen.get('width'))}px`;
  frame.className = `frame ${String(chosen.get('theme'))}`;
}

form?.querySelector('[name=state]')?.append(...Object.keys(STATES).map((name) => new Option(name)));
form?.addEventListener('input', show);
for (const name of ['approve', 'dismiss', 'snooze', 'stop', 'review', 'reply', 'cancel', 'settle', 'undo', 'retry'])
  sidebar?.addEventListener(`textlift-${name}`, (it) => heard?.replaceChildren(`textlift-${name} ${JSON.stringify((it as CustomEvent).detail)}`));
show();
