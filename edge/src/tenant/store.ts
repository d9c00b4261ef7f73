/**
 * People and events in the tenant's database.
 *
 * In: events as the engine's `readEvents` answered them. Out: whose they are, and the record of a person, put together
 * from rows as the JSON text that the engine reads. Nothing here judges a lead: how a person is found comes from
 * `engine.keys`, and what a person's number and name are now from `engine.lead`.
 */
import type { EventKeys, RecordText, StoredEvent } from '../engine';
import { pageOf, readCursor } from './cursor';

export interface Person {
  id: string;
  external_id: string | null;
  phone: string | null;
  email: string | null;
  first_phone: string | null;
  first_email: string | null;
  name: string | null;
  created_at: number;
}

/** An event that is kept, and whom it concerns. */
export interface ToldEvent {
  json: string;
  person: string | null;
  number: string | null;
  /** Was it told in two ways already? */
  conflict: number;
}

/** What the engine's fold says a person is called and reached by now. */
export interface Identity {
  externalId?: string;
  phone?: string;
  email?: string;
  name?: string;
}

/** A number that is true for a while, as the engine's record has it. */
export interface LiveNumber {
  value: number;
  asOf: number | string;
  expiresAt: number | string;
}

type Found = Person & { is_open: number };

/** Is a text to the number of the person still to leave? */
const IS_OPEN = "EXISTS (SELECT 1 FROM outbox WHERE outbox.phone = person.phone AND state IN ('approved', 'sending')) AS is_open";

type Row<T> = T & Record<string, SqlStorageValue>;

/** The tenant's own live numbers are kept under no person. */
const TENANT = '';

export class Store {
  /** Has any event ever waited for another one? Unknown until it is asked. */
  private anyAfter: boolean | undefined;

  constructor(private readonly sql: SqlStorage) {}

  meta(name: string): string | undefined {
    return this.first<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value;
  }

  setMeta(name: string, value: string): void {
    this.sql.exec('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', name, value);
  }

  first<T>(query: string, ...bindings: SqlStorageValue[]): T | undefined {
    return this.sql.exec<Row<T>>(query, ...bindings).toArray()[0];
  }

  all<T>(query: string, ...bindings: SqlStorageValue[]): T[] {
    return this.sql.exec<Row<T>>(query, ...bindings).toArray();
  }

  // People.

  person(id: string): Person | undefined {
    return this.first<Person>('SELECT * FROM person WHERE id = ?', id);
  }

  /**
   * By external id, then id, then number, then e-mail (of several, the one known longest), then as that of another event;
   * and whether a text to their number is still to leave.
   */
  find(keys: EventKeys, source: string): { person: Person; by: 'externalId' | 'id' | 'phone' | 'email' | 'event'; isOpen: boolean } | undefined {
    const columns = [
      ['externalId', 'external_id = ?', keys.externalId],
      ['id', 'id = ?', keys.id],
      ['phone', 'phone = ?', keys.phone],
      ['email', 'email = ? COLLATE NOCASE', keys.email],
    ] as const;
    for (const [by, condition, value] of columns) {
      if (value === undefined) continue;
      const person = this.first<Found>(`SELECT person.*, ${IS_OPEN} FROM person WHERE ${condition} ORDER BY created_at, id LIMIT 1`, value);
      if (person) return { person, by, isOpen: person.is_open === 1 };
    }
    if (keys.event === undefined) return undefined;
    const person = this.first<Found>(`SELECT person.*, ${IS_OPEN} FROM event JOIN person ON person.id = event.person WHERE source = ? AND event.id = ?`, source, keys.event);
    return person && { person, by: 'event', isOpen: person.is_open === 1 };
  }

  create(keys: EventKeys, at: number): Person {
    const id = keys.id ?? crypto.randomUUID();
    const [externalId, phone, email] = [keys.externalId ?? null, keys.phone ?? null, keys.email ?? null];
    this.sql.exec(
      'INSERT INTO person (id, external_id, phone, email, first_phone, first_email, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id, externalId, phone, email, phone, email, at,
    );
    return { id, external_id: externalId, phone, email, first_phone: phone, first_email: email, name: null, created_at: at };
  }

  /** Fills in what was not known when the person was first heard of. */
  complete(person: Person, keys: EventKeys, at: number): void {
    this.sql.exec(
      `UPDATE person SET external_id = COALESCE(external_id, ?), first_phone = COALESCE(first_phone, ?),
         first_email = COALESCE(first_email, ?), created_at = MIN(created_at, ?) WHERE id = ?`,
      keys.externalId ?? null, keys.phone ?? null, keys.email ?? null, at, person.id,
    );
  }

  setIdentity(id: string, now: Identity): void {
    this.sql.exec(
      'UPDATE person SET phone = ?, email = ?, name = ?, external_id = COALESCE(?, external_id) WHERE id = ?',
      now.phone ?? null, now.email ?? null, now.name ?? null, now.externalId ?? null, id,
    );
  }

