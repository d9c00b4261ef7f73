/**
 * Where a page of a list ends, and the next one begins.
 *
 * A cursor holds the sort key of the last row shown, so that rows which come or go between two pages make no other row
 * be shown twice or never. It never holds a number or a name: cursors travel in URLs.
 *
 *     readCursor(writeCursor([70, 1795446000000, 'lead-1']), ['number', 'number', 'string'])
 */

export type Key = (string | number)[];

export const writeCursor = (key: Key): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(key)))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** The key in a cursor; one that cannot be read starts at the top. */
export function readCursor(cursor: string | undefined, shape: readonly ('string' | 'number')[]): Key | undefined {
  if (cursor === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const key = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    return Array.isArray(key) && key.length === shape.length && key.every((part, n) => typeof part === shape[n]) ? (key as Key) : undefined;
  } catch {
    return undefined;
  }
}

/** So many rows of those found, which were one more if there is a next page, and the cursor after the last. */
export function pageOf<T>(found: T[], limit: number, keyOf: (row: T) => Key): { shown: T[]; next?: string } {
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { shown, ...(last === undefined ? {} : { next: writeCursor(keyOf(last)) }) };
}
