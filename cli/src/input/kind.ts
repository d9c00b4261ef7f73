/** Which of NDJSON, JSON and CSV a text is, by its beginning. */
export type Kind = 'ndjson' | 'json' | 'csv';
export const KINDS: Kind[] = ['ndjson', 'json', 'csv'];

/** What a text is, by its first lines; `json` is an array, or values that go over several lines. */
export function kindOf(beginning: string): Kind {
  const text = beginning.trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return 'csv';
  const [first = '', second = ''] = text.split('\n', 2).map((line) => line.trim());
  // An object that goes on in the next line is pretty-printed; a record that is broken is followed by the next record.
  return goesOn(first) && !second.startsWith('{') ? 'json' : 'ndjson';
}

/** Is this enough of a beginning to tell? */
export function tells(beginning: string): boolean {
  const text = beginning.trimStart();
  const end = text.indexOf('\n');
  if (end < 0) return text.length > 0 && !text.startsWith('{') && text.length > 1024;
  return !text.startsWith('{') || !goesOn(text.slice(0, end).trim()) || text.slice(end).trim() !== '';
}

const goesOn = (line: string) => /[{[,]$/.test(line);
