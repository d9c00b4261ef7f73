/** A progress bar on standard error where that is a terminal, and nothing elsewhere. */
import { unfinished } from './temporary';

export interface Progress {
  at(done: number, records: number): void;
  stop(): void;
}

const SILENT: Progress = { at: () => undefined, stop: () => undefined };
/** What is done sooner needs no bar. */
const AFTER_MILLIS = 700;

/** How far the reading of a file is; `size` in bytes. */
export const progress = (size: number | undefined) => progressOf(size, 'records');

/** Begins after a moment. */
export async function progressOf(size: number | undefined, what: string): Promise<Progress> {
  // Answers that run over the same terminal say themselves how far things are.
  if (!process.stderr.isTTY || process.stdout.isTTY || !size) return SILENT;
  const { default: cli } = await import('cli-progress');
  const bar = new cli.SingleBar({ format: `{bar} {percentage}%  {records} ${what}  {eta_formatted} left`, hideCursor: true, stream: process.stderr, clearOnComplete: true });
  const begun = Date.now();
  let shown = false;
  const done = unfinished(() => shown && bar.stop());
  return {
    at(done, records) {
      if (!shown && Date.now() - begun < AFTER_MILLIS) return;
      if (!shown) bar.start(size, done, { records: records.toLocaleString('en') });
      shown = true;
      bar.update(done, { records: records.toLocaleString('en') });
    },
    stop() {
      if (shown) bar.stop();
      done();
    },
  };
}
