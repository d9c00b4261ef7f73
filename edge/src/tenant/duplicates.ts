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

/** A number of a call centre may be on thousands of records. */
const MOST_SHOWN = 100;

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
    for (const [kind, column] of KINDS) {
      const value = person[column];
      const group = value === null ? [] : this.having(kind, value);
      if (group.length > 1) for (const { id } of group) this.sql.exec('INSERT INTO shared (kind, person) VALUES (?, ?) ON CONFLICT DO NOTHING', kind, id);
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

  /** Every group, as they were found. One that is none any more is left out; each is told at the first of its records. */
  list(filter: { cursor?: string; limit: number }): { rows: DuplicateGroup[]; next?: string } {
    const [after = 0] = readCursor(filter.cursor, ['number']) ?? [];
    const found = this.store.all<{ id: number; kind: SharedKind; person: string }>('SELECT id, kind, person FROM shared WHERE id > ? ORDER BY id LIMIT ?', after, filter.limit + 1);
    const { shown, next } = pageOf(found, filter.limit, ({ id }) => [id]);
    const rows = shown.flatMap(({ id, kind, person }) => {
      const group = this.groupOf(kind, person);
      return group.leads.length > 1 && group.first === id ? [{ by: kind, leads: group.leads }] : [];
    });
    return { rows, ...(next === undefined ? {} : { next }) };
  }

  /** Who has the same as this person, and which of their notes is the first. */
  private groupOf(kind: SharedKind, person: string): { leads: { id: string; name?: string }[]; first?: number } {
    const value = this.store.person(person)?.[columnOf(kind).column] ?? null;
    if (value === null) return { leads: [] };
    const leads = this.having(kind, value);
    const notes = leads.map((lead) => this.store.first<{ id: number }>('SELECT id FROM shared WHERE kind = ? AND person = ?', kind, lead.id)?.id ?? Infinity);
    return { leads, first: Math.min(...notes) };
  }

  private having(kind: SharedKind, value: string): { id: string; name?: string }[] {
    const { column, compared } = columnOf(kind);
    return this.store
      .all<{ id: string; name: string | null }>(`SELECT id, name FROM person WHERE ${column} = ? ${compared} ORDER BY created_at, id LIMIT ${MOST_SHOWN}`, value)
      .map(({ id, name }) => ({ id, ...(name === null ? {} : { name }) }));
  }
}

function columnOf(kind: SharedKind) {
  const [, column, compared] = KINDS.find(([name]) => name === kind) ?? KINDS[0];
  return { column, compared };
}
