/**
 * People and events in the tenant's database.
 *
 * In: events as the engine's `readEvents` answered them. Out: whose they are, and the `LeadRecord` of a person,
 * put together from rows, for the engine. Nothing here judges a lead: how a person is found comes from
 * `engine.keys`, and what a person's number and name are now from `engine.lead`.
 */
import type { EventKeys, StoredEvent, StoredRecord } from '../engine';

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

/** What the engine's fold says a person is called and reached by now. */
export interface Identity {
  externalId?: string;
  phone?: string;
  email?: string;
  name?: string;
}

type Row<T> = T & Record<string, SqlStorageValue>;

export class Store {
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

  /** By external id, then id, then number, then e-mail. Of several, the one known longest. */
  find(keys: EventKeys): Person | undefined {
    const columns = [
      ['external_id', keys.externalId],
      ['id', keys.id],
      ['phone', keys.phone],
      ['email', keys.email],
    ] as const;
    for (const [column, value] of columns) {
      if (value === undefined) continue;
      const found = this.first<Person>(`SELECT * FROM person WHERE ${column} = ? ORDER BY created_at, id LIMIT 1`, value);
      if (found) return found;
    }
    return undefined;
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
      `SELECT * FROM person WHERE name LIKE ? ESCAPE '\\' OR email = ? OR (? <> '' AND phone LIKE ?) ORDER BY name, id LIMIT ?`,
      like, words.trim(), digits, `%${digits}`, limit,
    );
  }

  // Events.

  /** Stores an event unless its identity is known; answers whether it is new. */
  insert(event: StoredEvent, person: string | undefined, number: string | undefined): boolean {
    const { rowsWritten } = this.sql.exec(
      'INSERT INTO event (source, id, at, type, person, number, json) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      event.source, event.id, event.at, event.type, person ?? null, number ?? null, JSON.stringify(event),
    );
    return rowsWritten > 0;
  }

  isKnown(event: StoredEvent): boolean {
    return this.first('SELECT 1 FROM event WHERE source = ? AND id = ?', event.source, event.id) !== undefined;
  }

  /** Keeps the keys by which the person of a stored event may be found later. */
  wait(event: StoredEvent, keys: EventKeys): void {
    for (const key of waitingKeys(keys))
      this.sql.exec('INSERT INTO waiting_key (key, source, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', key, event.source, event.id);
  }

  /** Gives the waiting events of these keys to a person. */
  claim(person: string, keys: EventKeys): number {
    let claimed = 0;
    for (const key of waitingKeys(keys)) {
      for (const { source, id } of this.all<{ source: string; id: string }>('SELECT source, id FROM waiting_key WHERE key = ?', key)) {
        claimed += this.sql.exec('UPDATE event SET person = ? WHERE source = ? AND id = ? AND person IS NULL', person, source, id).rowsWritten > 0 ? 1 : 0;
        this.sql.exec('DELETE FROM waiting_key WHERE source = ? AND id = ?', source, id);
      }
    }
    return claimed;
  }

  // Records.

  recordOf(id: string): StoredRecord | undefined {
    const person = this.person(id);
    return person && this.record(person);
  }

  record(person: Person): StoredRecord {
    const events = this.events('SELECT json FROM event WHERE person = ? ORDER BY at, source, id', person.id);
    const numberEvents = person.phone === null ? [] : this.events(
      `SELECT json FROM event WHERE number = ? AND person IS NOT ?
         AND (type GLOB 'consent.*' OR type GLOB 'sms.*' OR type GLOB 'approval.*' OR type GLOB 'automation.*') ORDER BY at, source, id`,
      person.phone, person.id,
    );
    return {
      id: person.id,
      phone: person.first_phone ?? undefined,
      email: person.first_email ?? undefined,
      externalId: person.external_id ?? undefined,
      createdAt: person.created_at,
      events,
      numberEvents,
    };
  }

  /** The record of a number that belongs to no lead: its texts and consent events. */
  strangerRecord(number: string): StoredRecord {
    const events = this.events('SELECT json FROM event WHERE number = ? ORDER BY at, source, id', number);
    return { id: 'number', phone: number, createdAt: events[0]?.at ?? 0, events, numberEvents: [] };
  }

  *records(): Generator<StoredRecord> {
    for (const person of this.all<Person>('SELECT * FROM person ORDER BY id')) yield this.record(person);
  }

  private events(query: string, ...bindings: SqlStorageValue[]): StoredEvent[] {
    return this.all<{ json: string }>(query, ...bindings).map(({ json }) => JSON.parse(json) as StoredEvent);
  }
}

function waitingKeys(keys: EventKeys): string[] {
  const named = { externalId: keys.externalId, id: keys.id, phone: keys.phone, email: keys.email };
  return Object.entries(named).flatMap(([kind, value]) => (value === undefined ? [] : [`${kind}:${value}`]));
}
