import type { Command } from 'commander';
import type { MeshOptions } from '../model/options';

/** What every command that reads a mesh is told of it. */
export interface MeshFlags {
  readonly platform: readonly string[];
  readonly world?: 'open' | 'closed';
  readonly values: readonly string[];
  readonly config?: string | false;
}

/** Gives a command the options that are about the mesh. */
export function meshFlags(command: Command): Command {
  const { createOption } = command;
  return command
    .option('--platform <versions>', 'such as istio=1.30,cilium=1.18,kubernetes=1.33,gatewayApi=1.4', separated, [])
    .addOption(
      createOption(
        '--world <world>',
        'closed: the input is all there is; open: it may be a part (default: closed)',
      ).choices(['open', 'closed']),
    )
    .option(
      '--values <chart=file>',
      'Helm values that belong to the manifests: cilium, base, istiod, cni or ztunnel',
      separated,
      [],
    )
    .option('--config <file>', 'configuration (default: .cdk8s-ambient.yaml, where it is)')
    .option('--no-config', 'read no configuration');
}

/** Where the manifests are, and what is known of them beside. Questions are asked of all there is, unless somebody says otherwise. */
export function optionsOf(
  paths: readonly string[],
  flags: MeshFlags,
): { readonly paths: readonly string[]; readonly options: MeshOptions } {
  const { planOf } = require('./check/plan') as typeof import('./check/plan');
  const plan = planOf(paths, { ...flags, output: 'text', rule: [], ignore: [] });
  const { platform, values, world = 'closed' } = plan.options;
  return { paths: plan.paths, options: { platform, world, ...(values && { values }) } };
}

/** An option that may be repeated, and have several values with commas between. */
export function separated(value: string, before: readonly string[]): string[] {
  const all = value.split(',').map((one) => one.trim());
  return [...before, ...all.filter((one) => one !== '')];
}
