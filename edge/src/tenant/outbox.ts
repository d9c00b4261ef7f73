/**
 * The outbox: carries the engine's send protocol over the tenant's database.
 *
 * In: what happened to a send (`OutboxInput`). Out: the row as `outboxAdvance` answered it, stored with the events
 * it records, and the requests to start after the commit. Every transition is the engine's; the guards of money and
 * speed (kill switch, spend, rate) are asked here, because only the tenant's database knows them.
 */
import type { Approval, Command, Engine, Money, OutboxInput, OutboxRow, RecordText, Released, StoredEvent } from '../engine';
import { outboxAdvance, outboxRow, smsParts } from '../engine';
import type { Listed, Post, PostAnswer } from '../providers/provider';
import { pageOf, readCursor } from './cursor';
import type { Store } from './store';
import type { Told } from './told';
import { told } from './told';

/** A request to start once the transaction that decided it is committed. */
export type Errand =
  | ({ type: 'post'; row: string; statusToken?: string } & Post)
  | { type: 'list'; row: string; to: string; since: number; timeoutMillis: number };

/** What one turn of the object has changed, and what it has to start afterwards. */
export interface Turn {
  now: number;
  errands: Errand[];
  people: Set<string>;
  numbers: Set<string>;
}

/** What a person sees of a send. */
export type SendView = Omit<OutboxRow, 'statusToken' | 'message'> & Told & { lead?: string; createdAt: number; approval?: Approval; cost?: Money };

interface Kept {
  id: string;
  person: string | null;
  phone: string;
  kind: OutboxRow['kind'];
  state: OutboxRow['state'];
  created_at: number;
  row: string;
  approval: string | null;
}

/** What the gates say. */
type Verdict = Released | { send: { queued?: Record<string, unknown> }; refused?: undefined } | { refused: { reason: string; until?: number; voided?: boolean }; send?: undefined };

/** Guards of money and speed: parts in rolling 24 hours, and sends a second. */
const GUARDS = { dayMillis: 86_400_000, partsPerTenant: 5_000, partsPerPrefix: 500, prefixLength: 7, sendsPerSecond: 50, askAgainMillis: 60_000 };

export class Outbox {
  constructor(
    private readonly store: Store,
    private readonly sql: SqlStorage,
    private readonly engine: () => Engine,
    private readonly recordOf: (person: string) => RecordText | undefined,
    private readonly write: (turn: Turn, event: StoredEvent, person: string | undefined, number: string) => void,
    private readonly costPerPart: () => Money | undefined,
  ) {}

  /** A new send, approved. */
  add(turn: Turn, order: { approval: Approval } | { send: Command }, person: string | undefined): string {
    const statusToken = newToken(Date.now());
    const priced = 'send' in order ? { send: this.priced(order.send, order.send.text) } : order;
    const row = outboxRow({ ...priced, statusToken }, turn.now);
    this.sql.exec(
      'INSERT INTO outbox (id, token, person, phone, kind, state, wake_at, created_at, row, approval) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      row.id, statusToken, person ?? null, row.phone, row.kind, row.state, row.wakeAt ?? null, turn.now, JSON.stringify(row),
      'approval' in order ? JSON.stringify(order.approval) : null,
    );
    if (person !== undefined) turn.people.add(person);
    return row.id;
  }

  /** Gives an input to a row and stores what comes of it. Answers why nothing changed, if nothing did. */
  advance(turn: Turn, id: string, input: OutboxInput): { row: OutboxRow; note?: string } | undefined {
    const kept = this.store.first<Kept>('SELECT * FROM outbox WHERE id = ?', id);
    if (!kept) return undefined;
    const step = outboxAdvance(JSON.parse(kept.row) as OutboxRow, input, turn.now);
    this.sql.exec(
      'UPDATE outbox SET state = ?, provider_id = ?, wake_at = ?, row = ? WHERE id = ?',
      step.row.state, step.row.providerId ?? null, step.row.wakeAt ?? null, JSON.stringify(step.row), id,
    );
    if (kept.person !== null && step.note === undefined) turn.people.add(kept.person);
    let asked = false;
    for (const command of step.commands) {
      switch (command.type) {
        case 'gates':
          asked = true;
          break;
        case 'record':
          this.write(turn, command.event, kept.person ?? undefined, kept.phone);
          break;
        case 'post':
          this.spend(turn, step.row);
          turn.errands.push({ ...command, row: id });
          break;
        case 'list':
          turn.errands.push({ ...command, row: id });
      }
    }
    return asked ? this.advance(turn, id, { type: 'due', ...this.verdict(turn, kept, step.row) }) : step;
  }

