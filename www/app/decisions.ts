/**
 * What a person decides in the element, as requests to the edge: one row an event, and what is said when it is done.
 *
 *     const said = await decide(edge, event.type, event.detail, { now, approvalKey, tools })
 */
import { myZone, when, zoneName } from '../element/say';
import type { SidebarEvents, Tools } from '../element/shapes';
import type { Edge } from './api';
import type { SendView } from './shapes';

interface Moment {
  now: number;
  /** One for every suggestion that is shown, so that a second press of Approve is the same decision. */
  approvalKey: string;
  tools: Tools | undefined;
}

type Decisions = { [Name in Exclude<keyof SidebarEvents, 'textlift-retry' | 'textlift-undo'>]: (edge: Edge, detail: SidebarEvents[Name], moment: Moment) => Promise<string> };

const leadPath = (id: string) => `/v1/leads/${encodeURIComponent(id)}`;

/** A decision that is one POST about a lead. */
const posted = (edge: Edge, lead: string, route: string, body: unknown, said: string) => edge.post(`${leadPath(lead)}/${route}`, body).then(() => said);

const DECISIONS: Decisions = {
  'textlift-approve': async (edge, { lead, suggestion, text }, { now, approvalKey, tools }) => {
    const send = await edge.post<SendView>(`${leadPath(lead)}/approvals`, { suggestion, ...(text === undefined ? {} : { text }) }, approvalKey);
    const zone = send.approval?.zone ?? myZone();
    return `Approved. It leaves ${when(send.dueAt, zone, now, tools)}, ${zoneName(zone)}.`;
  },
  'textlift-reply': (edge, { lead, text }) => edge.post(`${leadPath(lead)}/messages`, { text }, crypto.randomUUID()).then(() => 'Your answer is on its way.'),
  'textlift-dismiss': (edge, { lead, suggestion }) => posted(edge, lead, 'dismiss', { suggestion }, 'Dismissed. That text rests for four weeks.'),
  'textlift-snooze': (edge, { lead, until }) => posted(edge, lead, 'snooze', { until }, 'Put off. It comes back by itself.'),
  'textlift-stop': (edge, { lead }) => posted(edge, lead, 'stop', {}, 'All texts to this lead are stopped.'),
  'textlift-review': (edge, { lead, decision }) => posted(edge, lead, 'reply-review', { decision }, decision === 'continue' ? 'Texts go on.' : 'Opted out. Nothing more is sent.'),
  'textlift-settle': (edge, { send, decision }) =>
    edge.post(`/v1/approvals/${encodeURIComponent(send)}/resolve`, { decision }).then(() => (decision === 'sent' ? 'Noted as sent.' : 'Noted as not sent.')),
  'textlift-cancel': (edge, { send }) => edge.delete(`/v1/approvals/${encodeURIComponent(send)}`).then(() => 'Cancelled. It will not be sent.'),
};

/** The element's events that are decisions. */
export const DECISION_NAMES = Object.keys(DECISIONS);

export function decide(edge: Edge, name: string, detail: unknown, moment: Moment): Promise<string> {
  return (DECISIONS[name as keyof Decisions] as (edge: Edge, detail: unknown, moment: Moment) => Promise<string>)(edge, detail, moment);
}
