/**
 * The worklist: one row per lead, as the engine last saw it.
 *
 * In: people of whom something new was told, and rows whose time has come. Out: pages in the engine's order (raw
 * score, last interaction, id), and totals. A row is a snapshot: it is made anew when something new is told of its
 * lead, when its score, its hold or its slot changes by itself, once a day, and when the rules change, which are
 * the playbook and the engine's version. A page never shows a row that should have been made anew.
 */
import type { Engine, HeldReason, RecordText, Segment, Track, WorklistRow } from '../engine';
import { pageOf, readCursor } from './cursor';
import type { Store } from './store';

export interface WorkFilter {
  segment?: Segment;
  track?: Track;
  reason?: HeldReason;
  cursor?: string;
  limit: number;
}

export interface WorkPage {
  rows: WorklistRow[];
  totals: Record<string, unknown>;
  next?: string;
  /** More is new than could be looked at: some of it is not in the list yet. */
  catchingUp?: true;
  now: number;
}

/** The longest a row is kept without a new look: phrases such as "3 weeks ago" move with the calendar. */
const LOOK_AGAIN = 86_400_000;

/** So many people are remembered as noted; beyond, that begins anew. */
const MOST_NOTED = 50_000;

interface Kept {
  person: string;
  down_raw: number;
  down_last: number;
  due_at: number;
  rules: number;
  row: string;
}

