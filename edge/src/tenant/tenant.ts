/**
 * A tenant: one object, one SQLite database, everything one business knows and sends.
 *
 * In: calls of the worker's routes, and its own alarm. Out: an `Answer` to each call. The object reads the clock
 * once a call, puts records together from rows, asks the engine, and stores and carries out what the engine says.
 * Everything that changes happens in a *turn*: one transaction, without an await, and after its commit the requests
 * that it decided on are started.
 */
import { DurableObject } from 'cloudflare:workers';

import type { TenantConfig } from '../config';
import { mayBring, OWN_SOURCE } from '../config';
import type { Approval, ArrivedEvent, ExperimentReport, Industry, OutboxInput, Playbook, RecordText, Refused, ReportRequest, StoredEvent } from '../engine';
import { Engine, instantOf, localTime, starterPlaybook, version } from '../engine';
import type { Env } from '../env';
import { configuration } from '../env';
import type { Gauges } from '../figures';
import { about, log as writeLine, Word } from '../log';
import type { Answer, Mistake } from '../problem';
import { fail, mistakes } from '../problem';
import { providerOf } from '../providers';
import type { Provider, StatusReport } from '../providers/provider';
import { Answers } from './answers';
import type { DuplicateGroup } from './duplicates';
import { Duplicates } from './duplicates';
import type { Reported } from './facts';
import { Facts } from './facts';
import type { Accepted } from './intake';
import { Intake } from './intake';
import type { Errand, SendView, Turn } from './outbox';
import { Outbox } from './outbox';
import type { Erased } from './privacy';
import { Privacy } from './privacy';
import { migrate } from './schema';
import type { LiveNumber } from './store';
import { Store } from './store';
import type { WorkFilter, WorkPage } from './worklist';
import { Worklist } from './worklist';

/** How many sends one alarm looks at, and how many rows of the worklist, before it lets others in. */
const BATCH = { sends: 200, rows: 200, rowsWhileBusy: 5 };
/** So many calls between two alarms are more than a person's at a desk. */
const BUSY = 10;
/** How many rows one request for a list makes anew before it shows them. */
const MOST_FRESH = 200;
/** Of so many people the outcome of experiments is looked up for a printed report. */
const MOST_EXPOSED = 5_000;
/** The newest entries of a timeline that a lead's page shows. */
const TIMELINE = 200;
/**
 * What is new of a lead is looked at so soon, by then perhaps of several events at once; and what is left of it, at
 * once if nobody asks for anything meanwhile. An alarm costs two commits of its own, so a busy object has few.
 */
const SOON = { millis: 500, restMillis: 5 };
/** The sweeper: while a send is open, the object looks at least this often. */
const SWEEP_MILLIS = 60_000;
/** An alarm this far in the past will not fire any more. */
const LOST_ALARM_MILLIS = 30_000;
/** What is due for so long was left behind. */
const OVERDUE_MILLIS = 120_000;
/** How long an Idempotency-Key is remembered. */
const REMEMBER_MILLIS = 7 * 86_400_000;

