import type { MigrationPlan } from '../../migrate/plan';
import type { Configure } from '../commands';
import { meshFlags, optionsOf, separated, type MeshFlags } from '../mesh-flags';
import { BadInput, FoundErrors, Refusal } from '../refusal';

interface MigrateFlags extends MeshFlags {
  readonly accept: readonly string[];
  readonly routes: 'keep' | 'httproute';
  readonly output: 'text' | 'json' | 'markdown';
  readonly emit?: 'yaml' | 'cdk8s';
  readonly out?: string;
}

/** `migrate`: the way from sidecars to ambient mode. */
export const migrate: Configure = (command, streams) => {
  const { createOption } = command;
  meshFlags(
    command
      .description(
        'Plan the way from sidecars to ambient mode: what blocks, what is rewritten, what stays, and in which order.\n' +
          'Each step is compared by the simulator with the one before, and one that opens a path is refused unless it is accepted by name.',
      )
      .argument('[paths...]', 'files or folders of manifests, or a dump: kubectl get -o yaml')
      .option(
        '--accept <name>',
        'a step, or something that blocks or is not proved, by its name; "authenticated" and "node-network" in all steps; may be repeated',
        separated,
        [],
      )
      .addOption(
        createOption('--routes <kind>', 'what VirtualServices of Services with a waypoint become')
          .choices(['keep', 'httproute'])
          .default('keep'),
      )
      .addOption(
        createOption(
          '--emit <form>',
          "write into --out: each step's objects, or an app of constructs for what there is in the end",
        ).choices(['yaml', 'cdk8s']),
      )
      .option('--out <folder>', 'where to write; for yaml, a folder for each step')
      .addOption(
        createOption('-o, --output <format>', 'how to print').choices(['text', 'json', 'markdown']).default('text'),
      ),
  )
    .addHelpText(
      'after',
      '\nExits with 1 where a step is refused or not proved or a namespace is blocked, and with 2 for input that can not be read.',
    )
    .action((given: readonly string[], flags: MigrateFlags) => {
      const { readable, someMeshFrom } = require('../mesh-input') as typeof import('../mesh-input');
      const { migrationOf } = require('../../migrate/migrate') as typeof import('../../migrate/migrate');
      if ((flags.emit === undefined) !== (flags.out === undefined))
        throw new BadInput('--emit says what to write and --out where: give both, or neither');
      const { options, paths } = optionsOf(given, flags);
      const mesh = someMeshFrom('migrate', paths, options, streams);
      const plan = readable(() => migrationOf(mesh, { accept: flags.accept, routes: flags.routes }));
      if (flags.out !== undefined && flags.emit === 'cdk8s') {
        const { emitCdk8s } = require('../../migrate/emit/cdk8s') as typeof import('../../migrate/emit/cdk8s');
        const { out } = flags;
        written(() => readable(() => emitCdk8s(mesh, plan, out, options.platform)));
      } else if (flags.out !== undefined) {
        const { emitYaml } = require('../../migrate/emit/yaml') as typeof import('../../migrate/emit/yaml');
        const { out } = flags;
        written(() => emitYaml(plan, out));
      }
      streams.stdout.write(printed(flags.output, plan));
      if (!plan.isProved || plan.namespaces.some(({ verdict }) => verdict === 'blocked')) throw new FoundErrors();
    });
};

/** Files of somebody's own are in the way of what is written: nothing is wrong with the command. */
function written(write: () => void): void {
  const { FilesInTheWay } = require('../../app/write-tree') as typeof import('../../app/write-tree');
  try {
    write();
  } catch (error) {
    throw error instanceof FilesInTheWay ? new Refusal(error.message) : error;
  }
}

function printed(output: MigrateFlags['output'], plan: MigrationPlan): string {
  if (output === 'json') return `${JSON.stringify(plan, null, 2)}\n`;
  if (output === 'markdown') {
    const { planMarkdown } = require('../../migrate/format/markdown') as typeof import('../../migrate/format/markdown');
    return planMarkdown(plan);
  }
  const { planText } = require('../../migrate/format/text') as typeof import('../../migrate/format/text');
  return planText(plan);
}
