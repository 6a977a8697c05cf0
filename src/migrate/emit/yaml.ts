import { planTree, writeTree } from '../../app/write-tree';
import type { TextFile } from '../../app/output-files';
import { yamlWriter } from '../../app/yaml-writer';
import { planText } from '../format/text';
import type { MigrationPlan, MigrationStep, StepObject } from '../plan';

/**
 * Writes the objects of each step into a folder of its own, and the plan beside them. Steps that are refused, and those that wait for them, are not
 * written: nobody should apply them by mistake.
 *
 * @throws if files that are there were not written by an earlier run
 */
export function emitYaml(plan: MigrationPlan, folder: string): void {
  writeTree(planTree(folder, treeOf(plan)));
}

/** The files of a plan; paths are made of names that no manifest has a say in but by letters, digits and dashes. */
export function treeOf(plan: MigrationPlan): readonly TextFile[] {
  const write = yamlWriter();
  const steps = plan.steps.filter((one) => one.verdict !== 'refused' && one.waitsFor === undefined);
  return [
    { path: 'plan.txt', text: planText(plan) },
    ...steps.flatMap((step): TextFile[] => [
      ...step.applies.map((one, i) => ({
        path: `${folderOf(step)}/${String(i + 1).padStart(3, '0')}-${fileOf(one)}.yaml`,
        text: write([one.manifest]),
      })),
      ...(step.commands.length > 0
        ? [{ path: `${folderOf(step)}/then.sh`, text: ['#!/bin/sh', 'set -eu', ...step.commands, ''].join('\n') }]
        : []),
    ]),
  ];
}

const folderOf = ({ name }: MigrationStep): string => safe(name);

const fileOf = ({ object: { kind, name } }: StepObject): string => safe(`${kind.toLowerCase()}-${name}`);

/** Names of manifests are anybody's; an API server takes no others than these, but a file may have any. */
function safe(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 200);
}
