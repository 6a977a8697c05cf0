import { fact } from '../../model/fact';
import { labelOf } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { INJECTION, injectsByNamespace, REVISION } from '../../model/workloads/enrolment';
import type { FindConcerns } from './concerns';

const TAG = 'istio.io/tag';

/**
 * Sidecars of more than one istiod: each has to run for ambient mode, for its sidecars to take HBONE, and ztunnel and istio-cni are there once. A tag whose
 * webhook is in the input is the revision that it leads to; of another nobody knows.
 *
 * @see istio/istio pilot/pkg/features/ambient.go; manifests/charts/istio-control/istio-discovery/templates/revision-tags-mwc.yaml (read for 1.32-dev)
 */
export const severalRevisions: FindConcerns = (mesh, namespace) => {
  const all = revisions(mesh);
  const names = [...new Set(all.values())].sort();
  if (!all.has(namespace) || names.length < 2) return [];
  const homes = names.map(
    (name) => `${name} in ${[...all].flatMap(([home, own]) => (own === name ? [home] : [])).join(', ')}`,
  );
  return [
    {
      weight: 'stays',
      name: 'several-revisions',
      namespace,
      object: 'Injection',
      what: `sidecars are of several revisions, or tags (${homes.join('; ')}), and there is one ztunnel for all`,
      fix: 'in the first step, give each istiod the ambient profile before its sidecars are restarted',
    },
  ];
};

/** The revision, or a tag that leads to one, that injects each namespace. */
const revisions = fact((mesh): ReadonlyMap<string, string> => {
  const injected = mesh.ofKind('Namespace').filter(({ labels }) => injectsByNamespace(mesh, labels));
  return new Map(
    injected.map(({ labels, name }) => {
      const own = labelOf(labels, INJECTION) === undefined ? labelOf(labels, REVISION) : undefined;
      return [name, revisionOf(mesh, own ?? 'default')];
    }),
  );
});

function revisionOf(mesh: Mesh, name: string): string {
  const webhook = mesh.ofKind('MutatingWebhookConfiguration').find(({ labels }) => labelOf(labels, TAG) === name);
  return (webhook && labelOf(webhook.labels, REVISION)) ?? name;
}
