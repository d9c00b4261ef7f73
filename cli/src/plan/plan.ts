/**
 * People in, a plan out: whom to text first, what, when and what follows if they do not answer; whom not, and why.
 *
 * The engine decides all of it. For what follows, each text is approved and handed over in thought, and the engine is asked
 * again: what it then suggests is what it would suggest in life, caps and all.
 */
import { type Approval, type Engine, type HeldReason, type LeadEvent, type LeadRecord, type Suggestion, type Worklist, type WorklistRow } from 'textlift';

import type { Person } from '../list/list';
import { plain } from '../list/roles';

/** A text of the plan. */
export interface Step {
  at: number;
  zone: string;
  text: string;
  parts: number;
  template: string;
  kind: string;
  /** `re-engagement`, `lifecycle`: which sequence, and which step of it. */
  sequence?: string;
  step?: number;
  why: string;
}

/** Somebody in the list, and what to do. */
export interface Planned {
  line: number;
  /** Other lines that are the same person. */
  alsoLines: number[];
  name?: string;
  phone?: string;
  email?: string;
  row: Omit<WorklistRow, 'suggestion'>;
  steps: Step[];
}

export interface Duplicate {
  line: number;
  /** The line that it is a duplicate of. */
  of: number;
  /** One number with two names is a household, and stays two people. */
  same: 'person' | 'number';
}

/** So many people are asked about at once. */
const PORTION = 1000;
/** At most so many texts of one person are shown. */
const STEPS = 3;
const DAY = 86_400_000;
/** How far the plan looks. */
const HORIZON = 60 * DAY;
/** When the engine is asked again after a text: what is later than the question does not exist yet. */
const AFTERWARDS = 60_000;
/** An approval is given at most 7 days before its text. */
const AHEAD = 6 * DAY;

/** Brings together what stands in several rows. One number is one phone: its opt-out and its caps hold for all who share it. */
export function together(people: Person[]): { people: (Person & { alsoLines: number[] })[]; duplicates: Duplicate[] } {
  const duplicates: Duplicate[] = [];
  const byNumber = new Map<string, (Person & { alsoLines: number[] })[]>();
  const all: (Person & { alsoLines: number[] })[] = [];
  for (const next of people) {
    const { phone } = next.record;
    const others = phone === undefined ? [] : (byNumber.get(phone) ?? []);
    const twin = others.find((other) => isSame(other, next));
    if (twin) {
      duplicates.push({ line: next.line, of: twin.line, same: 'person' });
      twin.alsoLines.push(next.line);
      twin.record = merged(twin.record, next.record);
      twin.name ??= next.name;
      continue;
    }
    if (others[0]) duplicates.push({ line: next.line, of: others[0].line, same: 'number' });
    const kept = { ...next, alsoLines: [] };
    all.push(kept);
    if (phone !== undefined) byNumber.set(phone, [...others, kept]);
  }
  for (const household of byNumber.values()) {
    if (household.length < 2) continue;
    for (const one of household) one.record.numberEvents = household.filter((other) => other !== one).flatMap((other) => (other.record.events ?? []).filter(({ type }) => /^(consent|sms)\./.test(type)));
  }
  return { people: all, duplicates };
}

function isSame(one: Person, other: Person): boolean {
  const emails = [one.record.email?.toLowerCase(), other.record.email?.toLowerCase()];
  return !one.name || !other.name || plain(one.name) === plain(other.name) || (emails[0] !== undefined && emails[0] === emails[1]);
}

/** What was told later stands before what was told earlier; everything that happened, happened. */
function merged(one: LeadRecord, other: LeadRecord): LeadRecord {
  const latest = (record: LeadRecord) => Math.max(0, ...(record.events ?? []).map(({ at }) => Number(at)));
  const [older, newer] = latest(other) > latest(one) ? [one, other] : [other, one];
  const created = [one.createdAt, other.createdAt].filter((at) => at !== undefined).map(Number);
  return { ...older, ...newer, id: one.id, attributes: { ...older.attributes, ...newer.attributes }, events: [...(one.events ?? []), ...(other.events ?? [])], ...(created.length > 0 && { createdAt: Math.min(...created) }) };
}

