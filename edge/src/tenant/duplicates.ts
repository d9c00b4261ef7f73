/**
 * Records that may be one person: the same number, e-mail address or external id on several ids.
 *
 * In: a person whose identity has changed. Out: with whom it is shared, for the lead's page, and a list of all such
 * groups. They are reported and never merged: a number may be a family's, and only a person can tell.
 */
import { pageOf, readCursor } from './cursor';
import type { Person, Store } from './store';

/** What two records may have in common: its kind, and how it is compared. */
const KINDS = [
  ['externalId', 'external_id', ''],
  ['phone', 'phone', ''],
  ['email', 'email', 'COLLATE NOCASE'],
] as const;

export type SharedKind = (typeof KINDS)[number][0];

export interface Duplicate {
  id: string;
  name?: string;
  by: SharedKind[];
}

export interface DuplicateGroup {
  by: SharedKind;
  leads: { id: string; name?: string }[];
}

export class Duplicates {
  constructor(
    private readonly store: Store,
    private readonly sql: SqlStorage,
  ) {}

  /** Notes what a person has in common with others by now. */
  note(id: string): void {
    const person = this.store.person(id);
    if (!person) return;
    for (const [kind, column, compared] of KINDS) {
      const value = person[column];
      if (value === null || !this.store.first(`SELECT 1 FROM person WHERE ${column} = ? ${compared} AND id <> ? LIMIT 1`, value, id)) continue;
      this.sql.exec('INSERT INTO shared_key (kind, value) VALUES (?, ?) ON CONFLICT DO NOTHING', kind, kind === 'email' ? value.toLowerCase() : value);
    }
  }

  /** The other records of what may be the same person. */
  of(person: Person): Duplicate[] {
    const found = new Map<string, Duplicate>();
    for (const [kind, column] of KINDS) {
      const value = person[column];
      if (value === null) continue;
      for (const other of this.having(kind, value)) {
        if (other.id === person.id) continue;
        const duplicate = found.get(other.id) ?? { ...other, by: [] };
        duplicate.by.push(kind);
        found.set(other.id, duplicate);
      }
    }
    return [...found.values()];
  }

  /** Every group, as they were found. A group that is none any more is left out. */
  list(filter: { cursor?: string; limit: number }): { rows: DuplicateGroup[]; next?: string } {
    const [after = 0] = readCursor(filter.cursor, ['number']) ?? [];
    const found = this.store.all<{ id: number; kind: SharedKind; value: string }>(
      'SELECT id, kind, value FROM shared_key WHERE id > ? ORDER BY id LIMIT ?', after, filter.limit + 1,
    );
    const { shown, next } = pageOf(found, filter.limit, ({ id }) => [id]);
    const groups = shown.map(({ kind, value }) => ({ by: kind, leads: this.having(kind, value) }));
    return { rows: groups.filter(({ leads }) => leads.length > 1), ...(next === undefined ? {} : { next }) };
  }

  private having(kind: SharedKind, value: string): { id: string; name?: string }[] {
    const [, column, compared] = KINDS.find(([name]) => name === kind) ?? KINDS[0];
    return this.store
      .all<{ id: string; name: string | null }>(`SELECT id, name FROM person WHERE ${column} = ? ${compared} ORDER BY created_at, id LIMIT 100`, value)
      .map(({ id, name }) => ({ id, ...(name === null ? {} : { name }) }));
  }
}
