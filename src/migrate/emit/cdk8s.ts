import type { TextFile } from '../../app/output-files';
import { planTree, writeTree } from '../../app/write-tree';
import { fromCluster, ofCluster, withoutClusterFields } from '../../import-manifests/server/fields';
import { typescriptFor, type TypeScriptOptions } from '../../import-manifests/typescript-for';
import type { Mesh } from '../../model/mesh';
import { edited, type Edit } from '../edit';
import type { MigrationPlan } from '../plan';

/**
 * Writes an app of constructs for what there is after the last step, and the plan of the way there is not in it: `emitYaml` has that.
 *
 * @throws if files that are there were not written by an earlier run
 */
export function emitCdk8s(
  mesh: Mesh,
  plan: MigrationPlan,
  folder: string,
  platform: TypeScriptOptions['platform'],
): void {
  writeTree(planTree(folder, appOf(mesh, plan, platform)));
}

/** The files of the app. */
export function appOf(mesh: Mesh, plan: MigrationPlan, platform?: TypeScriptOptions['platform']): readonly TextFile[] {
  const objects = inTheEnd(mesh, plan).objects.map(({ raw }) => raw);
  const isDump = objects.some(ofCluster);
  const written = isDump ? fromCluster(objects) : withoutClusterFields(objects);
  return typescriptFor(written, { platform, ignoreDefaults: isDump });
}

/** The mesh after all steps but those that are refused, and those that wait for them. */
export function inTheEnd(mesh: Mesh, plan: MigrationPlan): Mesh {
  const steps = plan.steps.filter((one) => one.verdict !== 'refused' && one.waitsFor === undefined);
  return edited(
    mesh,
    steps.flatMap(({ applies, deletes }): Edit[] => [
      ...applies.map(({ manifest, why }) => ({ does: 'apply' as const, object: manifest, why })),
      ...deletes.map(({ object: { apiVersion, kind, name, namespace }, why }) => ({
        does: 'delete' as const,
        object: { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } },
        why,
      })),
    ]),
  );
}