export class Tenant extends DurableObject<Env> {
  protected readonly store: Store;
  private readonly outbox: Outbox;
  private readonly intake: Intake;
  private readonly worklist: Worklist;
  private readonly facts: Facts;
  private readonly duplicates: Duplicates;
  private readonly answers = new Answers();
  private owner: string | undefined;
  private readonly privacy: Privacy;
  private config: TenantConfig | undefined;
  private built: Engine | undefined;
  /** The real instant of the alarm, as far as this object has set it. */
  private armedFor: number | undefined;
  private readonly alarms = { run: 0, failed: 0 };
  /** The errands of the turn that is under way. */
  private open: Errand[] | undefined;
  /** Are there rows of the worklist to be made anew? */
  private behind = false;
  /** What the playbook has that a lead may be due for beside its row. */
  private approvesItself = false;
  private mayExpose = false;
  /** How often something was asked since the last alarm. */
  private asked = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    migrate(ctx.storage);
    this.store = new Store(sql);
    const engine = () => this.engine();
    this.outbox = new Outbox(this.store, sql, engine, (id) => this.store.recordOf(id), (turn, event, person, number) => this.intake.keep(turn, event, person, number), () => this.configure().costPerPart);
    this.duplicates = new Duplicates(this.store, sql);
    this.privacy = new Privacy(this.store, sql, engine, () => env.TOKEN_SECRET);
    this.intake = new Intake(this.store, this.outbox, this.duplicates, this.privacy, engine);
    this.worklist = new Worklist(this.store, sql, engine);
    this.facts = new Facts(this.store, sql, engine, () => this.worklist.rulesInForce());
    ctx.blockConcurrencyWhile(() => this.heal());
  }

  /** The clock of everything about leads. */
  protected now(): number {
    return Date.now();
  }

  /** The real instant at which something due on that clock is due. */
  protected realInstant(due: number): number {
    return due;
  }

  // Events in.

  /** Events of a source, as JSON text. `unmapped`, where a map made them: the topics for which it had no row. */
  async apply(tenant: string, batch: { source: string; accepts: string[]; events: string; unmapped?: string[] }): Promise<Answer<Accepted>> {
    this.bind(tenant);
    const read = (events: unknown) => this.engine().arrive(events, { source: batch.source, receivedAt: this.now() }) as ArrivedEvent[];
    if (batch.unmapped) {
      const { events, barred } = fitting(JSON.parse(batch.events) as unknown[], batch.accepts, read);
      const unmapped = { source: batch.source, topics: [...batch.unmapped, ...barred] };
      return { ok: this.turn((turn) => this.intake.takeIn(turn, events, unmapped)) };
    }
    let events: ArrivedEvent[];
    try {
      events = read(batch.events);
    } catch (error) {
      return fail('malformed-event', { detail: 'Nothing of the batch was applied.', problems: mistakes(error) });
    }
    const barred = events.flatMap<Mistake>(({ event: { type } }, index) =>
      mayBring(batch.accepts, type)
        ? []
        : [{ code: 'type-not-allowed', path: `[${index}].type`, message: `this source may not bring ${type}`, index, field: 'type' }],
    );
    if (barred.length > 0) return fail('malformed-event', { detail: 'Nothing of the batch was applied.', problems: barred });
    return { ok: this.turn((turn) => this.intake.takeIn(turn, events)) };
  }

  /** A status callback of the provider, its signature verified. */
  async status(tenant: string, token: string, report: StatusReport): Promise<Answer<{ state: string }>> {
    this.bind(tenant);
    const id = this.outbox.byToken(token, Date.now());
    if (id === undefined) return fail('not-found');
    // The id of another text proves nothing about this one.
    if (this.outbox.isClaimed(report.providerId, id)) return fail('invalid', { detail: 'The report is about another message.' });
    const step = this.turn((turn) => this.outbox.advance(turn, id, { type: 'status', ...report }));
    return step ? { ok: { state: step.row.state } } : fail('not-found');
  }

  // Leads out.

  async leads(tenant: string, filter: WorkFilter): Promise<WorkPage> {
    this.bind(tenant);
    const now = this.now();
    this.lookAt(this.worklist.news(MOST_FRESH), now);
    // A row that was made anew may leave the page, and the next one may have to be made anew as well.
    for (let fresh = 0; fresh < MOST_FRESH; ) {
      const aged = this.worklist.agedOn(filter, now);
      if (aged.length === 0) break;
      this.lookAt(aged, now);
      fresh += aged.length;
    }
    return this.worklist.page(filter, now);
  }

  async search(tenant: string, words: string, limit: number): Promise<{ rows: WorkPage['rows']; now: number }> {
    this.bind(tenant);
    const now = this.now();
    const found = this.store.search(words, limit).map((person) => person.id);
    this.lookAt(this.worklist.agedOf(found, now), now);
    return { rows: this.worklist.rowsOf(found), now };
  }

  async lead(tenant: string, id: string): Promise<Answer<Record<string, unknown>>> {
    return this.about(tenant, id, (record, now) => {
      const { lead: { timeline, conflicts, ...lead }, score, credits } = this.engine().page(record, now);
      const person = this.store.person(id);
      return {
        ok: {
          ...lead,
          ...score,
          conflicts: [...new Set([...conflicts, ...this.store.conflictsOf(id)])],
          credits,
          timeline: timeline.slice(0, TIMELINE),
          earlier: Math.max(0, timeline.length - TIMELINE),
          sends: this.outbox.views({ person: id, limit: 100 }).rows,
          duplicates: person ? this.duplicates.of(person) : [],
          live: this.store.live(id),
          now,
        },
      };
    });
  }

  /** The suggestion as JSON text. */
  async suggestion(tenant: string, id: string): Promise<Answer<string>> {
    this.bind(tenant);
    const again = this.answers.of(id, this.now());
    if (again !== undefined) return { ok: again };
    return this.about(tenant, id, (record, now) => ({ ok: this.answers.keep(id, JSON.stringify({ ...this.engine().suggest(record, now), lead: id, costPerPart: this.configure().costPerPart, now }), now) }));
  }

  async report(tenant: string, wish: Partial<ReportRequest>): Promise<Answer<Reported & { now: number }>> {
    this.bind(tenant);
    const now = this.now();
    const request = { ...wish, from: wish.from ?? this.startOfMonth(now), to: wish.to ?? now };
    // The engine is there before its rules are asked for.
    this.engine();
    try {
      return { ok: { ...this.ctx.storage.transactionSync(() => this.facts.report(request, now)), now } };
    } catch (error) {
      return fail('invalid', { problems: mistakes(error) });
    }
  }

  async experiments(tenant: string): Promise<Answer<Record<string, unknown>>> {
    this.bind(tenant);
    const now = this.now();
    return { ok: { experiments: this.engine().experiments(recordsOf(this.exposed()), now), now } };
  }

  /** What a page or a table of a report says beside it: whose it is, and what experiments have shown. */
  async reportsOf(tenant: string): Promise<{ business: string; timeZone: string; experiments: ExperimentReport[] }> {
    this.bind(tenant);
    const { name, timeZone } = this.readPlaybook()['business'] as { name: string; timeZone: string };
    const exposed = this.exposed(MOST_EXPOSED + 1);
    return { business: name, timeZone, experiments: exposed.length > MOST_EXPOSED ? [] : this.engine().experiments(recordsOf(exposed), this.now()) };
  }

  /** The records of people who met an experiment. */
  private exposed(limit = -1): RecordText[] {
    const met = this.store.all<{ person: string }>("SELECT DISTINCT person FROM event WHERE type = 'experiment.exposed' AND person IS NOT NULL LIMIT ?", limit);
    return met.flatMap(({ person }) => this.store.recordOf(person) ?? []);
  }

  async clock(tenant: string): Promise<number> {
    this.bind(tenant);
    return this.now();
  }

  // What a person decides.

  async approve(tenant: string, id: string, wish: { suggestion: string; text?: string; by: string }, key: string): Promise<Answer<SendView>> {
    return this.once(tenant, key, ['approve', id, wish], () =>
      this.about(tenant, id, (record, now) => {
        const suggestion = this.engine().suggest(record, now);
        if (suggestion.hash === undefined || suggestion.hash !== wish.suggestion)
          return fail('suggestion-changed', { detail: 'Something has changed since this suggestion was made. Look at the new one.', reason: suggestion.held?.reason });
        const by = { by: wish.by, ...(wish.text === undefined ? {} : { text: wish.text }) };
        const result = this.engine().approve(record, suggestion, by, now);
        if (!result.approval) return refusal(result.refused);
        const { approval } = result;
        return this.turn((turn) => found(this.outbox.view(this.keepApproval(turn, approval, id))));
      }),
    );
  }

  async message(tenant: string, id: string, wish: { text: string; by: string }, key: string): Promise<Answer<SendView>> {
    return this.once(tenant, key, ['message', id, wish], () =>
      this.about(tenant, id, (record, now) => {
        const result = this.engine().reply(record, wish, now);
        if (!result.send) return refusal(result.refused);
        const { send } = result;
        return this.turn((turn) => found(this.outbox.view(this.intake.sendNow(turn, send, id))));
      }),
    );
  }

  /** Writes what a person decided about a lead as an event. */
  async decide(tenant: string, id: string, type: string, data: Record<string, unknown>): Promise<Answer<{ event: string }>> {
    return this.about(tenant, id, () => {
      try {
        return { ok: { event: this.turn((turn) => {
          const event = this.intake.note(turn, type, data, id);
          this.intake.settle(turn);
          return event;
        }) } };
      } catch (error) {
        return fail('invalid', { problems: mistakes(error) });
      }
    });
  }

  /** Dismisses what is suggested now: that step is skipped, that template rests. */
  async dismiss(tenant: string, id: string, wish: { suggestion: string; by: string }): Promise<Answer<{ event: string }>> {
    return this.about(tenant, id, (record, now) => {
      const { hash, template } = this.engine().suggest(record, now);
      if (hash === undefined || hash !== wish.suggestion || !template) return fail('suggestion-changed');
      const { id: name, sequence, step, trigger, cause } = template;
      const data = { template: name, sequence, step, trigger, cause, by: wish.by };
      return { ok: { event: this.turn((turn) => {
        const event = this.intake.note(turn, 'suggestion.dismissed', data, id);
        this.intake.settle(turn);
        return event;
      }) } };
    });
  }

  async sends(tenant: string, filter: { state?: string; person?: string; cursor?: string; limit: number }): Promise<{ rows: SendView[]; next?: string }> {
    this.bind(tenant);
    return this.outbox.views(filter);
  }

  /** With `lead`, only a send to that lead is found. */
  async cancel(tenant: string, send: string, by: string, lead?: string): Promise<Answer<SendView>> {
    return this.manage(tenant, send, { type: 'cancel', reason: 'by-person', by }, lead);
  }

  async resolve(tenant: string, send: string, decision: 'sent' | 'not-sent', by: string, lead?: string): Promise<Answer<SendView>> {
    return this.manage(tenant, send, { type: 'resolve', decision, by }, lead);
  }

  private manage(tenant: string, send: string, input: OutboxInput, lead: string | undefined): Answer<SendView> {
    this.bind(tenant);
    if (lead !== undefined && this.outbox.view(send)?.lead !== lead) return fail('not-found');
    const step = this.turn((turn) => this.outbox.advance(turn, send, input));
    if (!step) return fail('not-found');
    if (step.note !== undefined) return fail('wrong-state', { detail: `The message is ${step.row.state}.` });
    return found(this.outbox.view(send));
  }

  // What an admin looks after.

  async unmatched(tenant: string, filter: { cursor?: string; limit: number }): Promise<{ rows: StoredEvent[]; next?: string }> {
    this.bind(tenant);
    return this.store.unmatched(filter);
  }

  async duplicateGroups(tenant: string, filter: { cursor?: string; limit: number }): Promise<{ rows: DuplicateGroup[]; next?: string }> {
    this.bind(tenant);
    return this.duplicates.list(filter);
  }

  /** Numbers that are true for a while: the tenant's own, which every lead's texts may tell. */
  async setLive(tenant: string, numbers: Record<string, LiveNumber | null>): Promise<Record<string, LiveNumber>> {
    this.bind(tenant);
    return this.turn(() => {
      this.worklist.touchReady();
      this.answers.forgetAll();
      return this.store.setLive(numbers);
    });
  }

  /** The same of one lead; they come before the tenant's. */
  async setLeadLive(tenant: string, id: string, numbers: Record<string, LiveNumber | null>): Promise<Answer<Record<string, LiveNumber>>> {
    this.bind(tenant);
    if (!this.store.person(id)) return fail('not-found');
    return { ok: this.turn((turn) => {
      turn.people.add(id);
      return this.store.setLive(numbers, id);
    }) };
  }

  async playbook(tenant: string): Promise<Playbook> {
    this.bind(tenant);
    return this.readPlaybook();
  }

  async setPlaybook(tenant: string, playbook: Playbook): Promise<Answer<Playbook>> {
    this.bind(tenant);
    try {
      new Engine(playbook);
    } catch (error) {
      return fail('bad-playbook', { detail: 'The playbook in force is unchanged.', problems: mistakes(error) });
    }
    return { ok: this.turn(() => {
      this.store.setMeta('playbook', JSON.stringify(playbook));
      this.built = undefined;
      this.engine();
      return playbook;
    }) };
  }

  async setKillSwitch(tenant: string, on: boolean): Promise<{ on: boolean }> {
    this.bind(tenant);
    this.turn(() => this.store.setMeta('kill-switch', on ? 'on' : 'off'));
    return { on };
  }

  // What an operator sees.

  async gauges(tenant: string): Promise<Gauges> {
    this.bind(tenant);
    const alarm = await this.ctx.storage.getAlarm();
    const due = this.outbox.nextDue(this.now());
    return {
      sends: this.outbox.states(),
      unmapped: this.store.unmapped(),
      dueLagMillis: due === undefined ? 0 : Math.max(0, this.now() - due),
      databaseBytes: this.ctx.storage.sql.databaseSize,
      alarmsRun: this.alarms.run,
      alarmsFailed: this.alarms.failed,
      ...(alarm === null ? {} : { nextAlarmMillis: alarm - Date.now() }),
    };
  }

  // A person's own rights.

  async exportLead(tenant: string, id: string): Promise<Answer<Record<string, unknown>>> {
    this.bind(tenant);
    const person = this.store.person(id);
    return person ? { ok: this.privacy.export(person, this.now()) } : fail('not-found');
  }

  async exportAll(tenant: string): Promise<ReadableStream<Uint8Array>> {
    this.bind(tenant);
    return this.privacy.exportAll(tenant, this.now());
  }

  async eraseLead(tenant: string, id: string): Promise<Answer<Erased>> {
    this.bind(tenant);
    const person = this.store.person(id);
    // Asked again, or about somebody who was never there: that is one answer.
    if (!person) return { ok: { people: 0, events: 0, sends: 0, optOutsKept: 0 } };
    return { ok: this.turn((turn) => {
      const { erased, numbers } = this.privacy.erase(person, turn.now);
      this.worklist.forget(id);
      this.answers.forget(id);
      for (const number of numbers) for (const sharing of this.store.peopleOn(number)) this.intake.bar(turn, number, sharing);
      return erased;
    }) };
  }

  async eraseAll(tenant: string): Promise<Erased> {
    this.bind(tenant);
    const erased = this.turn(({ now }) => this.privacy.eraseAll(now));
    this.worklist.forget();
    this.built = undefined;
    this.answers.forgetAll();
    return erased;
  }

  // Time.

  /** Never throws and never waits for a provider: an alarm that fails seven times is dropped for good. */
  override async alarm(): Promise<void> {
    const errands: Errand[] = [];
    this.armedFor = undefined;
    this.alarms.run += 1;
    const busy = this.asked > BUSY;
    this.asked = 0;
    this.aside('alarm', () => (this.alarms.failed += 1), () => this.tick(this.now(), errands, busy ? BATCH.rowsWhileBusy : BATCH.rows));
    this.aside('arm', () => this.setAlarm(Date.now() + SWEEP_MILLIS), () => {
      this.behind = this.worklist.isBehind();
      this.arm(busy ? SOON.millis : SOON.restMillis);
    });
    this.start(errands);
  }

  /**
   * Asked from without, now and then: an alarm that was lost is set again, and what is overdue is looked at. Answers
   * whether there was anything of that.
   */
  async sweep(tenant: string): Promise<boolean> {
    if (this.store.meta('tenant') === undefined) return false;
    this.bind(tenant);
    const alarm = await this.ctx.storage.getAlarm();
    const due = this.nextDue();
    const isOverdue = due !== undefined && due <= this.now() - OVERDUE_MILLIS;
    const isLost = (alarm === null || alarm < Date.now() - LOST_ALARM_MILLIS) && (due !== undefined || this.behind);
    if (isLost) this.armedFor = undefined;
    if (isOverdue) await this.alarm();
    else if (isLost) this.arm();
    return isOverdue || isLost;
  }

  /** Everything that is due by now, each in a turn of its own. */
  protected tick(now: number, errands: Errand[], rows = BATCH.rows): void {
    for (const id of this.outbox.due(now, BATCH.sends))
      this.aside('send', () => this.outbox.setAside(id, now), () => {
        this.change(now, errands, (turn) => this.outbox.advance(turn, id, { type: 'clock' }));
      });
    // Requests leave when this turn ends, so that most rows wait for the next.
    for (const person of this.worklist.due(now, errands.length > 0 ? BATCH.rowsWhileBusy : rows))
      this.aside('row', () => this.setAside(person, now), () => {
        this.change(now, errands, (turn) => this.lookFor(turn, person));
      });
  }

  /** What the alarm does for a lead: notes what it was exposed to, approves what approves itself, and makes its row anew. */
  private lookFor(turn: Turn, person: string): void {
    const record = this.store.recordOf(person);
    if (record === undefined) return;
    if (this.mayExpose) for (const { experiment, arm } of this.engine().suggest(record, turn.now).exposures ?? []) this.expose(turn, person, experiment, arm);
    const approval = this.approvesItself ? this.engine().autoApprove(record, turn.now)?.approval : undefined;
    if (approval) this.keepApproval(turn, approval, person);
    this.look(person, turn.now, 'alarm');
  }

  /** A person meets an experiment once: the event's id says so. */
  private expose(turn: Turn, person: string, experiment: string, arm: string): void {
    const id = `exposed:${experiment}:${person}`;
    if (!this.store.isKnown({ source: OWN_SOURCE, id })) this.intake.note(turn, 'experiment.exposed', { experiment, arm }, person, id);
  }

  private keepApproval(turn: Turn, approval: Approval, person: string): string {
    const row = this.outbox.add(turn, { approval }, person);
    const { id: approvalId, slotAt, validUntil, by } = approval;
    // By its id it comes before the events of its text, even at the same instant.
    this.intake.note(turn, 'approval.granted', { approvalId, slotAt, validUntil, by }, person, approvalId);
    this.intake.settle(turn);
    return row;
  }

  private aside(what: string, setAside: () => void, work: () => void): void {
    try {
      work();
    } catch (error) {
      log(what, error);
      setAside();
    }
  }

  /** One transaction; what it decided to start is started after its commit. A turn within a turn is part of it. */
  protected turn<T>(work: (turn: Turn) => T): T {
    if (this.open) return this.change(this.now(), this.open, work);
    const errands: Errand[] = [];
    this.open = errands;
    let result: T;
    try {
      result = this.change(this.now(), errands, work);
    } finally {
      this.open = undefined;
    }
    this.arm();
    this.start(errands);
    return result;
  }

  private change<T>(now: number, errands: Errand[], work: (turn: Turn) => T): T {
    const turn: Turn = { now, errands: [], people: new Set(), numbers: new Set() };
    let result: T;
    try {
      result = this.ctx.storage.transactionSync(() => {
        const answer = work(turn);
        this.intake.settle(turn);
        for (const person of turn.people) {
          this.worklist.touch(person);
          this.answers.forget(person);
        }
        return answer;
      });
    } catch (error) {
      this.worklist.forget();
      throw error;
    }
    errands.push(...turn.errands);
    this.worklist.committed(turn.people);
    if (turn.people.size > 0) this.behind = true;
    return result;
  }

  /** Makes rows of the worklist anew. */
  private lookAt(people: string[], now: number): void {
    if (people.length === 0) return;
    this.ctx.storage.transactionSync(() => {
      for (const person of people) this.aside('row', () => this.setAside(person, now), () => this.look(person, now, 'list'));
    });
    this.behind = true;
    this.arm();
  }

  private look(person: string, now: number, whose: 'list' | 'alarm'): void {
    const record = this.store.recordOf(person);
    if (record === undefined) return;
    this.worklist.refresh(person, record, now, whose);
    if (whose === 'alarm') this.facts.keep(person, record, now);
  }

  /** Who could not be looked at stands aside; a report tries again. */
  private setAside(person: string, now: number): void {
    this.worklist.setAside(person, now);
    this.facts.outdate(person);
  }

  protected nextDue(): number | undefined {
    const due = [this.outbox.nextDue(this.now()), this.worklist.nextDue()].filter((at): at is number => at !== undefined);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Sets the alarm to the next thing due, and sweeps before long while a send is open. One that fires earlier does the same. */
  protected arm(soonMillis = SOON.millis): void {
    const real = Date.now();
    const soon = real + soonMillis;
    // One that is past and not lost is about to fire.
    const armed = this.armedFor !== undefined && this.armedFor > real - LOST_ALARM_MILLIS ? this.armedFor : Infinity;
    if (armed <= soon) return;
    const due = this.nextDue();
    const at = Math.min(
      due === undefined ? Infinity : Math.max(this.realInstant(due), real + 1),
      this.outbox.nextDue(this.now()) === undefined ? Infinity : real + SWEEP_MILLIS,
      this.behind ? soon : Infinity,
    );
    if (at < armed) this.setAlarm(at);
  }

  private setAlarm(at: number): void {
    this.armedFor = at;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  /** After a start: nobody waits for the answers of the last process any more, and its alarm may be lost. */
  private async heal(): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    const errands: Errand[] = [];
    this.restore(this.env.RESTORED, errands);
    const restarted = this.outbox.inState('sending');
    if (restarted.length > 0) {
      this.configure();
      for (const id of restarted)
        this.aside('restart', () => undefined, () => {
          this.change(this.now(), errands, (turn) => this.outbox.advance(turn, id, { type: 'restarted' }));
        });
    }
    if (this.store.meta('tenant') !== undefined)
      this.aside('rules', () => undefined, () => {
        this.engine();
        this.behind = this.worklist.isBehind();
      });
    const lost = alarm === null || alarm < Date.now() - LOST_ALARM_MILLIS;
    if (this.behind || (lost && this.nextDue() !== undefined)) this.arm();
  }

  /**
   * A restore was declared: what became of texts since the backup nobody here knows. Those under way become unknown, those
   * approved are cancelled, and every text is held until an admin puts the kill switch off.
   */
  private restore(restored: string | undefined, errands: Errand[]): void {
    if (restored === undefined || this.store.meta('tenant') === undefined || this.store.meta('restored') === restored) return;
    this.configure();
    this.change(this.now(), errands, (turn) => {
      this.store.setMeta('restored', restored);
      this.store.setMeta('kill-switch', 'on');
      for (const id of ['sending', 'approved'].flatMap((state) => this.outbox.inState(state)))
        // One that cannot be read cannot leave either; it may not keep the others from being withdrawn.
        this.aside('restart', () => undefined, () => this.outbox.advance(turn, id, { type: 'restored' }));
    });
  }

  // Errands: requests that a committed turn decided on.

  protected start(errands: Errand[]): void {
    for (const errand of errands) this.ctx.waitUntil(this.run(errand).catch((error: unknown) => log('errand', error)));
  }

  protected async run(errand: Errand): Promise<void> {
    const provider = this.provider();
    if (errand.type === 'post') {
      const answer = await provider.send(errand, this.callbackUrl(errand.statusToken ?? ''), this.now());
      this.turn((turn) => this.outbox.answered(turn, errand.row, errand.attempt, answer));
      return;
    }
    const listed = await provider.list(errand.to, errand.since, errand.timeoutMillis);
    this.turn((turn) => this.outbox.listed(turn, errand.row, listed));
  }

  private provider(): Provider {
    return providerOf(this.configure().provider, this.env as unknown as Record<string, unknown>);
  }

  private callbackUrl(token: string): string {
    return `${configuration(this.env).publicUrl.replace(/\/$/, '')}/hooks/${this.configure().provider.source}/status/${token}`;
  }

  // What the object stands on.

  /** The object belongs to the first tenant that speaks to it, and to no other. */
  private bind(tenant: string): void {
    this.asked += 1;
    this.owner ??= this.store.meta('tenant');
    if (this.owner === undefined) this.store.setMeta('tenant', (this.owner = tenant));
    if (this.owner !== tenant) throw new Error('this object belongs to another tenant');
  }

  private configure(): TenantConfig {
    const tenant = this.store.meta('tenant') ?? '';
    this.config ??= configuration(this.env).tenants[tenant];
    if (!this.config) throw new Error('this tenant is not configured any more');
    return this.config;
  }

  protected engine(): Engine {
    if (this.built) return this.built;
    const playbook = this.readPlaybook();
    this.built = new Engine(playbook);
    this.answers.forgetAll();
    this.approvesItself = (playbook['sending'] as { autoApprove?: unknown[] } | undefined)?.autoApprove?.length !== undefined;
    this.mayExpose = playbook['experiments'] !== undefined || ((playbook['messages'] ?? []) as { variants?: unknown }[]).some((message) => message.variants !== undefined);
    if (this.worklist.ruledBy(`${version()} ${JSON.stringify(playbook)}`)) this.behind = true;
    return this.built;
  }

  /** When the month began on the business's own calendar. */
  private startOfMonth(now: number): number {
    const { timeZone } = this.readPlaybook()['business'] as { timeZone: string };
    return instantOf(`${localTime(now, timeZone).local.slice(0, 7)}-01T00:00:00`, timeZone).at;
  }

  private readPlaybook(): Playbook {
    const stored = this.store.meta('playbook');
    if (stored !== undefined) return JSON.parse(stored) as Playbook;
    const { playbook } = this.configure();
    return typeof playbook === 'string' ? starterPlaybook(playbook as Industry) : (playbook as Playbook);
  }

  private about<T>(tenant: string, id: string, work: (record: RecordText, now: number) => Answer<T>): Answer<T> {
    this.bind(tenant);
    const record = this.store.recordOf(id);
    return record ? work(record, this.now()) : fail('not-found');
  }

  /** A request with an Idempotency-Key takes effect once; the same request again gets the same answer. */
  private once<T>(tenant: string, key: string, request: unknown, work: () => Answer<T>): Answer<T> {
    this.bind(tenant);
    const asked = JSON.stringify(request);
    const known = this.store.first<{ request: string; answer: string }>('SELECT request, answer FROM idempotency WHERE key = ?', key);
    if (known) return known.request === asked ? (JSON.parse(known.answer) as Answer<T>) : fail('key-reused');
    return this.turn(() => {
      const answer = work();
      const { sql } = this.ctx.storage;
      if ('ok' in answer)
        sql.exec('INSERT INTO idempotency (key, request, answer, at) VALUES (?, ?, ?, ?)', key, asked, JSON.stringify(answer), Date.now());
      sql.exec('DELETE FROM idempotency WHERE at < ?', Date.now() - REMEMBER_MILLIS);
      return answer;
    });
  }
}

