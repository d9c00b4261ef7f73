/**
 * What a person decides in the element, as requests to the edge: one row an event, and what is said when it is done.
 *
 *     const said = await decide(edge, event.type, event.detail, { now, approvalKey, tools })
 */
import { myZone, when, zoneName } from '../element/say';
import type { SidebarEvents, Tools } from '../element/shapes';
import { said } from '../words/pages';
import type { Edge } from './api';
import type { SendView } from './shapes';

interface Moment {
  now: number;
  /** One for every suggestion that is shown, so that a second press of Approve is the same decision. */
  approvalKey: string;
  tools: Tools | undefined;
}

/** What was done, and how it is taken back, where that is possible. */
export interface Decided {
  say: string;
  undo?: () => Promise<string>;
}

type Decisions = { [Name in Exclude<keyof SidebarEvents, 'textlift-retry' | 'textlift-undo'>]: (edge: Edge, detail: SidebarEvents[Name], moment: Moment) => Promise<Decided> };

const leadPath = (id: string) => `/v1/leads/${encodeURIComponent(id)}`;
const sendPath = (id: string) => `/v1/approvals/${encodeURIComponent(id)}`;

/** A decision that is one POST about a lead. */
const posted = (edge: Edge, lead: string, route: string, body: unknown, say: string): Promise<Decided> => edge.post(`${leadPath(lead)}/${route}`, body).then(() => ({ say }));

const DECISIONS: Decisions = {
  'textlift-approve': async (edge, { lead, suggestion, text }, { now, approvalKey, tools }) => {
    const send = await edge.post<SendView>(`${leadPath(lead)}/approvals`, { suggestion, ...(text === undefined ? {} : { text }) }, approvalKey);
    const zone = send.approval?.zone ?? myZone();
    return {
      say: said.approved(when(send.dueAt, zone, now, tools), zoneName(zone)),
      undo: () => edge.delete(sendPath(send.id)).then(() => said.undone.approved),
    };
  },
  'textlift-reply': (edge, { lead, text }) => edge.post(`${leadPath(lead)}/messages`, { text }, crypto.randomUUID()).then(() => ({ say: said.answered })),
  'textlift-dismiss': (edge, { lead, suggestion }) => posted(edge, lead, 'dismiss', { suggestion }, said.dismissed),
  'textlift-snooze': async (edge, { lead, until }, { now }) => ({
    ...(await posted(edge, lead, 'snooze', { until }, said.snoozed)),
    undo: () => posted(edge, lead, 'snooze', { until: now }, said.undone.snoozed).then(({ say }) => say),
  }),
  'textlift-stop': (edge, { lead }) => posted(edge, lead, 'stop', {}, said.stopped),
  'textlift-review': (edge, { lead, decision }) => posted(edge, lead, 'reply-review', { decision }, decision === 'continue' ? said.goOn : said.optedOut),
  'textlift-settle': (edge, { send, decision }) => edge.post(`${sendPath(send)}/resolve`, { decision }).then(() => ({ say: said.settled[decision] })),
  'textlift-cancel': (edge, { send }) => edge.delete(sendPath(send)).then(() => ({ say: said.cancelled })),
};

/** The element's events that are decisions. */
export const DECISION_NAMES = Object.keys(DECISIONS);

export function decide(edge: Edge, name: string, detail: unknown, moment: Moment): Promise<Decided> {
  return (DECISIONS[name as keyof Decisions] as (edge: Edge, detail: unknown, moment: Moment) => Promise<Decided>)(edge, detail, moment);
}
