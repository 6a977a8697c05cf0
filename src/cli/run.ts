import { Command, CommanderError } from 'commander';
import { InputError } from '../input/refuse';
import { COMMANDS, type Streams } from './commands';
import { ownPackage } from './own-package';
import { BadInput, FoundErrors, Refusal } from './refusal';

/** How a run ended, to the shell. */
const OK = 0;
const REFUSED = 1;
const USAGE = 2;

/**
 * Runs one command line.
 *
 * @param args what follows the program's name
 * @returns the exit code: 0, 1 where the input is refused or has findings, 2 where the command line itself is wrong
 */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  try {
    await programFor(args, streams).parseAsync(args, { from: 'user' });
    return OK;
  } catch (error) {
    // Commander has said what is wrong, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
    if (error instanceof FoundErrors) return REFUSED;
    if (error instanceof BadInput) {
      if (error.message !== '') streams.stderr.write(`error: ${error.message}\n`);
      return USAGE;
    }
    streams.stderr.write(`${explained(error)}\n`);
    return REFUSED;
  }
}

function programFor(args: readonly string[], streams: Streams): Command {
  const program = new Command('cdk8s-ambient')
    .description('Istio Ambient Mesh on Cilium as typed cdk8s constructs.')
    .option('-v, --version', 'print the version')
    .on('option:version', () => {
      const { version } = ownPackage();
      streams.stdout.write(`${version}\n`);
      throw new CommanderError(0, 'commander.version', version);
    })
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [COMMAND]', 'print help for a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    });
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(summary);
    // Help names every command, but only one that is on the command line is worth loading.
    if (args.includes(name)) load()(command, streams);
  }
  return program;
}

function explained(error: unknown): string {
  if (error instanceof Refusal || error instanceof InputError || isSystemError(error)) return `error: ${error.message}`;
  const trace = error instanceof Error ? error.stack : String(error);
  return `error: this is a bug in cdk8s-ambient ${ownPackage().version}; please report it with what follows\n${trace}`;
}

/** A folder without permission or a full disk, in the system's words: "EACCES: permission denied, mkdir '/demo'". */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}
