import { expect, test } from 'vitest';

import type { Edge } from './api';
import { Pager } from './pager';

const SIZE = 200;

/** A ranking that can change, answered by pages as the edge does it: a cursor is the place after which a page begins. */
function ranking(leads: number) {
  const asked: string[] = [];
  const list = Array.from({ length: leads }, (_, n) => ({ id: `lead-${n}`, rank: n, score: 50 }));
  const edge = {
    get: async (path: string) => {
      const query = new URL(path, 'http://edge').searchParams;
      asked.push(query.get('cursor') ?? 'start');
      const left = list.filter(({ rank }) => rank > Number(query.get('cursor') ?? -1)).sort((a, b) => a.rank - b.rank);
      const rows = left.slice(0, SIZE);
      return { rows, totals: { leads: list.length }, now: 1, ...(left.length > SIZE ? { next: String(rows.at(-1)?.rank) } : {}) };
    },
  };
  return { asked, list, pager: new Pager(edge as unknown as Edge) };
}

const ids = ({ rows }: Pager) => (rows ?? []).map(({ id }) => id);

async function whole(leads: number) {
  const all = ranking(leads);
  await all.pager.refresh();
  while (await all.pager.more());
  return all;
}

test('a long list comes page by page, every lead once and in order', async () => {
  const { asked, list, pager } = await whole(1_050);
  expect(ids(pager)).toEqual(list.map(({ id }) => id));
  expect(asked).toEqual(['start', '199', '399', '599', '799', '999']);
  expect(pager.hasMore).toBe(false);
});

test('what happened elsewhere is looked for at the beginning and in sight, and the list keeps its length', async () => {
  const { asked, list, pager } = await whole(2_050);
  asked.length = 0;
  list[1_210]!.score = 99;
  await pager.refresh(undefined, 1_205);
  expect(asked).toEqual(['start', '199', '1199', '1399']);
  expect(ids(pager)).toEqual(list.map(({ id }) => id));
  expect(pager.rows?.[1_210]?.score).toBe(99);
});

test('a row that has moved is shown once, where it is now', async () => {
  const { list, pager } = await whole(1_050);
  list[700]!.rank = -0.5;
  await pager.refresh();
  expect(ids(pager).slice(0, 2)).toEqual(['lead-700', 'lead-0']);
  expect(ids(pager)).toHaveLength(1_050);
  expect(new Set(ids(pager)).size).toBe(1_050);
  expect(ids(pager)).toEqual(list.toSorted((a, b) => a.rank - b.rank).map(({ id }) => id));
});

test('a list that has become shorter ends where it ends now, and another filter begins anew', async () => {
  const { list, pager } = await whole(1_050);
  list.length = 250;
  await pager.refresh();
  expect(ids(pager)).toEqual(list.map(({ id }) => id));
  expect(pager.hasMore).toBe(false);
  const { asked, pager: other } = await whole(650);
  asked.length = 0;
  await other.refresh({ segment: 'hot' }, 600);
  expect(asked).toEqual(['start']);
  expect(ids(other)).toHaveLength(200);
  expect(other.hasMore).toBe(true);
});
