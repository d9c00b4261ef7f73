/**
 * What the edge writes to its log: one JSON object a line, and nothing personal.
 *
 * In: words of this code, numbers, and ids that the edge has made itself. Out: a line. A line is made of what is known
 * to be harmless, not of what is left after a search for harm: anything else that is handed in becomes `[redacted]`.
 *
 *     log('error', word('errand'), { ...about(error), ms: 12 })   // {"level":"error","what":"errand","error":"TypeError","ms":12}
 */
import { TextliftError } from './engine';

const MADE = Symbol('made by this file');

/** A text that may be told. It cannot be made from a text that came in. */
export class Word {
  readonly [MADE] = true;
  private constructor(readonly text: string) {}

  /** A text that stands in this code: the compiler refuses one that is only known when it runs. */
  static literal<T extends string>(text: string extends T ? never : T): Word {
    return new Word(text);
  }

  /** A text of a known list; anything else is `other`. */
  static of(known: Iterable<string>, text: string | undefined): Word {
    for (const each of known) if (each === text) return new Word(each);
    return new Word('other');
  }

  /** The code of an engine's error: one of the constants of its source, never a text that it was given. */
  static code({ code }: TextliftError): Word {
    return new Word(/^[a-z]+(-[a-z]+)*$/.test(code) ? code : 'other');
  }

  /** A name for a request, from nothing but chance. */
  static id(): Word {
    return new Word(crypto.randomUUID());
  }
}

export const word = Word.literal;

type Field = Word | number | boolean | undefined;

/** How a field is written. What is not known to be harmless is not written, whatever the types were told. */
const told = (field: unknown) => (field instanceof Word && MADE in field ? field.text : typeof field === 'number' || typeof field === 'boolean' ? field : '[redacted]');

export function log(level: 'info' | 'warn' | 'error', what: Word, fields: Record<string, Field> = {}): void {
  const shown = Object.entries(fields).flatMap(([name, field]) => (field === undefined ? [] : [[name, told(field)] as const]));
  const line = JSON.stringify({ level, what: told(what), ...Object.fromEntries(shown) });
  if (level === 'error') console.error(line);
  else console.log(line);
}

const ERRORS = ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'RuntimeError', 'TextliftError', 'AbortError', 'TimeoutError', 'HTTPException', 'DataCloneError'];

/** What went wrong, without what it went wrong with: an error's own text may quote a row. */
export function about(error: unknown): Record<string, Field> {
  return {
    error: Word.of(ERRORS, error instanceof Error ? error.name : undefined),
    ...(error instanceof TextliftError ? { code: Word.code(error) } : {}),
  };
}
