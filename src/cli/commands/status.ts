import type { Configure } from '../commands';
import { FoundErrors } from '../refusal';
import { meshFlags, optionsOf, type MeshFlags } from '../mesh-flags';

interface StatusFlags extends MeshFlags {
  readonly output: 'text' | 'json';
  readonly diff?: string;
}

/** `status`: the conditions that istiod will write. */
export const status: Configure = (command, streams) => {
  const { createOption } = command;
  meshFlags(
    command
      .description('Predict the conditions that istiod writes on Gateways, Services, routes and policies.')
      .argument(
        '[paths...]',
        'files, folders with YAML and JSON in them, or "-" for stdin (default: what the configuration says)',
      )
      .option('--diff <dump>', 'compare with what a cluster has: the output of kubectl get -o yaml, a file or a folder')
      .addOption(createOption('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text')),
  )
    .addHelpText(
      'after',
      '\nExits with 0, whatever the conditions; with 1 where --diff finds a difference; with 2 for input that can not be read or a wrong command line.',
    )
    .action((paths: readonly string[], flags: StatusFlags) => {
      const { meshFrom } = require('../mesh-input') as typeof import('../mesh-input');
      const { statusOf } = require('../../status/status') as typeof import('../../status/status');
      const formats = require('../../status/format') as typeof import('../../status/format');
      const given = optionsOf(paths, flags);
      const predicted = statusOf(meshFrom('status', given.paths, given.options, streams));
      const print = (value: unknown, text: () => string): void =>
        void streams.stdout.write(flags.output === 'json' ? `${JSON.stringify(value, null, 2)}\n` : text());
      if (flags.diff === undefined) return print(predicted, () => formats.statusText(predicted));
      const { differences } = require('../../status/compare') as typeof import('../../status/compare');
      const found = differences(predicted, meshFrom('status', [flags.diff], given.options, streams));
      print(found, () => formats.differencesText(found));
      if (found.length > 0) throw new FoundErrors();
    });
};
