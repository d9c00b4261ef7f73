/**
 * The worklist as pages of the edge: asked for by filter, and further pages as somebody scrolls.
 *
 *     const pager = new Pager(edge)
 *     await pager.refresh({ segment: 'hot' })
 *     await pager.more()
 *
 * Asked for again by the same filter, the list keeps its length: its beginning and what is in sight are asked for anew, and a row
 * that has moved is shown where it is now.
 */
import type { Edge } from './api';
import type { Segment, Totals, Worklist, WorkRow } from './shapes';

/** What the edge filters by. */
export interface Filter {
  segment?: Segment;
  track?: string;
  reason?: string;
}

const PAGE_OF_ROWS = 200;
/** So many pages from the beginning are asked for again when the page looks for what happened elsewhere. */
const AGAIN = 2;

interface Page {
  rows: WorkRow[];
  /** After which row the next one begins, if there is one. */
  next?: string | undefined;
}

export class Pager {
  rows: WorkRow[] | undefined;
  totals: Totals | undefined;
  now = 0;
  private filter: Filter = {};
  private pages: Page[] = [];
  private turn = 0;
  private asking: Promise<boolean> | undefined;

  constructor(private readonly edge: Edge) {}

  get hasMore(): boolean {
    return this.pages.at(-1)?.next !== undefined;
  }

  /** The list by another filter, from its beginning; by the last one, what is new in it. `place`: the row that is in sight. */
  async refresh(filter = this.filter, place = 0): Promise<void> {
    const turn = (this.turn += 1);
    const before = filter === this.filter ? this.pages : [];
    const seen = Math.floor(place / PAGE_OF_ROWS);
    const pages: Page[] = [];
    const fresh = new Map<number, Worklist>();
    for (let n = 0; n === 0 || n < before.length; n++) {
      const known = n < AGAIN || n === seen || n === seen + 1 ? undefined : before[n];
      const page = known ?? (await this.ask(filter, pages.at(-1)?.next));
      if (!known) fresh.set(n, page as Worklist);
      pages.push(page);
      if (page.next === undefined) break;
    }
    const first = fresh.get(0);
    if (turn !== this.turn || !first) return;
    this.filter = filter;
    this.show(joined(before, pages, fresh));
    this.totals = first.totals;
    this.now = first.now;
  }

  /** The next page; false if there is none, or the list was asked for anew meanwhile. */
  more(): Promise<boolean> {
    this.asking ??= this.nextPage().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async nextPage(): Promise<boolean> {
    const { turn, pages, filter } = this;
    const next = pages.at(-1)?.next;
    if (next === undefined) return false;
    const page = await this.ask(filter, next);
    if (turn !== this.turn) return false;
    this.show(joined(pages, [...pages, page], new Map([[pages.length, page]])));
    return true;
  }

  private show(pages: Page[]): void {
    this.pages = pages;
    this.rows = pages.flatMap(({ rows }) => rows);
  }

  private ask(filter: Filter, cursor?: string): Promise<Worklist> {
    const query = new URLSearchParams({ limit: String(PAGE_OF_ROWS), ...filter, ...(cursor === undefined ? {} : { cursor }) });
    return this.edge.get<Worklist>(`/v1/leads?${query}`);
  }
}

/**
 * Pages with every row once: where a fresh page has it, else where it was. What fresh pages have lost to pages that were not asked
 * for again stays at their end.
 */
function joined(before: readonly Page[], pages: readonly Page[], fresh: ReadonlyMap<number, Page>): Page[] {
  const here = new Set([...fresh.values()].flatMap(({ rows }) => rows.map(({ id }) => id)));
  const elsewhere = ({ id }: WorkRow) => !here.has(id);
  let lost: WorkRow[] = [];
  return pages.map(({ rows, next }, n) => {
    if (!fresh.has(n)) return { rows: rows.filter(elsewhere), next };
    lost.push(...(before[n]?.rows ?? []).filter(elsewhere));
    if (fresh.has(n + 1) || n + 1 === pages.length) return { rows, next };
    const all = [...rows, ...lost];
    lost = [];
    return { rows: all, next };
  });
}