/** Everybody in the order of the worklist. `tick` is told how many are done. */
export async function planned(engine: Engine, people: (Person & { alsoLines: number[] })[], now: number, tick: (done: number) => void) {
  // An id names one of them, also where the list itself has it twice.
  const byId = new Map<string, Person & { alsoLines: number[] }>();
  for (const one of people) {
    const id = byId.has(one.record.id) ? `${one.record.id}#${one.line}` : one.record.id;
    one.record.id = id;
    byId.set(id, one);
  }
  const { rows, totals } = ranked(engine, people, now);
  const handedOver = new Map<string, LeadEvent[]>();
  const plans: Planned[] = [];
  for (const [index, { row, texted }] of rows.entries()) {
    const person = byId.get(row.id);
    if (!person) continue;
    const { phone } = person.record;
    const before = phone === undefined ? [] : (handedOver.get(phone) ?? []);
    const { steps, events } = texted ? projected(engine, withEvents(person.record, [], before), Math.max(now, ...before.map(({ at }) => Number(at) + AFTERWARDS))) : { steps: [], events: [] };
    if (phone !== undefined) handedOver.set(phone, [...before, ...events]);
    plans.push({ line: person.line, alsoLines: person.alsoLines, name: person.name ?? row.name, phone, email: person.record.email, row, steps });
    tick(index + 1);
    // Whoever waits for Ctrl-C waits no longer than this.
    if (index % 50 === 0) await new Promise(setImmediate);
  }
  return { plans, totals };
}

/** The worklist of everybody, by its own order; asked for in portions, because a long list is more than one text can hold. */
function ranked(engine: Engine, people: Person[], now: number): { rows: { row: Planned['row']; texted: boolean }[]; totals: Worklist['totals'] } {
  const rows: { row: Planned['row']; texted: boolean }[] = [];
  const totals: Worklist['totals'] = { leads: 0, hot: 0, warm: 0, cold: 0, ready: 0, held: {}, revive: 0, remove: 0 };
  for (let from = 0; from < people.length; from += PORTION) {
    const portion = people.slice(from, from + PORTION).map(({ record }) => JSON.stringify(record));
    const part = engine.worklist(`[${portion.join(',')}]`, now);
    // What is suggested now is asked for again with what follows it.
    for (const { suggestion, ...row } of part.rows) rows.push({ row, texted: suggestion !== undefined });
    for (const name of ['leads', 'hot', 'warm', 'cold', 'ready', 'revive', 'remove'] as const) totals[name] += part.totals[name];
    for (const [reason, count] of Object.entries(part.totals.held) as [HeldReason, number][]) totals.held[reason] = (totals.held[reason] ?? 0) + count;
  }
  const last = ({ row }: { row: Planned['row'] }) => row.lastInteractionAt ?? -Infinity;
  rows.sort((a, b) => b.row.raw - a.row.raw || (last(a) === last(b) ? Buffer.compare(Buffer.from(a.row.id), Buffer.from(b.row.id)) : last(b) - last(a)));
  return { rows, totals };
}

function withEvents(record: LeadRecord, own: LeadEvent[], ofNumber: LeadEvent[] = []): LeadRecord {
  return { ...record, events: [...(record.events ?? []), ...own], ...(ofNumber.length > 0 && { numberEvents: [...(record.numberEvents ?? []), ...ofNumber] }) };
}

/** The texts that this person gets if they never answer; asked after those that others with the number get. */
function projected(engine: Engine, record: LeadRecord, from: number): { steps: Step[]; events: LeadEvent[] } {
  const steps: Step[] = [];
  const events: LeadEvent[] = [];
  for (let asked = from; steps.length < STEPS; ) {
    let text = JSON.stringify(withEvents(record, events));
    let suggestion = engine.suggest(text, asked);
    if (suggestion.slot && suggestion.slot.at - asked > AHEAD) {
      asked = suggestion.slot.at - AHEAD;
      suggestion = engine.suggest(text, asked);
    }
    const step = stepOf(suggestion);
    if (!step || step.at > from + HORIZON) break;
    const approved = engine.approve(text, suggestion, { by: 'plan' }, asked).approval;
    steps.push(step);
    if (!approved) break;
    // The approval is known to the release as it is in life.
    text = JSON.stringify(withEvents(record, [...events, granted(approved, asked)]));
    const send = engine.release(text, approved, step.at).send;
    if (!send) break;
    const queued = { ...(send.queued as Record<string, unknown>) };
    events.push({ id: `plan.${steps.length}`, source: 'textlift', type: 'sms.queued', at: step.at, data: { messageId: `plan.${record.id}.${steps.length}`, ...queued } } as LeadEvent);
    asked = step.at + AFTERWARDS;
  }
  return { steps, events };
}

const granted = (approval: Approval, at: number) => ({ id: `approval.${approval.id}`, source: 'textlift', type: 'approval.granted', at, data: { approvalId: approval.id } }) as LeadEvent;

function stepOf({ slot, text, sms, template, why }: Suggestion): Step | undefined {
  if (!slot || text === undefined || !sms || !template) return undefined;
  return { at: slot.at, zone: slot.zone, text, parts: sms.parts, template: template.id, kind: template.kind, ...(template.sequence && { sequence: template.sequence }), ...(template.step !== undefined && { step: template.step }), why: why[0]?.say ?? '' };
}
