import { load } from 'js-yaml';
import type { Identity } from '../../../src/app/identity';
import type { PlainObject, TreeFile } from '../../../src/gitops/shipment';
import { titleOf } from '../shipments';

/**
 * The order of kinds inside of a Kustomization; those that it does not have come behind, by group and kind, webhooks last.
 *
 * @see ReconcileOrder in sort.go of fluxcd/pkg/ssa v0.60.0
 */
const KINDS = (
  'CustomResourceDefinition Namespace ClusterRole ClusterClass RuntimeClass PriorityClass StorageClass VolumeSnapshotClass IngressClass ' +
  'GatewayClass ClusterRoleBinding ResourceQuota ServiceAccount Role RoleBinding ConfigMap Secret Service LimitRange Deployment StatefulSet ' +
  'CronJob PodDisruptionBudget'
).split(' ');

/** Objects of a tree as Flux applies them, one by one. */
export function inFluxOrder<T extends { readonly identity: Identity; readonly content: PlainObject }>(
  objects: readonly T[],
  { names, of }: FluxSync,
): readonly T[] {
  const keyOf = ({ identity: { group, kind, namespace, name }, content }: T): readonly (number | string)[] => {
    const place = KINDS.indexOf(kind!);
    const last = /^(Mutating|Validating)WebhookConfiguration$/.test(kind!) ? 2 : 1;
    return [names.indexOf(of.get(titleOf(content))!), place < 0 ? last : 0, place, group, kind!, namespace, name!];
  };
  const keyed = objects.map((object) => ({ object, key: keyOf(object) }));
  keyed.sort((one, other) => {
    const i = one.key.findIndex((part, at) => part !== other.key[at]);
    return i < 0 ? 0 : one.key[i]! < other.key[i]! ? -1 : 1;
  });
  return keyed.map(({ object }) => object);
}

/** What Flux does with a tree: which Kustomization has which object, and which waits for which. */
export interface FluxSync {
  /** The Kustomization of each object, by title. */
  readonly of: ReadonlyMap<string, string>;
  /** Whether Flux applies the first, and finds it ready, before it starts with the second. */
  readonly before: (one: string, other: string) => boolean;
  readonly names: readonly string[];
}

/**
 * Reads a tree as kustomize-controller does: objects are those that kustomization.yaml lists, and a Kustomization starts when all in its
 * dependsOn are ready at the same commit.
 *
 * @see checkDependencies in internal/controller/kustomization_controller.go of fluxcd/kustomize-controller 1.7
 */
export function fluxSync(files: readonly TreeFile[], path: string): FluxSync {
  const read = (name: string): any => {
    const file = files.find((one) => one.path === name);
    if (!file) throw new Error(`no ${name} among ${files.map((one) => one.path).join(', ')}`);
    return load(file.text);
  };
  const of = new Map<string, string>();
  const needs = new Map<string, string[]>();
  for (const name of read('flux/kustomization.yaml').resources as string[]) {
    const { metadata, spec } = read(`flux/${name}`);
    needs.set(
      metadata.name,
      (spec.dependsOn ?? []).map((other: any) => other.name),
    );
    if (!spec.path.startsWith(`./${path}/`)) throw new Error(`${spec.path} is not in ${path}`);
    const folder = spec.path.slice(path.length + 3);
    const listed = read(`${folder}/kustomization.yaml`).resources as string[];
    for (const file of files) {
      if (!file.path.startsWith(`${folder}/`) || file.path.endsWith('kustomization.yaml')) continue;
      if (!listed.includes(file.path.slice(folder.length + 1))) throw new Error(`${file.path} is not listed`);
    }
    for (const resource of listed) {
      const title = titleOf(read(`${folder}/${resource}`));
      if (of.has(title)) throw new Error(`${title} is in two Kustomizations`);
      of.set(title, metadata.name);
    }
  }
  const before = (one: string, other: string, seen = new Set<string>()): boolean => {
    if (seen.has(other)) throw new Error(`${[...seen].join(' => ')} wait for each other`);
    return (needs.get(other) ?? []).some((need) => need === one || before(one, need, new Set([...seen, other])));
  };
  return { of, names: [...needs.keys()], before };
}
