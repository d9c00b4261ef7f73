/**
 * Text in, JSON values out, each as text with its place: the lines of NDJSON, the entries of an array, or values one after
 * another. Only one value is held at a time.
 */
import { Failure, type Place } from '../failure';

/** The longest line, record or value, in characters. */
export const LONGEST = 16 * 1024 * 1024;
const TOO_LONG = `longer than ${LONGEST / 1024 / 1024} MB: that is no record`;

/** A value as text. `line` and `column` (from 1) are where it begins. */
export interface Value {
  text: string;
  line: number;
  column: number;
}

/** NDJSON: a value a line. Empty lines are skipped. */
export async function* lines(text: AsyncIterable<string>, place: Place): AsyncGenerator<Value> {
  let rest = '';
  let line = 0;
  for await (const chunk of text) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      line += 1;
      const whole = rest + chunk.slice(from, end);
      if (whole.length > LONGEST) throw new Failure(TOO_LONG, { ...place, line });
      rest = '';
      from = end + 1;
      const value = trimmed(whole, line);
      if (value) yield value;
    }
    rest += chunk.slice(from);
    if (rest.length > LONGEST) throw new Failure(TOO_LONG, { ...place, line: line + 1 });
  }
  const value = trimmed(rest, line + 1);
  if (value) yield value;
}

function trimmed(text: string, line: number): Value | undefined {
  const begin = text.search(/\S/);
  return begin < 0 ? undefined : { text: text.trim(), line, column: begin + 1 };
}

/**
 * The entries of a JSON array, or values one after another (pretty-printed, say). A value ends where its brackets close;
 * what is inside is for the engine to judge.
 */
export async function* values(text: AsyncIterable<string>, place: Place): AsyncGenerator<Value> {
  let line = 1;
  let column = 0;
  let inArray: boolean | undefined;
  let separated = true;
  let ended = false;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let begun: { line: number; column: number } | undefined;
  let collected = '';
  const at = () => ({ ...place, line, column });

  for await (const chunk of text) {
    let from = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const letter = chunk.charCodeAt(index);
      column += 1;
      if (inText) {
        if (escaped) escaped = false;
        else if (letter === 0x5c) escaped = true;
        else if (letter === 0x22) inText = false;
      } else if (letter === 0x22) {
        if (!begun) begin(index);
        inText = true;
      } else if (letter === 0x7b || letter === 0x5b) {
        if (!begun && letter === 0x5b && inArray === undefined) {
          inArray = true;
        } else {
          if (!begun) begin(index);
          depth += 1;
        }
      } else if (letter === 0x7d || letter === 0x5d) {
        if (depth === 0) {
          if (letter !== 0x5d || !inArray || ended) throw new Failure('a bracket closes here that was never opened', at());
          yield* finish(index);
          ended = true;
          inArray = false;
        } else {
          depth -= 1;
          if (depth === 0) yield* finish(index + 1);
        }
      } else if (depth === 0) {
        const space = letter === 0x20 || letter === 0x0a || letter === 0x0d || letter === 0x09;
        if (letter === 0x2c && inArray) {
          if (begun) yield* finish(index);
          else if (separated) throw new Failure('wanted a record before this comma', at());
          separated = true;
        } else if (space && begun) yield* finish(index);
        else if (!space && !begun) begin(index);
      }
      if (letter === 0x0a) {
        line += 1;
        column = 0;
      }
    }
    if (begun) collected += chunk.slice(from);
    if (collected.length > LONGEST) throw new Failure(TOO_LONG, { ...place, ...begun });

    function begin(index: number): void {
      if (ended) throw new Failure('the list has ended before this', at());
      if (inArray && !separated) throw new Failure('wanted a comma before this', at());
      inArray ??= false;
      begun = { line, column };
      from = index;
    }
    function* finish(end: number): Generator<Value> {
      if (!begun) return;
      const value = { text: (collected + chunk.slice(from, end)).trim(), ...begun };
      if (value.text.length > LONGEST) throw new Failure(TOO_LONG, { ...place, ...begun });
      collected = '';
      from = end;
      begun = undefined;
      separated = false;
      yield value;
    }
  }
  const left = begun as { line: number; column: number } | undefined;
  if (left && (depth > 0 || inText)) throw new Failure('the file ends within the record that begins here', { ...place, ...left });
  if (left && collected.trim()) yield { text: collected.trim(), ...left };
  if (inArray) throw new Failure('the list that the file begins with never ends: wanted ]', at());
}
