import { fact } from '../../model/fact';
import { labelOf } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { INJECTION, injectsByNamespace, REVISION } from '../../model/workloads/enrolment';
import type { FindConcerns } from './concerns';

/**
 * Sidecars of more than one istiod: each has to run for ambient mode, for its sidecars to take HBONE, and ztunnel and istio-cni are there once.
 *
 * @see istio/istio pilot/pkg/features/ambient.go (read for 1.32-dev)
 */
export const severalRevisions: FindConcerns = (mesh, namespace) => {
  const all = revisions(mesh);
  const own = all.get(namespace);
  const others = [...new Set(all.values())].filter((one) => one !== own).sort();
  if (own === undefined || others.length === 0) return [];
  return [
    {
      weight: 'stays',
      name: `several-revisions:${namespace}`,
      namespace,
      object: `Namespace ${namespace}`,
      what: `its sidecars are of revision ${own}, and those of others of ${others.join(', ')}; there is one ztunnel for all`,
      fix: 'in the first step, give each istiod the ambient profile before its sidecars are restarted',
    },
  ];
};

/** The revision, or the tag that leads to one, that injects each namespace. */
const revisions = fact(
  (mesh: Mesh): ReadonlyMap<string, string> =>
    new Map(
      mesh
        .ofKind('Namespace')
        .filter(({ labels }) => injectsByNamespace(mesh, labels))
        .map(({ labels, name }) => [
          name,
          labelOf(labels, INJECTION) === undefined ? (labelOf(labels, REVISION) ?? 'default') : 'default',
        ]),
    ),
);
