/**
 * The launcher's part of the sweeper: bare `workerd` has no cron, so somebody has to ask now and then.
 *
 * In: how often. Out: a socket in a folder that nobody else may enter, for workerd to listen at, and a timer that asks there
 * what `src/sweep.ts` answers. Whatever goes wrong with one question, the next one is asked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function sweeper(everyMillis) {
  const folder = mkdtempSync(join(tmpdir(), 'textlift-sweeper-'));
  const socketPath = join(folder, 'socket');
  const ask = () => {
    const asked = request({ socketPath, path: '/', timeout: everyMillis }, (response) => response.resume());
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => {});
    asked.end();
  };
  let timer;
  return {
    socketPath,
    start() {
      timer = setInterval(ask, everyMillis).unref();
    },
    stop() {
      clearInterval(timer);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