export class Worklist {
  private rules: number | undefined;
  /** Of whom something new is noted already, as far as this object knows; what is not in here may be noted all the same. */
  private readonly noted = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly sql: SqlStorage,
    private readonly engine: () => Engine,
  ) {}

  /** Something new was told of a person. */
  touch(person: string): void {
    if (this.noted.has(person)) return;
    this.sql.exec('INSERT INTO stale (person) VALUES (?) ON CONFLICT (person) DO UPDATE SET row_made = 0 WHERE row_made <> 0', person);
  }

  /** The touch of these people is committed. */
  committed(people: Iterable<string>): void {
    if (this.noted.size > MOST_NOTED) this.noted.clear();
    for (const person of people) this.noted.add(person);
  }

  /** What is noted of a person, or of anybody, may have been taken away. */
  forget(person?: string): void {
    if (person === undefined) this.noted.clear();
    else this.noted.delete(person);
  }

  /**
   * Has the engine look at a lead again. A list only makes the row: what else is due for the lead is the alarm's, which
   * looks at it in any case.
   */
  refresh(person: string, record: RecordText, now: number, whose: 'list' | 'alarm'): void {
    const { rows, totals } = this.engine().worklist(`[${record}]`, now);
    const row = rows[0];
    this.forget(person);
    if (whose === 'alarm') this.sql.exec('DELETE FROM stale WHERE person = ?', person);
    else this.sql.exec('INSERT INTO stale (person, row_made) VALUES (?, 1) ON CONFLICT (person) DO UPDATE SET row_made = 1', person);
    if (!row) return;
    const changes = [row.changesAt, row.held?.until, row.suggestion?.at].filter((at): at is number => at !== undefined && at > now);
    this.sql.exec(
      `INSERT INTO score (person, down_raw, down_last, segment, track, reason, due_at, rules, row, totals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (person) DO UPDATE SET down_raw = excluded.down_raw, down_last = excluded.down_last, segment = excluded.segment,
         track = excluded.track, reason = excluded.reason, due_at = excluded.due_at, rules = excluded.rules, row = excluded.row, totals = excluded.totals`,
      person, -row.raw, -(row.lastInteractionAt ?? -1), row.segment, row.track, row.held?.reason ?? null,
      Math.min(now + LOOK_AGAIN, ...changes), this.rulesInForce(), JSON.stringify(row), JSON.stringify(totals),
    );
  }

  /** People who are to be looked at: something new first, then those whose time has come, then those seen under other rules. */
  due(now: number, limit: number): string[] {
    const queries = [
      ['SELECT person FROM stale ORDER BY id LIMIT ?'],
      ['SELECT person FROM score WHERE due_at <= ? ORDER BY due_at, person LIMIT ?', now],
      ['SELECT person FROM score WHERE rules < ? LIMIT ?', this.rulesInForce()],
    ] as const;
    const found = new Set<string>();
    for (const [query, ...bindings] of queries) {
      if (found.size >= limit) break;
      for (const { person } of this.store.all<{ person: string }>(query, ...bindings, limit - found.size)) found.add(person);
    }
    return [...found];
  }

  /** People of whom something new was told. */
  news(limit: number): string[] {
    return this.store.all<{ person: string }>('SELECT person FROM stale WHERE row_made = 0 ORDER BY id LIMIT ?', limit).map(({ person }) => person);
  }

  nextDue(): number | undefined {
    return this.store.first<{ at: number | null }>('SELECT MIN(due_at) AS at FROM score')?.at ?? undefined;
  }

  /** Are there people whom the alarm has not looked at yet? */
  isBehind(): boolean {
    return this.store.first('SELECT 1 FROM stale LIMIT 1') !== undefined || this.isUnderOtherRules();
  }

  /** Are there rows that a list must not show? */
  private isCatchingUp(): boolean {
    return this.news(1).length > 0 || this.isUnderOtherRules();
  }

  private isUnderOtherRules(): boolean {
    return this.store.first('SELECT 1 FROM score WHERE rules < ? LIMIT 1', this.rulesInForce()) !== undefined;
  }

  /** The rules in force, told by what they are made of: under others, every row is made anew. Answers whether they are others. */
  ruledBy(fingerprint: string): boolean {
    if (this.store.meta('rules-fingerprint') === fingerprint) return false;
    this.rules = this.rulesInForce() + 1;
    this.store.setMeta('rules', String(this.rules));
    this.store.setMeta('rules-fingerprint', fingerprint);
    return true;
  }

  /** The number of the rules in force; it rises. */
  rulesInForce(): number {
    return (this.rules ??= Number(this.store.meta('rules') ?? 0));
  }

  /** A row that could not be made stands aside. */
  setAside(person: string, now: number): void {
    this.forget(person);
    this.sql.exec('DELETE FROM stale WHERE person = ?', person);
    this.sql.exec('UPDATE score SET due_at = ?, rules = ? WHERE person = ?', now + LOOK_AGAIN, this.rulesInForce(), person);
  }

  /** Rows whose text shows something that may be told no more: those with a suggestion. */
  touchReady(): void {
    this.sql.exec('INSERT INTO stale (person) SELECT person FROM score WHERE reason IS NULL ON CONFLICT (person) DO UPDATE SET row_made = 0');
  }

  page(filter: WorkFilter, now: number): WorkPage {
    const { shown, next } = pageOf(this.rows(filter, filter.limit + 1), filter.limit, (row) => [row.down_raw, row.down_last, row.person]);
    return {
      rows: shown.map(({ row }) => JSON.parse(row) as WorklistRow),
      totals: this.totals(),
      ...(next === undefined ? {} : { next }),
      ...(this.isCatchingUp() ? { catchingUp: true as const } : {}),
      now,
    };
  }

  /** Of the rows that a page would show, those that must be made anew first. */
  agedOn(filter: WorkFilter, now: number): string[] {
    const rules = this.rulesInForce();
    return this.rows(filter, filter.limit).filter((row) => row.due_at <= now || row.rules < rules).map(({ person }) => person);
  }

  private rows({ segment, track, reason, cursor }: WorkFilter, limit: number): Kept[] {
    const after = readCursor(cursor, ['number', 'number', 'string']);
    const where = [
      ...Object.entries({ segment, track, reason }).flatMap(([column, value]) => (value === undefined ? [] : [[`${column} = ?`, value] as const])),
      ...(after === undefined ? [] : [['(down_raw, down_last, person) > (?, ?, ?)', ...after] as const]),
    ];
    const conditions = where.length === 0 ? '' : `WHERE ${where.map(([condition]) => condition).join(' AND ')}`;
    return this.store.all<Kept>(
      `SELECT person, down_raw, down_last, due_at, rules, row FROM score ${conditions} ORDER BY down_raw, down_last, person LIMIT ?`,
      ...where.flatMap(([, ...values]) => values), limit,
    );
  }

  rowsOf(people: string[]): WorklistRow[] {
    return people.flatMap((person) => {
      const found = this.store.first<{ row: string }>('SELECT row FROM score WHERE person = ?', person);
      return found ? [JSON.parse(found.row) as WorklistRow] : [];
    });
  }

  /** Of these people, those whose row must be made anew before it is shown. */
  agedOf(people: string[], now: number): string[] {
    return people.filter((person) =>
      this.store.first('SELECT 1 FROM stale WHERE person = ? AND row_made = 0', person) !== undefined ||
      this.store.first('SELECT 1 FROM score WHERE person = ? AND due_at > ? AND rules >= ?', person, now, this.rulesInForce()) === undefined,
    );
  }

  /** The engine's totals of single leads, added up. */
  private totals(): Record<string, unknown> {
    const kinds = this.store.all<{ totals: string; n: number }>('SELECT totals, n FROM tally');
    return kinds.reduce<Totals>((sum, { totals, n }) => add(sum, JSON.parse(totals) as Totals, n), {});
  }
}

interface Totals {
  [name: string]: number | Totals;
}

function add(sum: Totals, one: Totals, times: number): Totals {
  for (const [name, value] of Object.entries(one)) {
    const before = sum[name];
    sum[name] = typeof value === 'number'
      ? (typeof before === 'number' ? before : 0) + value * times
      : add(typeof before === 'object' ? before : {}, value, times);
  }
  return sum;
}
