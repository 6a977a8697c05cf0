import type { MoveFlags } from '../canary/move';
import type { Configure } from '../commands';

/** `canary`: says where canaries are whose weights Git owns, and moves them. */
export const canary: Configure = (command, { stdout }) => {
  command.description(
    'Say where canaries are, and move them, where Git owns the weights: CanaryOwner.git().\n' +
      'A canary of a controller moves by itself.',
  );
  command
    .command('step')
    .description(
      'Move a canary one step on in the file that its app reads. Then run synth, look at the diff, and commit both.\n' +
        'Comments and order of the file are kept.',
    )
    .argument(
      '<NAME>',
      'name of the canary in the file: NAMESPACE/SERVICE unless the app says another, with CLUSTER/ before it where the app has clusters',
    )
    .option('--to <step>', 'to this step instead, 0 for none', whole)
    .option('--back', 'one step back instead')
    .option('--abort', 'to step 0 instead: nothing goes to the canary any more')
    .option('--finish', 'to the last step instead, whatever its number')
    .option('--after <minutes>', 'refuse unless the canary has been at its step for so long', whole)
    .option('--file <file>', 'the file', 'canaries.yaml')
    .option('--add', 'take a NAME that is much like another of the file')
    .option('--dry-run', 'say what would change, and change nothing')
    .action((name: string, flags: MoveFlags) => {
      const { move } = require('../canary/move') as typeof import('../canary/move');
      stdout.write(move(name, flags, new Date()));
    });
  command
    .command('list')
    .description('List the canaries of the file: name, step, since when.')
    .option('--file <file>', 'the file', 'canaries.yaml')
    .action(({ file }: { file: string }) => {
      const { list } = require('../canary/list') as typeof import('../canary/list');
      stdout.write(list(file));
    });
};

function whole(text: string): number {
  const { BadInput } = require('../refusal') as typeof import('../refusal');
  if (!/^\d{1,7}$/.test(text)) throw new BadInput(`"${text}" is not a whole number`);
  return Number(text);
}
