import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOOK = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  process.stderr.write('\\ncpu ' + (user + system) / 1000 + ' rss ' + maxRSS + '\\n');
});
`;

/**
 * Makes the function that runs Node with arguments and tells what the whole process took: milliseconds by the clock and of
 * processors, and kibibytes of memory at most.
 *
 * @param {string} folder for the file that each process loads first
 */
export function nodeRunner(folder) {
  const hook = join(folder, 'cpu.cjs');
  writeFileSync(hook, HOOK);
  return (/** @type {readonly string[]} */ args, cwd = process.cwd()) => {
    const begin = performance.now();
    const { stderr, signal } = spawnSync(process.execPath, ['--require', hook, ...args], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const wall = performance.now() - begin;
    const [, cpu, rss] = /^cpu ([\d.]+) rss (\d+)$/m.exec(stderr) ?? [];
    if (signal !== null || cpu === undefined) throw new Error(stderr);
    return { wall, cpu: Number(cpu), rss: Number(rss) };
  };
}
