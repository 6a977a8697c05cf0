import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/cli/commands';
import { run } from '../../src/cli/run';
import { running } from './running';

const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };

describe('the command line', () => {
  test('prints the version of the package', async () => {
    expect(await running('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('lists every command in its help, with what it is for', async () => {
    const { code, stdout } = await running('--help');
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}.* ${summary}$`, 'm'));
  });

  test('prints the help of one command, with its arguments', async () => {
    const asked = await running('help', 'init');
    expect(asked.code).toBe(0);
    expect(asked.stdout).toContain('Usage: cdk8s-ambient init [options] [DIR]');
    expect(asked).toEqual(await running('init', '--help'));
  });

  test('shows its help on stderr when called without a command', async () => {
    const { code, stdout, stderr } = await running();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: cdk8s-ambient');
  });

  test.each([
    ['a command that is not there', ['inti'], "error: unknown command 'inti'\n(Did you mean init?)\n"],
    ['an unknown option', ['--colour'], "error: unknown option '--colour'\n"],
    ['an unknown option of a command', ['init', '--force'], "error: unknown option '--force'\n"],
    [
      'one argument too many',
      ['init', 'a', 'b'],
      "error: too many arguments for 'init'. Expected 1 argument but got 2.\n",
    ],
  ])('refuses %s as wrong usage', async (_, args, message) => {
    expect(await running(...args)).toEqual({ code: 2, stdout: '', stderr: message });
  });

  test('owns up to a mistake of its own, with the trace that a report needs', async () => {
    let stderr = '';
    const stdout = {
      write: () => {
        throw new TypeError('stdout is broken');
      },
    };
    const code = await run(['--version'], { stdout, stderr: { write: (text) => (stderr += text) } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: this is a bug in cdk8s-ambient .*\nTypeError: stdout is broken\n +at /);
  });
});
