/**
 * What ends a command with 2: a place (file, line, column, field) and what was wanted there. Never a phone number, a name
 * or a text of a person.
 */

/** Where something is wrong; whatever is known of it. */
export interface Place {
  /** As the user named it; absent for standard input. */
  file?: string;
  line?: number;
  column?: number;
  /** A header, or a path such as `events[0].at`. */
  field?: string;
}

/** Bad input or usage: told in a line and ended with 2. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly place: Place = {},
    /** Further lines: what helps. */
    readonly hints: string[] = [],
  ) {
    super(message);
  }

  /** `leads.csv: line 7, column 3, phone: wanted ...` */
  told(): string {
    return `${told(this.place)}${this.message}`;
  }
}

/** A place in words, ready for what follows. */
export function told({ file, line, column, field }: Place): string {
  const within = [line === undefined ? '' : `line ${line}`, column === undefined ? '' : `column ${column}`, field ?? ''].filter(Boolean);
  return [file, within.join(', ')].filter(Boolean).map((part) => `${part}: `).join('');
}

/** The code of a failed system call, in words. */
export function systemTold(error: unknown, doing: string): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const words: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'this is a folder, a file is wanted',
    EACCES: 'it may not be opened (permission denied)',
    EPERM: 'it may not be opened (not permitted)',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of its path is no folder',
    EROFS: 'the disk is read-only',
  };
  return words[code] ?? `it cannot be ${doing} (${code})`;
}
