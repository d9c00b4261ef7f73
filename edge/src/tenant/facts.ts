/**
 * What reports need to know of each person, kept in the tenant's own table.
 *
 * In: people who were just looked at. Out: the report over everybody. The engine says what the facts of a person are,
 * and adds them up as they are read, a page at a time: a report never reads an event, and holds a page of people at
 * once. Facts are made anew when the alarm looks at a person of whom something new was told, or who was seen under
 * other rules; a report first does so itself for whoever the alarm has not come to.
 */
import type { Engine, RecordText, Report, ReportRequest } from '../engine';
import type { Store } from './store';

/** So many people a report makes anew itself; beyond, it says that it is catching up. */
const MOST_FRESH = 1_000;
/** Facts are handed to the engine by so many. */
const PAGE = 500;
/** The rules under which no facts were made. */
const NONE = -1;

export type Reported = Report & {
  /** Of some people what is newest is not in it yet. */
  catchingUp?: true;
  /** People who could not be read, and are not in it. */
  leftOut?: number;
};

export class Facts {
  constructor(
    private readonly store: Store,
    private readonly sql: SqlStorage,
    private readonly engine: () => Engine,
    private readonly rules: () => number,
  ) {}

  /** Makes the facts of a person anew. Who cannot be read has none. */
  keep(person: string, record: RecordText, now: number): void {
    let json = '';
    try {
      json = JSON.stringify(this.engine().reportFacts(record, now));
    } catch {
      // The report says how many these are.
    }
    this.sql.exec(
      'INSERT INTO facts (person, rules, json) VALUES (?, ?, ?) ON CONFLICT (person) DO UPDATE SET rules = excluded.rules, json = excluded.json',
      person, this.rules(), json,
    );
  }

  /** The facts of a person are no longer what they were. */
  outdate(person: string): void {
    this.sql.exec('UPDATE facts SET rules = ? WHERE person = ?', NONE, person);
  }

  report(request: ReportRequest, now: number): Reported {
    const missing = this.missing(MOST_FRESH + 1);
    for (const person of missing.slice(0, MOST_FRESH)) {
      const record = this.store.recordOf(person);
      if (record !== undefined) this.keep(person, record, now);
    }
    const draft = this.engine().reporting(request, now);
    let page: string[] = [];
    let leftOut = 0;
    const hand = () => {
      draft.add(`[${page.join(',')}]`);
      page = [];
    };
    for (const [json] of this.sql.exec('SELECT json FROM facts ORDER BY person').raw<[string]>()) {
      if (json === '') leftOut += 1;
      else page.push(json);
      if (page.length === PAGE) hand();
    }
    hand();
    return { ...draft.finish(), ...(missing.length > MOST_FRESH ? { catchingUp: true as const } : {}), ...(leftOut > 0 ? { leftOut } : {}) };
  }

  /** People of whom something new was told since the alarm looked, and people seen under other rules. */
  private missing(limit: number): string[] {
    const found = new Set(this.store.all<{ person: string }>('SELECT person FROM stale ORDER BY id LIMIT ?', limit).map(({ person }) => person));
    if (found.size < limit)
      for (const { person } of this.store.all<{ person: string }>('SELECT person FROM facts WHERE rules < ? LIMIT ?', this.rules(), limit - found.size)) found.add(person);
    return [...found];
  }
}
