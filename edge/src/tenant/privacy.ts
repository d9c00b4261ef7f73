/**
 * A person's data, whole: handed over, and forgotten.
 *
 * In: a lead, or the tenant. Out: everything that is stored about them; or its deletion, with what had to stay.
 *
 * What stays of an erased person are keyed hashes, from which nobody without the edge's secret can tell a number: one for
 * each of their numbers that has opted out, so that it is not texted when it comes again, and for 30 days one for each of
 * their events, so that a webhook that is delivered again does not bring them back. Reports are made from what is
 * stored: texts to an erased person and their sales are in no report any more, of no period.
 *
 * A table belongs to people if it has a column `person`; erasure finds such tables by that, so that a new one is not
 * forgotten.
 */
import { createHmac } from 'node:crypto';

import { OWN_SOURCE } from '../config';
import type { Engine, StoredEvent } from '../engine';
import type { Person, Store } from './store';

/** How long an erased event is recognised when it is delivered again; sources give up after days. */
const DELIVERED_AGAIN_MILLIS = 30 * 86_400_000;
/** How many people one read of the export's stream takes. */
const PEOPLE_A_PAGE = 100;

/** What was deleted, in rows, and how many opt-outs are kept as hashes. */
export interface Erased {
  people: number;
  events: number;
  sends: number;
  optOutsKept: number;
}

interface Held {
  json: string;
}

export class Privacy {
  /** Whether there is a hash of each kind to look for; unknown until it is asked. */
  private readonly any: Partial<Record<'number' | 'event', boolean>> = {};

  constructor(
    private readonly store: Store,
    private readonly sql: SqlStorage,
    private readonly engine: () => Engine,
    private readonly secret: () => string,
  ) {}

  // Handing over.

  /** Everything that is stored about a person. */
  export(person: Person, now: number): Record<string, unknown> {
    const { id } = person;
    const events = (query: string, ...values: string[]) => this.store.all<Held>(query, ...values).map(({ json }) => JSON.parse(json) as StoredEvent);
    const sends = this.store.all<{ row: string; approval: string | null }>('SELECT row, approval FROM outbox WHERE person = ? ORDER BY created_at, id', id);
    return {
      id,
      identity: { id, externalId: person.external_id, phone: person.phone, email: person.email, name: person.name, createdAt: person.created_at },
      lead: this.engine().lead(this.store.record(person), now),
      events: events('SELECT json FROM event WHERE person = ? ORDER BY at, source, id', id),
      numberEvents: person.phone === null ? [] : events('SELECT json FROM event WHERE number = ? AND person IS NULL ORDER BY at, source, id', person.phone),
      sends: sends.map(({ row, approval }) => ({ ...(JSON.parse(row) as object), ...(approval === null ? {} : { approval: JSON.parse(approval) as object }) })),
    };
  }