  peopleOn(number: string): string[] {
    return this.all<{ id: string }>('SELECT id FROM person WHERE phone = ? ORDER BY id', number).map((row) => row.id);
  }

  /** Names hold every word, or the number or e-mail is the one given. */
  search(words: string, limit: number): Person[] {
    const digits = words.replace(/\D/g, '');
    const like = `%${words.trim().replace(/[\\%_]/g, '\\$&')}%`;
    return this.all<Person>(
      `SELECT * FROM person WHERE name LIKE ? ESCAPE '\\' OR email = ? COLLATE NOCASE OR (? <> '' AND phone LIKE ?) ORDER BY name, id LIMIT ?`,
      like, words.trim(), digits, `%${digits}`, limit,
    );
  }

  // Events.

  /** Stores an event unless its identity is known; answers whether it is new. */
  insert(event: StoredEvent, person: string | undefined, number: string | undefined): boolean {
    const { rowsWritten } = this.sql.exec(
      'INSERT INTO event (source, id, at, type, person, number, json) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      event.source, event.id, event.at, event.type, person ?? null, concernsNumber(event.type) ? (number ?? null) : null, JSON.stringify(event),
    );
    return rowsWritten > 0;
  }

  /** An event as it was told before. */
  told({ source, id }: Pick<StoredEvent, 'source' | 'id'>): ToldEvent | undefined {
    return this.first<ToldEvent>('SELECT json, person, number, conflict FROM event WHERE source = ? AND id = ?', source, id);
  }

  /** Takes an event back, as if it had never been told. */
  takeBack({ source, id }: Pick<StoredEvent, 'source' | 'id'>): void {
    this.sql.exec('DELETE FROM event WHERE source = ? AND id = ?', source, id);
    this.sql.exec('DELETE FROM waiting_key WHERE source = ? AND id = ?', source, id);
  }

  /** Notes that an event was told in two ways. */
  noteConflict({ source, id }: Pick<StoredEvent, 'source' | 'id'>): void {
    this.sql.exec('UPDATE event SET conflict = 1 WHERE source = ? AND id = ?', source, id);
  }

  /** The ids of a person's events that were told in two ways. */
  conflictsOf(person: string): string[] {
    return this.all<{ id: string }>('SELECT id FROM event WHERE person = ? AND conflict = 1 ORDER BY at, source, id', person).map(({ id }) => id);
  }

  isKnown(event: Pick<StoredEvent, 'source' | 'id'>): boolean {
    return this.first('SELECT 1 FROM event WHERE source = ? AND id = ?', event.source, event.id) !== undefined;
  }

  /** Keeps the keys by which the person of a stored event may be found later. */
  wait(event: StoredEvent, keys: EventKeys): void {
    const after = keys.event === undefined ? [] : [afterKey(event.source, keys.event)];
    if (after.length > 0) this.anyAfter = true;
    for (const key of [...waitingKeys(keys), ...after])
      this.sql.exec('INSERT INTO waiting_key (key, source, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', key, event.source, event.id);
  }

  /** Gives the waiting events of these keys to a person; those that concern a number and named none now concern theirs. */
  claim(person: string, keys: EventKeys): number {
    return this.claimUnder(waitingKeys(keys), person, keys.phone ?? null);
  }

  /** Gives the events that waited for this one to its person. */
  claimAfter({ id, phone }: Pick<Person, 'id' | 'phone'>, event: { source: string; id: string }): number {
    this.anyAfter ??= this.first("SELECT 1 FROM waiting_key WHERE key >= 'event:' AND key < 'event;' LIMIT 1") !== undefined;
    return this.anyAfter ? this.claimUnder([afterKey(event.source, event.id)], id, phone) : 0;
  }

  private claimUnder(keys: string[], person: string, phone: string | null): number {
    let claimed = 0;
    for (const key of keys) {
      for (const { source, id, type } of this.all<{ source: string; id: string; type: string }>(
        'SELECT event.source, event.id, event.type FROM waiting_key JOIN event USING (source, id) WHERE key = ?', key,
      )) {
        const number = concernsNumber(type) ? phone : null;
        claimed += this.sql.exec(
          'UPDATE event SET person = ?, number = COALESCE(number, ?) WHERE source = ? AND id = ? AND person IS NULL', person, number, source, id,
        ).rowsWritten > 0 ? 1 : 0;
        this.sql.exec('DELETE FROM waiting_key WHERE source = ? AND id = ?', source, id);
        claimed += this.claimAfter({ id: person, phone }, { source, id });
      }
    }
    return claimed;
  }

