/**
 * Bytes in, text out: a file or standard input, whatever its encoding.
 *
 * UTF-8 with or without its mark, UTF-16 of either order, Windows-1252. UTF-16 shows in the first bytes; between the other two
 * the first bytes beyond ASCII decide, and a file whose later bytes are of another encoding is refused with the line.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream, statSync } from 'node:fs';

import { Failure, type Place, systemTold } from '../failure';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
export const ENCODINGS: Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'];

export interface Source {
  /** As the user named it; absent for standard input. */
  file?: string;
  /** Its size in bytes, where known. */
  size?: number;
  /** Decoded text, mark removed. */
  text: AsyncIterable<string>;
  /** Bytes read so far. */
  read(): number;
}

/** Opens a file, or standard input for `-` or nothing. */
export async function open(file: string | undefined, wanted?: Encoding): Promise<Source> {
  const stdin = file === undefined || file === '-';
  const named = stdin ? undefined : file;
  let size: number | undefined;
  if (!stdin) {
    try {
      const stat = statSync(file);
      if (stat.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
      size = stat.isFile() ? stat.size : undefined;
    } catch (error) {
      throw new Failure(systemTold(error, 'read'), { file });
    }
  } else if (process.stdin.isTTY) {
    process.stderr.write('textlift: reading from the terminal; end with Ctrl-D, or name a file\n');
  }
  const bytes = (stdin ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 })) as AsyncIterable<Buffer>;
  const chunks = counted(bytes, named);
  const first = await chunks.next();
  return { file: named, size, read: chunks.read, text: decode(first, chunks.next, wanted ?? utf16(first), { file: named }) };
}

function counted(bytes: AsyncIterable<Buffer>, file: string | undefined) {
  const iterator = bytes[Symbol.asyncIterator]();
  let read = 0;
  return {
    read: () => read,
    next: async (): Promise<Buffer | undefined> => {
      try {
        const { value, done } = await iterator.next();
        if (done) return undefined;
        read += value.length;
        return value;
      } catch (error) {
        throw new Failure(systemTold(error, 'read'), { file });
      }
    },
  };
}

/** UTF-16 by its mark, or by the zero beside each Latin letter. */
function utf16(bytes: Buffer = Buffer.alloc(0)): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, 1000);
  const zeros = (parity: number) => sample.filter((byte, index) => index % 2 === parity && byte === 0).length;
  return zeros(1) > sample.length / 4 ? 'utf-16le' : zeros(0) > sample.length / 4 ? 'utf-16be' : undefined;
}

/** UTF-8 or Windows-1252, by the first bytes beyond ASCII; nothing while there are none. */
function beyondAscii(bytes: Buffer, line: number, column: number, place: Place): Encoding | undefined {
  if (isAscii(bytes)) return undefined;
  const whole = bytes.subarray(0, wholeLength(bytes));
  if (isUtf8(whole)) return isAscii(whole) ? undefined : 'utf-8';
  const found = firstBad(whole);
  if (found.beyondAscii === 0) return 'windows-1252';
  throw mixed(whole, found.bad, line, column, place);
}

/** Where a character ends before the end of these bytes: what follows is the beginning of one. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < length ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The first byte that is not UTF-8, and how many characters beyond ASCII stand in these bytes in good UTF-8. */
function firstBad(bytes: Buffer): { bad: number; beyondAscii: number } {
  let bad = -1;
  let beyondAscii = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    if (length > 0 && (length === 1 || isUtf8(bytes.subarray(at, at + length)))) {
      if (length > 1) beyondAscii += 1;
      at += length;
    } else {
      if (bad < 0) bad = at;
      at += 1;
    }
  }
  return { bad, beyondAscii };
}

function mixed(bytes: Buffer, bad: number, line: number, column: number, place: Place): Failure {
  for (let at = 0; at < bad; at += 1) {
    if (bytes[at] === 0x0a) {
      line += 1;
      column = 1;
    } else column += 1;
  }
  return new Failure('a byte that is not UTF-8, while the rest of the file is: mixed encodings', { ...place, line, column }, [
    'save the file as UTF-8, or say what it is: --encoding windows-1252',
  ]);
}

async function* decode(first: Buffer | undefined, next: () => Promise<Buffer | undefined>, wanted: Encoding | undefined, place: Place): AsyncGenerator<string> {
  let encoding = wanted;
  let decoder = new TextDecoder(encoding ?? 'utf-8');
  let line = 1;
  let column = 1;
  let rest: Buffer = Buffer.alloc(0);
  for (let chunk = first; chunk; chunk = await next()) {
    let bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = Buffer.alloc(0);
    if (encoding === undefined) {
      encoding = beyondAscii(bytes, line, column, place);
      if (encoding) decoder = new TextDecoder(encoding);
    }
    if (encoding === undefined || encoding === 'utf-8') {
      const end = wholeLength(bytes);
      rest = bytes.subarray(end);
      bytes = bytes.subarray(0, end);
      if (!isUtf8(bytes)) throw mixed(bytes, firstBad(bytes).bad, line, column, place);
      [line, column] = advanced(bytes, line, column);
    }
    const text = decoder.decode(bytes, { stream: true });
    if (text) yield text;
  }
  if (rest.length > 0) {
    // A last letter of Windows-1252 looks like the beginning of a longer one.
    if (encoding === 'utf-8') throw new Failure('the file ends within a character', { ...place, line, column });
    yield new TextDecoder('windows-1252').decode(rest);
  }
  const tail = decoder.decode();
  if (tail) yield tail;
}

function advanced(bytes: Buffer, line: number, column: number): [number, number] {
  let last = -1;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    line += 1;
    last = at;
  }
  return [line, last < 0 ? column + bytes.length : bytes.length - last];
}