  /** The POST has ended. An answer with the id of another text says nothing about this one. */
  answered(turn: Turn, id: string, attempt: number, answer: PostAnswer): void {
    const { providerId, ...rest } = 'response' in answer ? answer.response : {};
    const foreign = providerId !== undefined && this.isClaimed(providerId, id);
    this.advance(turn, id, { type: 'answered', attempt, answer: foreign ? { response: rest as { status: number } } : answer });
  }

  /** The provider's messages to the number, or nothing if they could not be listed. */
  listed(turn: Turn, id: string, found: Listed[] | undefined): void {
    const messages = found?.map((message) => ({ ...message, claimed: this.isClaimed(message.providerId, id) }));
    this.advance(turn, id, { type: 'listing', rivals: this.rivals(id), ...(messages ? { messages } : {}) });
  }

  /** How many other texts of the same words to the same number were posted and have no id of the provider's yet. */
  private rivals(id: string): number {
    return this.store.first<{ n: number }>(
      `SELECT COUNT(*) AS n FROM outbox AS other JOIN outbox AS mine ON other.phone = mine.phone AND other.id <> mine.id
       WHERE mine.id = ? AND other.state IN ('sending', 'unknown', 'review') AND other.provider_id IS NULL
         AND json_extract(other.row, '$.text') = json_extract(mine.row, '$.text')`,
      id,
    )?.n ?? 0;
  }

  /** Is there a text to this number that has not been handed over? */
  isOpen(number: string): boolean {
    return this.store.first("SELECT 1 FROM outbox WHERE state IN ('approved', 'sending') AND phone = ? LIMIT 1", number) !== undefined;
  }

  /**
   * Withdraws what is open for a number and may no longer go out, on the facts of this moment. A text that is just
   * being handed over is withdrawn by an opt-out alone: its gates have spoken, and it is one of the facts itself.
   */
  review(turn: Turn, number: string, optedOut: boolean): void {
    const states = optedOut ? "'approved', 'sending'" : "'approved'";
    for (const kept of this.store.all<Kept>(`SELECT * FROM outbox WHERE phone = ? AND state IN (${states}) ORDER BY id`, number)) {
      // What cannot be read cannot leave either; it may not keep an opt-out from being stored.
      if (!readRow(kept)) continue;
      const reason = optedOut ? 'opted-out' : this.voided(turn, kept);
      if (reason !== undefined) this.advance(turn, kept.id, { type: 'cancel', reason });
    }
  }

  private voided(turn: Turn, kept: Kept): string | undefined {
    const refused = this.released(turn, kept).refused;
    return refused?.voided === true ? refused.reason : undefined;
  }

  /** The gates' answer to a marketing text; other kinds passed theirs when they were made, in the same turn. */
  private released(turn: Turn, kept: Kept): Verdict {
    if (kept.approval === null || kept.person === null) return { send: {} };
    const record = this.recordOf(kept.person);
    if (!record) return { refused: { reason: 'fact-changed', voided: true } };
    return this.engine().release(record, JSON.parse(kept.approval) as Approval, turn.now);
  }

  private verdict(turn: Turn, kept: Kept, row: OutboxRow): Verdict {
    const guarded = this.guard(turn.now, row);
    if (guarded) return { refused: guarded };
    const released = this.released(turn, kept);
    return released.send ? { send: this.priced(released.send, row.text) } : released;
  }

