/**
 * The worklist as pages of the edge: asked for by filter, and further pages as somebody scrolls.
 *
 *     const pager = new Pager(edge)
 *     await pager.refresh({ segment: 'hot' })
 *     await pager.more()
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
/** So many rows are asked for again when the page looks for what happened elsewhere; the rest when it is scrolled to. */
const MOST_AGAIN = 400;

export class Pager {
  rows: WorkRow[] | undefined;
  totals: Totals | undefined;
  now = 0;
  private filter: Filter = {};
  private next: string | undefined;
  private turn = 0;
  private asking: Promise<boolean> | undefined;

  constructor(private readonly edge: Edge) {}

  get hasMore(): boolean {
    return this.next !== undefined;
  }

  /** The first pages, by this filter or the last one. */
  async refresh(filter = this.filter): Promise<void> {
    const turn = (this.turn += 1);
    const again = filter === this.filter ? Math.min(MOST_AGAIN, this.rows?.length ?? 0) : 0;
    let page = await this.ask(filter);
    let rows = page.rows;
    while (rows.length < again && page.next !== undefined) {
      page = await this.ask(filter, page.next);
      rows = [...rows, ...page.rows];
    }
    if (turn !== this.turn) return;
    this.filter = filter;
    this.rows = rows;
    this.next = page.next;
    this.totals = page.totals;
    this.now = page.now;
  }

  /** The next page; false if there is none, or the list was asked for anew meanwhile. */
  more(): Promise<boolean> {
    this.asking ??= this.nextPage().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async nextPage(): Promise<boolean> {
    const { turn, next, filter } = this;
    if (next === undefined) return false;
    const page = await this.ask(filter, next);
    if (turn !== this.turn) return false;
    this.rows = [...(this.rows ?? []), ...page.rows];
    this.next = page.next;
    return true;
  }

  private ask(filter: Filter, cursor?: string): Promise<Worklist> {
    const query = new URLSearchParams({ limit: String(PAGE_OF_ROWS), ...filter, ...(cursor === undefined ? {} : { cursor }) });
    return this.edge.get<Worklist>(`/v1/leads?${query}`);
  }
}
