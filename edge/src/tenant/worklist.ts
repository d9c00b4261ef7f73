/**
 * The worklist: one row per lead, as the engine last saw it.
 *
 * In: people whose facts or whose time has changed. Out: pages in the engine's order (raw score, last interaction,
 * id), and totals. A row is looked at again when its score, its hold or its slot changes by itself, and once a day.
 */
import type { Engine, HeldReason, LeadRecord, Segment, Track, WorklistRow } from '../engine';
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
  now: number;
}

/** The longest a row is kept without a new look: phrases such as "3 weeks ago" move with the calendar. */
const LOOK_AGAIN = 86_400_000;

export class Worklist {
  constructor(
    private readonly store: Store,
    private readonly sql: SqlStorage,
    private readonly engine: () => Engine,
  ) {}

  /** Has the engine look at a lead again. */
  refresh(record: LeadRecord, now: number): void {
    const { rows, totals } = this.engine().worklist([record], now);
    const row = rows[0];
    if (!row) return;
    const changes = [row.changesAt, row.held?.until, row.suggestion?.at].filter((at): at is number => at !== undefined && at > now);
    this.sql.exec(
      `INSERT OR REPLACE INTO score (person, raw, last_at, segment, track, reason, look_again_at, row, totals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id, row.raw, row.lastInteractionAt ?? -1, row.segment, row.track, row.held?.reason ?? null,
      Math.min(now + LOOK_AGAIN, ...changes), JSON.stringify(row), JSON.stringify(totals),
    );
  }

  due(now: number, limit: number): string[] {
    return this.store
      .all<{ person: string }>('SELECT person FROM score WHERE look_again_at <= ? ORDER BY look_again_at, person LIMIT ?', now, limit)
      .map((row) => row.person);
  }

  nextDue(): number | undefined {
    return this.store.first<{ at: number | null }>('SELECT MIN(look_again_at) AS at FROM score')?.at ?? undefined;
  }

  /** Every row is due: the rules have changed. */
  lookAtAll(now: number): void {
    this.sql.exec('UPDATE score SET look_again_at = ?', now);
  }

  /** A row that could not be made stands aside. */
  setAside(person: string, now: number): void {
    this.sql.exec('UPDATE score SET look_again_at = ? WHERE person = ?', now + LOOK_AGAIN, person);
  }

  page(filter: WorkFilter, now: number): WorkPage {
    const after = readCursor(filter.cursor, ['number', 'number', 'string']);
    const found = this.store.all<{ raw: number; last_at: number; person: string; row: string }>(
      `SELECT raw, last_at, person, row FROM score
       WHERE (?1 IS NULL OR segment = ?1) AND (?2 IS NULL OR track = ?2) AND (?3 IS NULL OR reason = ?3)
         AND (?4 IS NULL OR raw < ?4 OR (raw = ?4 AND (last_at < ?5 OR (last_at = ?5 AND person > ?6))))
       ORDER BY raw DESC, last_at DESC, person LIMIT ?7`,
      filter.segment ?? null, filter.track ?? null, filter.reason ?? null,
      after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, filter.limit + 1,
    );
    const { shown, next } = pageOf(found, filter.limit, (row) => [row.raw, row.last_at, row.person]);
    return {
      rows: shown.map(({ row }) => JSON.parse(row) as WorklistRow),
      totals: this.totals(),
      ...(next === undefined ? {} : { next }),
      now,
    };
  }

  rowsOf(people: string[]): WorklistRow[] {
    return people.flatMap((person) => {
      const found = this.store.first<{ row: string }>('SELECT row FROM score WHERE person = ?', person);
      return found ? [JSON.parse(found.row) as WorklistRow] : [];
    });
  }

  /** The engine's totals of single leads, added up. */
  private totals(): Record<string, unknown> {
    const kinds = this.store.all<{ totals: string; n: number }>('SELECT totals, COUNT(*) AS n FROM score GROUP BY totals');
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
