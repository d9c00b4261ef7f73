/**
 * One process per data folder: two would open the same database twice.
 *
 * The lock is a file that names its process and when that process started, so that a number used again by another
 * process does not keep the folder locked after a crash.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Takes the folder, or throws a sentence. Answers the function that gives it back. */
export function lockFolder(folder) {
  const file = join(folder, 'lock');
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const [pid = '', started = ''] = readFileSync(file, 'utf8').split(' ');
      if (isAlive(Number(pid)) && startOf(Number(pid)) === started)
        throw new Error(`The folder ${folder} is in use by process ${pid}. Stop that one, or choose another: DATA=other-folder make start`);
      rmSync(file, { force: true });
    }
  }
  throw new Error(`The folder ${folder} was taken by another process just now.`);
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When a process started, in clock ticks; the same for all where the system does not tell. */
function startOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}
