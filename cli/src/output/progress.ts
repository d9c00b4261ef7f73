/** A progress bar on standard error where that is a terminal, and nothing elsewhere. */
import { unfinished } from './temporary';

export interface Progress {
  at(bytes: number, records: number): void;
  stop(): void;
}

const SILENT: Progress = { at: () => undefined, stop: () => undefined };
/** What is done sooner needs no bar. */
const AFTER_MILLIS = 700;

/** Begins after a moment; `size` in bytes. */
export async function progress(size: number | undefined): Promise<Progress> {
  // Answers that run over the same terminal say themselves how far things are.
  if (!process.stderr.isTTY || process.stdout.isTTY || !size) return SILENT;
  const { default: cli } = await import('cli-progress');
  const bar = new cli.SingleBar({ format: '{bar} {percentage}%  {records} records  {eta_formatted} left', hideCursor: true, stream: process.stderr, clearOnComplete: true });
  const begun = Date.now();
  let shown = false;
  const done = unfinished(() => shown && bar.stop());
  return {
    at(bytes, records) {
      if (!shown && Date.now() - begun < AFTER_MILLIS) return;
      if (!shown) bar.start(size, bytes, { records: records.toLocaleString('en') });
      shown = true;
      bar.update(bytes, { records: records.toLocaleString('en') });
    },
    stop() {
      if (shown) bar.stop();
      done();
    },
  };
}
