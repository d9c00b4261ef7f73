/** The progress bar: on a terminal, after a moment, and gone at the end. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { progressOf } from '../src/output/progress';

let written = '';
/** Whether each of the two streams is a terminal. */
function terminals(stderr: boolean, stdout: boolean): void {
  vi.spyOn(process.stderr, 'isTTY', 'get').mockReturnValue(stderr);
  vi.spyOn(process.stdout, 'isTTY', 'get').mockReturnValue(stdout);
}

beforeEach(() => {
  written = '';
  for (const stream of [process.stderr, process.stdout]) Object.defineProperty(stream, 'isTTY', { configurable: true, get: () => false });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((written += String(chunk)), true));
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const stream of [process.stderr, process.stdout]) Reflect.deleteProperty(stream, 'isTTY');
});

test('what takes a while shows how far it is, and clears the line at its end', async () => {
  terminals(true, false);
  const bar = await progressOf(200, 'people');
  bar.at(10, 1);
  expect(written).toBe('');
  vi.advanceTimersByTime(1000);
  bar.at(100, 1234);
  vi.advanceTimersByTime(1000);
  expect(written).toMatch(/ 50% {2}1,234 people/);
  written = '';
  bar.stop();
  expect(written).toContain('\u001B[');
});

test('it is silent in a pipe, beside answers on the same terminal, and where nobody knows how long it takes', async () => {
  for (const [stderr, stdout, size] of [[false, false, 200], [true, true, 200], [true, false, undefined]] as const) {
    terminals(stderr, stdout);
    const bar = await progressOf(size, 'people');
    vi.advanceTimersByTime(5000);
    bar.at(100, 1);
    bar.stop();
    expect(written).toBe('');
  }
});