function refusal(refused: Refused | undefined): { problem: { code: 'refused'; reason?: string; until?: number; detail?: string } } {
  return fail('refused', { reason: refused?.reason, until: refused?.until, detail: refused?.say }) as ReturnType<typeof refusal>;
}

/** What another system sends is not its sender's to mend: events that the engine or the configuration refuses are left out, the others kept. */
function fitting(events: unknown[], accepts: string[], read: (events: unknown) => ArrivedEvent[]): { events: ArrivedEvent[]; barred: string[] } {
  const kept: ArrivedEvent[] = [];
  const barred: string[] = [];
  for (const event of events) {
    const { type } = event as { type: string };
    try {
      if (!mayBring(accepts, type)) barred.push(type);
      else kept.push(...read([event]));
    } catch (error) {
      mistakes(error);
      barred.push(type);
    }
  }
  return { events: kept, barred };
}

const recordsOf = (records: RecordText[]): RecordText => `[${records.join(',')}]`;

const found = <T>(value: T | undefined): Answer<T> => (value === undefined ? fail('not-found') : { ok: value });

/** What went wrong, without what it went wrong with: an error's text may quote a row. The engine's code and path may be told. */
function log(where: string, error: unknown): void {
  writeLine('error', Word.of(['alarm', 'arm', 'send', 'row', 'restart', 'rules', 'errand'], where), about(error));
}
