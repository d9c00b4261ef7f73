/** The body of a bulk request: JSON (one event, a list, `{events}`) or NDJSON. */

/** A body's JSON; nothing if it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The events of a bulk body. One without an id gets the Idempotency-Key and its place, as a webhook's would. */
export function readBatch(text: string, key: string | undefined): unknown[] | undefined {
  const whole = parsed(text);
  const list = whole === undefined ? lines(text) : Array.isArray(whole) ? whole : ((whole as { events?: unknown[] } | null)?.events ?? [whole]);
  if (!Array.isArray(list) || key === undefined) return Array.isArray(list) ? list : undefined;
  return list.map((event: unknown, index) =>
    typeof event === 'object' && event !== null && !('id' in event) ? { id: `${key}.${index}`, ...event } : event,
  );
}

function lines(text: string): unknown[] | undefined {
  const read = text.split('\n').filter((line) => line.trim() !== '').map(parsed);
  return read.length === 0 || read.includes(undefined) ? undefined : read;
}
