import * as fs from 'node:fs';

/**
 * Keeps a second run from publishing to a folder while one is at it: each would take the other's half-made tree for its own, and
 * the record would not know the files of both.
 *
 * A lock says which process has it; one of a process that is no more is taken over.
 *
 * @throws if another run has the lock
 */
export function whileLocked(lock: string, folder: string, act: () => void): void {
  take(lock, folder);
  try {
    act();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function take(lock: string, folder: string): void {
  for (let isSecond = false; ; isSecond = true) {
    try {
      const file = fs.openSync(lock, 'wx');
      fs.writeSync(file, `${process.pid}\n`);
      return fs.closeSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(lock);
    if (isSecond || isRunning(owner)) {
      throw new Error(
        `cannot publish to "${folder}": another run is at it${owner > 0 ? `, process ${owner}` : ''}; wait for it, or remove "${lock}" if there is none`,
      );
    }
    fs.rmSync(lock, { force: true });
  }
}

/** The process that has a lock; 0 if it has yet to say. */
function ownerOf(lock: string): number {
  try {
    return Number.parseInt(fs.readFileSync(lock, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}

/** To send signal 0 only asks. Who may not ask is told so of a process that is there. */
function isRunning(pid: number): boolean {
  if (pid <= 0) return true;
  // In containers a run often has the number of the one before.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
