import { factOf } from '../fact';
import { labelOf, type Field, type Labels } from '../field';
import type { Mesh } from '../mesh';
import { installedRevisions } from '../platform/revisions';
import { settings } from '../platform/settings';
import type { Workload } from './workload';

/** Labels that decide it (istio/api label/labels.gen.go, read for 1.30). */
export const DATAPLANE_MODE = 'istio.io/dataplane-mode';
export const INJECTION = 'istio-injection';
export const INJECT = 'sidecar.istio.io/inject';
export const REVISION = 'istio.io/rev';

/** How the pods of a workload come to the mesh. */
export type Membership = 'ambient' | 'sidecar' | 'none';

/** Membership, and what decided it. */
export interface Enrolment {
  readonly membership: Membership;
  /** As messages say it. */
  readonly why: string;
  /** What decided; undefined where a default did. */
  readonly by: Field | undefined;
}

/** The labels of a namespace; undefined where the input has no such Namespace. */
export function namespaceLabels(mesh: Mesh, namespace: string): Labels | undefined {
  return mesh.find('Namespace', '', namespace)?.labels;
}

/**
 * Whether ztunnel captures the pods of a workload. Sidecar injection is decided first, and does not look at the mode.
 *
 * @see istio/istio cni/pkg/util/enablement_selector.go, cni/pkg/nodeagent/informers.go, pkg/kube/inject/inject.go (read for 1.32-dev)
 */
export const enrolmentOf = factOf((mesh: Mesh, workload: Workload): Enrolment => {
  const { labels, template, spec, namespace } = workload;
  if (workload.hostNetwork) return none('it uses the network of its node', spec.get('hostNetwork'));
  const sidecar = sidecarOf(mesh, workload);
  if (sidecar) return sidecar;
  if (settings(mesh).excludedNamespaces.includes(namespace))
    return none(`istio-cni leaves namespace ${namespace} alone`);
  const own = template.get('metadata', 'labels', DATAPLANE_MODE);
  if (own.text === 'ambient')
    return { membership: 'ambient', why: `its pods are labelled ${DATAPLANE_MODE}=ambient`, by: own };
  const object = mesh.find('Namespace', '', namespace);
  const inherited = object?.label(DATAPLANE_MODE);
  if (inherited?.text === 'ambient') {
    if (labelOf(labels, DATAPLANE_MODE) === 'none') return none(`its pods are labelled ${DATAPLANE_MODE}=none`, own);
    return {
      membership: 'ambient',
      why: `namespace ${namespace} is labelled ${DATAPLANE_MODE}=ambient`,
      by: inherited,
    };
  }
  return none(
    object
      ? `neither it nor namespace ${namespace} is labelled ${DATAPLANE_MODE}=ambient`
      : `namespace ${namespace} is not in the input`,
  );
});

/** Whether pods may be in the mesh though nothing says so: the labels of their namespace decide, and the input does not have them. */
export function isMembershipUnknown(mesh: Mesh, workload: Workload): boolean {
  const { hostNetwork, labels, namespace } = workload;
  if (hostNetwork || mesh.find('Namespace', '', namespace)) return false;
  if (enrolmentOf(mesh, workload).membership !== 'none' || labelOf(labels, DATAPLANE_MODE) === 'none') return false;
  return !settings(mesh).excludedNamespaces.includes(namespace);
}

/** Whether ztunnel captures the pods. */
export function isCaptured(mesh: Mesh, workload: Workload): boolean {
  return enrolmentOf(mesh, workload).membership === 'ambient';
}

/** Whether the pods are in the mesh, by ztunnel or by a sidecar. */
export function isInMesh(mesh: Mesh, workload: Workload): boolean {
  return enrolmentOf(mesh, workload).membership !== 'none';
}

/** Whether pods of a namespace are captured unless they say otherwise. */
export function isAmbientNamespace(mesh: Mesh, namespace: string): boolean {
  if (settings(mesh).excludedNamespaces.includes(namespace)) return false;
  const labels = namespaceLabels(mesh, namespace) ?? {};
  return labelOf(labels, DATAPLANE_MODE) === 'ambient' && !injectsByNamespace(mesh, labels);
}

/** Namespaces that the injector never looks at (istio/istio pkg/kube/inject/inject.go, IgnoredNamespaces). */
export const NEVER_INJECTED = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

function sidecarOf(mesh: Mesh, { template, namespace, containers, annotations }: Workload): Enrolment | undefined {
  const metadata = template.get('metadata');
  const byHand = containers.find((container) => container.get('name').text === 'istio-proxy');
  if (byHand && labelOf(annotations, 'sidecar.istio.io/status') !== undefined) {
    return { membership: 'sidecar', why: 'its pods have a sidecar', by: byHand.get('name') };
  }
  if (NEVER_INJECTED.includes(namespace)) return undefined;
  const label = metadata.get('labels', INJECT);
  const inject = label.isSet ? label : metadata.get('annotations', INJECT);
  const object = mesh.find('Namespace', '', namespace);
  const labels = object?.labels ?? {};
  const injection = labelOf(labels, INJECTION);
  if (injection === 'disabled') return undefined;
  if (injectsByNamespace(mesh, labels)) {
    if (inject.text === 'false') return undefined;
    const by = object!.label(injection === 'enabled' ? INJECTION : REVISION);
    return { membership: 'sidecar', why: `namespace ${namespace} has sidecars injected`, by };
  }
  if (injection !== undefined || labelOf(labels, REVISION) !== undefined) return undefined;
  if (inject.text === 'true')
    return { membership: 'sidecar', why: `its pods ask for a sidecar (${INJECT})`, by: inject };
  const revision = metadata.get('labels', REVISION);
  if (isInstalled(mesh, revision.text) && inject.text !== 'false') {
    return { membership: 'sidecar', why: `its pods ask for a sidecar (${REVISION})`, by: revision };
  }
  return undefined;
}

/** Whether the injector takes the pods of a namespace; a revision wins over the mode. */
export function injectsByNamespace(mesh: Mesh, labels: Labels): boolean {
  const injection = labelOf(labels, INJECTION);
  if (injection !== undefined) return injection === 'enabled';
  return isInstalled(mesh, labelOf(labels, REVISION));
}

/** Whether a revision is there to inject. Where the install is not in the input, a label that somebody wrote is meant. */
function isInstalled(mesh: Mesh, revision: string | undefined): boolean {
  if (!revision) return false;
  return mesh.world === 'open' || (installedRevisions(mesh)?.has(revision) ?? true);
}

function none(why: string, by?: Field): Enrolment {
  return { membership: 'none', why, by };
}