  /** Everything that is stored, as NDJSON: a person a line, then what belongs to nobody known. */
  exportAll(tenant: string, now: number): ReadableStream<Uint8Array> {
    const lines = this.lines(tenant, now);
    const text = new TextEncoder();
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const { done, value } = lines.next();
        if (done) controller.close();
        else controller.enqueue(text.encode(`${value.map((line) => JSON.stringify(line)).join('\n')}\n`));
      },
    });
  }

  /** Read page by page: what changes meanwhile is in it or not, and no person is torn. */
  private *lines(tenant: string, now: number): Generator<object[], undefined> {
    yield [{ type: 'tenant', tenant, at: now, playbook: JSON.parse(this.store.meta('playbook') ?? 'null') as unknown }];
    for (let last = ''; ; ) {
      const page = this.store.all<Person>('SELECT * FROM person WHERE id > ? ORDER BY id LIMIT ?', last, PEOPLE_A_PAGE);
      if (page.length === 0) break;
      yield page.map((person) => ({ type: 'person', ...this.export(person, now) }));
      last = page.at(-1)?.id ?? '';
    }
    for (const { json } of this.sql.exec<{ json: string }>('SELECT json FROM event WHERE person IS NULL ORDER BY at, source, id').toArray())
      yield [{ type: 'event', event: JSON.parse(json) as object }];
    for (const { row } of this.sql.exec<{ row: string }>('SELECT row FROM outbox WHERE person IS NULL ORDER BY created_at, id').toArray())
      yield [{ type: 'send', send: JSON.parse(row) as object }];
    return undefined;
  }

  // Forgetting.

  /** Deletes a person; within a turn. Answers the numbers that other people may share, too. */
  erase(person: Person, now: number): { erased: Erased; numbers: string[] } {
    const numbers = this.numbersOf(person);
    const optOutsKept = this.keepOptOuts(numbers, now);
    const waiting = this.forgetWaiting(person);
    this.keepEventHashes(this.store.all('SELECT source, id FROM event WHERE person = ?', person.id), now);
    const of = (table: string) => this.count(`SELECT COUNT(*) AS n FROM ${table} WHERE person = ?`, person.id);
    const erased = { people: 1, events: of('event') + waiting, sends: of('outbox'), optOutsKept };
    for (const table of this.tablesOfPeople()) this.sql.exec(`DELETE FROM ${table} WHERE person = ?`, person.id);
    this.sql.exec("DELETE FROM idempotency WHERE json_extract(request, '$[1]') = ?", person.id);
    this.sql.exec('DELETE FROM person WHERE id = ?', person.id);
    for (const number of numbers) {
      if (this.store.peopleOn(number).length > 0) continue;
      this.keepEventHashes(this.store.all('SELECT source, id FROM event WHERE person IS NULL AND number = ?', number), now);
      erased.events += this.count('SELECT COUNT(*) AS n FROM event WHERE person IS NULL AND number = ?', number);
      erased.sends += this.count('SELECT COUNT(*) AS n FROM outbox WHERE person IS NULL AND phone = ?', number);
      this.sql.exec('DELETE FROM event WHERE person IS NULL AND number = ?', number);
      this.sql.exec('DELETE FROM outbox WHERE person IS NULL AND phone = ?', number);
    }
    return { erased, numbers };
  }

  /** Deletes everybody and everything but whose the object is; within a turn. */
  eraseAll(now: number): Erased {
    const numbers = this.store.all<{ number: string }>(
      "SELECT DISTINCT number FROM event WHERE number IS NOT NULL AND (type GLOB 'consent.*' OR type = 'sms.received')",
    ).map((row) => row.number);
    const erased = {
      people: this.count('SELECT COUNT(*) AS n FROM person'),
      events: this.count('SELECT COUNT(*) AS n FROM event'),
      sends: this.count('SELECT COUNT(*) AS n FROM outbox'),
      optOutsKept: this.keepOptOuts(numbers, now),
    };
    for (const table of this.tables()) if (!STAYS.has(table)) this.sql.exec(`DELETE FROM ${table}`);
    this.sql.exec("DELETE FROM meta WHERE name NOT IN ('tenant', 'clock', 'restored')");
    return erased;
  }

  /** Was this event deleted with its person, and is it delivered again? */
  isErased(event: StoredEvent): boolean {
    return this.has('event') && this.store.first('SELECT 1 FROM erased WHERE hash = ?', this.hash('event', `${event.source}\n${event.id}`)) !== undefined;
  }

  /** The opt-out that was kept of an erased number, as an event on it. */
  keptOptOut(number: string): StoredEvent | undefined {
    if (!this.has('number')) return undefined;
    const hash = this.hash('number', number);
    const kept = this.store.first<{ at: number }>('SELECT at FROM erased WHERE hash = ?', hash);
    return kept && { source: OWN_SOURCE, id: `kept-opt-out-${hash.slice(0, 32)}`, type: 'consent.revoked', at: kept.at, data: { phone: number, by: 'kept at an erasure' } };
  }

  /** Numbers that texts to a person went to, or may have. */
  private numbersOf({ id, phone, first_phone }: Person): string[] {
    const rows = this.store.all<{ number: string }>(
      'SELECT DISTINCT number FROM event WHERE person = ? AND number IS NOT NULL UNION SELECT DISTINCT phone FROM outbox WHERE person = ?', id, id,
    );
    return [...new Set([...rows.map((row) => row.number), phone, first_phone])].filter((number): number is string => number !== null);
  }

  /** Keeps a hash of each number that has opted out; one that may be texted again loses its hash. */
  private keepOptOuts(numbers: string[], now: number): number {
    let kept = 0;
    for (const number of numbers) {
      const on = this.store.peopleOn(number)[0];
      const record = (on === undefined ? undefined : this.store.recordOf(on)) ?? this.store.strangerRecord(number);
      const { state, since } = this.engine().lead(record, now).consent;
      if (state !== 'revoked') this.sql.exec('DELETE FROM erased WHERE hash = ?', this.hash('number', number));
      else {
        this.remember('number', number, since ?? now);
        kept += 1;
      }
    }
    return kept;
  }

  private keepEventHashes(events: { source: string; id: string }[], now: number): void {
    for (const { source, id } of events) if (source !== OWN_SOURCE) this.remember('event', `${source}\n${id}`, now);
    this.sql.exec("DELETE FROM erased WHERE kind = 'event' AND at < ?", now - DELIVERED_AGAIN_MILLIS);
  }

  /** Deletes events that wait for somebody with a key of this person. */
  private forgetWaiting({ id, external_id, phone, first_phone, email, first_email }: Person): number {
    const keys = [['id', id], ['externalId', external_id], ['phone', phone], ['phone', first_phone], ['email', email], ['email', first_email]];
    let deleted = 0;
    for (const [kind, value] of keys) {
      if (!value) continue;
      const key = kind === 'email' ? `email:${value.toLowerCase()}` : `${kind}:${value}`;
      for (const { source, id } of this.store.all<{ source: string; id: string }>('SELECT source, id FROM waiting_key WHERE key IN (?, ?)', key, `${kind}:${value}`)) {
        deleted += this.sql.exec('DELETE FROM event WHERE source = ? AND id = ? AND person IS NULL', source, id).rowsWritten > 0 ? 1 : 0;
        this.sql.exec('DELETE FROM waiting_key WHERE source = ? AND id = ?', source, id);
      }
    }
    return deleted;
  }

  private remember(kind: 'number' | 'event', what: string, at: number): void {
    this.any[kind] = true;
    this.sql.exec('INSERT OR REPLACE INTO erased (hash, kind, at) VALUES (?, ?, ?)', this.hash(kind, what), kind, at);
  }

  private has(kind: 'number' | 'event'): boolean {
    return (this.any[kind] ??= this.store.first('SELECT 1 FROM erased WHERE kind = ? LIMIT 1', kind) !== undefined);
  }

  private hash(kind: string, what: string): string {
    return createHmac('sha256', this.secret()).update(`erased\n${this.store.meta('tenant') ?? ''}\n${kind}\n${what}`).digest('hex');
  }

  private count(query: string, ...values: string[]): number {
    return this.store.first<{ n: number }>(query, ...values)?.n ?? 0;
  }

  private tables(): string[] {
    return this.store.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'").map(({ name }) => name);
  }

  private tablesOfPeople(): string[] {
    return this.tables().filter((table) => this.store.all<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`).some(({ name }) => name === 'person'));
  }
}

/** Tables that an erased tenant keeps: what schema this is, whose the object is, and the hashes. */
const STAYS = new Set(['schema_version', 'meta', 'erased']);
