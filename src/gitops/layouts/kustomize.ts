import type { LayOut, Shipment, TreeFile } from '../shipment';
import { objectPaths, type ObjectPath } from './object-paths';

const KUSTOMIZATION = 'kustomization.yaml';

/**
 * A folder for each namespace and a file for each object, as `namespaceFolders` has them, with a `kustomization.yaml` in each
 * folder and one at the root that lists every file in the order to apply them.
 *
 * The root lists files, not folders: kustomize writes a folder out as a whole, so that all of one namespace, workloads
 * included, would come before the policies of the next. `sortOptions` (kustomize 5.0, kubectl 1.27) keeps the order; without
 * it kustomize sorts by kind, and puts kinds it does not know, all of the mesh among them, behind Deployments. Each folder is a base of its own.
 *
 * @see https://github.com/kubernetes-sigs/kustomize, api/krusty/kustomizer.go `applySortOrder` and api/internal/builtins/SortOrderTransformer.go (read for 5.8)
 */
export function kustomize(): LayOut {
  return (shipment) => {
    // A kustomization without resources is refused by kustomize.
    if (shipment.objects.length === 0) return [];
    reportUnnamed(shipment);
    const paths = objectPaths(shipment);
    const inOrder = shipment.order.sequence.map((i) => paths[i]!);
    const files = shipment.objects.map(({ content }, i) => ({
      path: fileOf(paths[i]!),
      text: shipment.yaml([content]),
    }));
    const folders = [...folderFiles(inOrder)].map(([folder, names]) => kustomization(shipment, `${folder}/`, names));
    const root = kustomization(shipment, '', inOrder.map(fileOf));
    return [root, ...[...files, ...folders].sort((a, b) => (a.path < b.path ? -1 : 1))];
  };
}

const fileOf = ({ folder, file }: ObjectPath): string => `${folder}/${file}`;

function folderFiles(inOrder: readonly ObjectPath[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const { folder, file } of inOrder) {
    const found = folders.get(folder);
    if (found) found.push(file);
    else folders.set(folder, [file]);
  }
  return folders;
}

function kustomization({ yaml }: Shipment, folder: string, resources: readonly string[]): TreeFile {
  const content = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    sortOptions: { order: 'fifo' },
    resources,
  };
  return { path: `${folder}${KUSTOMIZATION}`, text: yaml([content]) };
}

function reportUnnamed({ objects, problem }: Shipment): void {
  for (const { identity, construct } of objects) {
    if (identity.name !== undefined) continue;
    problem(
      `[${construct}] has no metadata.name, and kustomize takes no object without one; give it a name, or write its chart with another layout`,
    );
  }
}