  /** With what handing it over costs, where the carrier's price is known: the event of the text tells it to the reports. */
  private priced<T extends { queued?: Record<string, unknown> }>(send: T, text: string): T {
    const price = this.costPerPart();
    if (!price || !send.queued) return send;
    return { ...send, queued: { ...send.queued, cost: { ...price, minor: price.minor * smsParts(text).parts } } };
  }

  /** Kill switch, rate and spend, in this order; each says when asking again may help. */
  private guard(now: number, row: OutboxRow): { reason: string; until: number } | undefined {
    if (this.store.meta('kill-switch') === 'on') return { reason: 'kill-switch', until: now + GUARDS.askAgainMillis };
    const parts = smsParts(row.text).parts;
    if (this.lately(now) >= GUARDS.sendsPerSecond) return { reason: 'rate', until: now + 1_000 };
    const since = now - GUARDS.dayMillis;
    const used = this.store.first<{ tenant: number; prefix: number; first: number }>(
      `SELECT COALESCE(SUM(parts), 0) AS tenant, COALESCE(SUM(CASE WHEN prefix = ? THEN parts END), 0) AS prefix,
         COALESCE(MIN(at), 0) AS first FROM spend WHERE at > ?`,
      prefixOf(row.phone), since,
    );
    if (used && (used.tenant + parts > GUARDS.partsPerTenant || used.prefix + parts > GUARDS.partsPerPrefix))
      return { reason: 'spend-limit', until: Math.max(used.first + GUARDS.dayMillis, now + GUARDS.askAgainMillis) };
    return undefined;
  }

  private spend(turn: Turn, row: OutboxRow): void {
    this.sql.exec(
      'INSERT INTO spend (id, at, prefix, parts) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at',
      row.id, turn.now, prefixOf(row.phone), smsParts(row.text).parts,
    );
    this.sql.exec('DELETE FROM spend WHERE at <= ?', turn.now - GUARDS.dayMillis);
  }

  /**
   * Rows for which time has something to do: of those that wait to leave only as many as may leave in this second, and
   * what answers a person before what we begin ourselves.
   */
  due(now: number, limit: number): string[] {
    const ids = (query: string, most: number) => this.store.all<{ id: string }>(query, now, most).map((row) => row.id);
    const open = ids(`SELECT id FROM outbox WHERE wake_at <= ? AND state <> 'approved' ORDER BY wake_at, id LIMIT ?`, limit);
    const leaving = ids(
      `SELECT id FROM outbox WHERE wake_at <= ? AND state = 'approved' ORDER BY kind = 'marketing', wake_at, id LIMIT ?`,
      Math.min(limit, this.allowance(now)),
    );
    return [...open, ...leaving];
  }

  /** How many texts may still leave in this second. */
  private allowance(now: number): number {
    return Math.max(0, GUARDS.sendsPerSecond - this.lately(now));
  }

  private lately(now: number): number {
    return this.store.first<{ n: number }>('SELECT COUNT(*) AS n FROM spend WHERE at > ? AND at <= ?', now - 1_000, now)?.n ?? 0;
  }

  /** A row that could not be looked at stands aside, so that it holds up nobody else's. */
  setAside(id: string, now: number): void {
    this.sql.exec('UPDATE outbox SET wake_at = ? WHERE id = ?', now + GUARDS.askAgainMillis, id);
  }

  /** The instant at which time has something to do next. While this second's texts have left, the others wait for the next. */
  nextDue(now: number): number | undefined {
    const first = this.store.first<{ at: number | null }>('SELECT MIN(wake_at) AS at FROM outbox WHERE wake_at IS NOT NULL')?.at ?? undefined;
    if (first === undefined || first > now || this.allowance(now) > 0) return first;
    const open = this.store.first(`SELECT 1 FROM outbox WHERE wake_at <= ? AND state <> 'approved' LIMIT 1`, now);
    return open ? first : this.nextAllowance(now);
  }

  /** When the first of this second's texts is a second old. */
  private nextAllowance(now: number): number {
    return (this.store.first<{ at: number | null }>('SELECT MIN(at) AS at FROM spend WHERE at > ? AND at <= ?', now - 1_000, now)?.at ?? now) + 1_000;
  }