  /** Counts messages of a source that were no events here, by topic; topics beyond the first so many together. */
  countUnmapped(source: string, topics: string[]): void {
    const all = this.unmapped();
    const counts = new Map(Object.entries(all[source] ?? {}));
    for (const topic of topics) {
      const name = TOPIC.test(topic) && (counts.has(topic) || counts.size < MOST_TOPICS) ? topic : 'other';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    this.setMeta('unmapped', JSON.stringify({ ...all, [source]: Object.fromEntries(counts) }));
  }

  /** How many messages of each source were no events here, by topic. */
  unmapped(): Record<string, Record<string, number>> {
    return JSON.parse(this.meta('unmapped') ?? '{}') as Record<string, Record<string, number>>;
  }

  /** Events of nobody known, the latest first. */
  unmatched(filter: { cursor?: string; limit: number }): { rows: StoredEvent[]; next?: string } {
    const after = readCursor(filter.cursor, ['number', 'string', 'string']) ?? [];
    const found = this.all<{ at: number; source: string; id: string; json: string; conflict: number }>(
      `SELECT at, source, id, json, conflict FROM event WHERE person IS NULL ${after.length > 0 ? 'AND (at, source, id) < (?, ?, ?)' : ''}
         ORDER BY at DESC, source DESC, id DESC LIMIT ?`,
      ...after, filter.limit + 1,
    );
    const { shown, next } = pageOf(found, filter.limit, ({ at, source, id }) => [at, source, id]);
    return { rows: shown.map(({ json, conflict }) => ({ ...(JSON.parse(json) as StoredEvent), ...(conflict ? { conflict: true } : {}) })), ...(next === undefined ? {} : { next }) };
  }

  // Live numbers.

  /** Sets live numbers of a lead, or of the tenant; one without a value is taken away. Answers those that are set now. */
  setLive(numbers: Record<string, LiveNumber | null>, person = TENANT): Record<string, LiveNumber> {
    for (const [name, number] of Object.entries(numbers)) {
      if (number === null) this.sql.exec('DELETE FROM live WHERE person = ? AND name = ?', person, name);
      else this.sql.exec('INSERT OR REPLACE INTO live (person, name, json) VALUES (?, ?, ?)', person, name, JSON.stringify(number));
    }
    return this.live(person);
  }

  live(person = TENANT): Record<string, LiveNumber> {
    const rows = this.all<{ name: string; json: string }>('SELECT name, json FROM live WHERE person = ?', person);
    return Object.fromEntries(rows.map(({ name, json }) => [name, JSON.parse(json) as LiveNumber]));
  }

  // Records.

  recordOf(id: string): RecordText | undefined {
    const person = this.person(id);
    return person && this.record(person);
  }

  record(person: Person): RecordText {
    const numberEvents = person.phone === null ? [] : this.jsons('SELECT json FROM event WHERE number = ? AND person IS NOT ?', person.phone, person.id);
    const head = {
      id: person.id,
      phone: person.first_phone ?? undefined,
      email: person.first_email ?? undefined,
      externalId: person.external_id ?? undefined,
      createdAt: person.created_at,
      live: { ...this.live(), ...this.live(person.id) },
    };
    return recordText(head, this.jsons('SELECT json FROM event WHERE person = ?', person.id), numberEvents);
  }

  /** The record of a number that belongs to no lead: its texts and consent events. */
  strangerRecord(number: string): RecordText {
    const since = this.first<{ at: number | null }>('SELECT MIN(at) AS at FROM event WHERE number = ?', number)?.at ?? 0;
    return recordText({ id: 'number', phone: number, createdAt: since }, this.jsons('SELECT json FROM event WHERE number = ?', number), []);
  }

  /** Every record, as one list. */
  records(): RecordText {
    return `[${this.all<Person>('SELECT * FROM person ORDER BY id').map((person) => this.record(person)).join(',')}]`;
  }

  private jsons(query: string, ...bindings: SqlStorageValue[]): string[] {
    return [...this.sql.exec(query, ...bindings).raw<[string]>()].map(([json]) => json);
  }
}

/** Events are kept as JSON, and the engine sorts them itself: a record is put together without parsing one. */
const recordText = (head: object, events: string[], numberEvents: string[]): RecordText =>
  `${JSON.stringify(head).slice(0, -1)},"events":[${events.join(',')}],"numberEvents":[${numberEvents.join(',')}]}`;

/** Does an event of this type hold for every record with its number? */
export const concernsNumber = (type: string): boolean => /^(consent|sms|approval|automation)\./.test(type);

/** Events that name another one wait under this key for its person. */
const afterKey = (source: string, id: string) => `event:${source}:${id}`;

/** A topic that may be told: the names that systems give their messages, nothing that a person may be called. */
const TOPIC = /^[a-zA-Z][a-zA-Z._/-]{0,63}$/;
const MOST_TOPICS = 50;

function waitingKeys({ externalId, id, phone, email }: EventKeys): string[] {
  const named = { externalId, id, phone, email: email?.toLowerCase() };
  return Object.entries(named).flatMap(([kind, value]) => (value === undefined ? [] : [`${kind}:${value}`]));
}