  /** How many rows there are in each state. */
  states(): Record<string, number> {
    return Object.fromEntries(this.store.all<{ state: string; n: number }>('SELECT state, COUNT(*) AS n FROM outbox GROUP BY state').map(({ state, n }) => [state, n]));
  }

  inState(state: string): string[] {
    return this.store.all<{ id: string }>('SELECT id FROM outbox WHERE state = ? ORDER BY id', state).map((row) => row.id);
  }

  /** The send whose callback carries this token, while the token is good. */
  byToken(token: string, real: number): string | undefined {
    if (isExpired(token, real)) return undefined;
    return this.store.first<{ id: string }>('SELECT id FROM outbox WHERE token = ?', token)?.id;
  }

  isClaimed(providerId: string, by: string): boolean {
    return this.store.first('SELECT 1 FROM outbox WHERE provider_id = ? AND id <> ?', providerId, by) !== undefined;
  }

  view(id: string): SendView | undefined {
    const kept = this.store.first<Kept>('SELECT * FROM outbox WHERE id = ?', id);
    return kept && seen(kept);
  }

  views(filter: { state?: string; person?: string; cursor?: string; limit: number }): { rows: SendView[]; next?: string } {
    const after = readCursor(filter.cursor, ['number', 'string']);
    const where = [
      ...(filter.state === undefined ? [] : [['state = ?', filter.state] as const]),
      ...(filter.person === undefined ? [] : [['person = ?', filter.person] as const]),
      ...(after === undefined ? [] : [['(created_at, id) < (?, ?)', ...after] as const]),
    ];
    const conditions = where.length === 0 ? '' : `WHERE ${where.map(([condition]) => condition).join(' AND ')}`;
    const found = this.store.all<Kept>(
      `SELECT * FROM outbox ${conditions} ORDER BY created_at DESC, id DESC LIMIT ?`,
      ...where.flatMap(([, ...values]) => values), filter.limit + 1,
    );
    const { shown, next } = pageOf(found, filter.limit, (kept) => [kept.created_at, kept.id]);
    return { rows: shown.map(seen), ...(next === undefined ? {} : { next }) };
  }
}

/** A status token is good for so long, in real time; carriers report for days at most. */
const TOKEN_MILLIS = 30 * 86_400_000;

/** The secret of a callback's address: 122 random bits, and the second until which it is good. */
const newToken = (real: number) => `${crypto.randomUUID().replaceAll('-', '')}-${Math.ceil((real + TOKEN_MILLIS) / 1000).toString(36)}`;
const isExpired = (token: string, real: number) => Number.parseInt(token.split('-')[1] ?? '', 36) * 1000 < real;

/** The first six digits of a number, with its plus sign. */
const prefixOf = (phone: string) => phone.slice(0, GUARDS.prefixLength);

/** The engine's row; nothing if what is stored is none. */
function readRow(kept: Kept): OutboxRow | undefined {
  try {
    return JSON.parse(kept.row) as OutboxRow;
  } catch {
    return undefined;
  }
}

function seen(kept: Kept): SendView {
  // The status token is a secret between the edge and the provider.
  const whole = readRow(kept) ?? unreadable(kept);
  const { statusToken: _secret, message, ...row } = whole;
  const cost = message?.['cost'] as Money | undefined;
  const approval = kept.approval === null ? undefined : (JSON.parse(kept.approval) as Approval);
  return {
    ...row,
    ...told(whole, approval),
    ...(cost === undefined || row.attempt === 0 ? {} : { cost }),
    createdAt: kept.created_at,
    ...(kept.person === null ? {} : { lead: kept.person }),
    ...(approval && { approval }),
  };
}

/** What is still known of a send whose row cannot be read. */
function unreadable({ id, kind, state, phone, created_at: at }: Kept): OutboxRow {
  return { id, messageId: `${id}:sms`, kind, state, phone, text: '', dueAt: at, validUntil: at, attempt: 0, misses: 0, reason: 'unreadable', history: [] };
}
