import { isMap, labelOf, type JsonMap, type Labels } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { DATAPLANE_MODE, enrolmentOf, INJECT, REVISION } from '../../model/workloads/enrolment';
import { isProxyItself } from '../../model/workloads/proxy-pods';
import { TUNNEL } from '../../model/workloads/takes-hbone';
import { workloads, workloadsIn, type Workload } from '../../model/workloads/workload';
import { copyOf, type Edit, type Writable } from '../edit';
import { shellWord } from '../shell-word';

/** What `istioctl kube-inject` and the webhook put into a pod (istio/istio manifests/charts/istio-control/istio-discovery/files, read for 1.30). */
const INJECTED_CONTAINERS = new Set(['istio-proxy', 'istio-init', 'istio-validation']);
const STATUS = 'sidecar.istio.io/status';

/** The workloads of a namespace that have a sidecar, gateways aside. */
export function sidecarsIn(mesh: Mesh, namespace: string): readonly Workload[] {
  return workloadsIn(mesh, namespace).filter(
    (one) => !isProxyItself(one) && enrolmentOf(mesh, one).membership === 'sidecar',
  );
}

/**
 * Sidecars that are injected where istiod runs for ambient mode take HBONE; until they are restarted, ztunnel and waypoints send them plaintext. The
 * injector writes the label, and no manifest has it.
 *
 * @see istio/istio pkg/kube/inject/inject.go and manifests/profiles/ambient.yaml (read for 1.32-dev)
 */
export function sidecarsTakeHbone(mesh: Mesh): readonly Edit[] {
  const own = workloads(mesh).filter(
    (one) =>
      !isProxyItself(one) &&
      enrolmentOf(mesh, one).membership === 'sidecar' &&
      !(labelOf(one.labels, TUNNEL) ?? '').split(',').includes('http'),
  );
  return own.map((workload): Edit => {
    const object = copyOf(workload.owner);
    const metadata = templateMetadata(object, workload);
    metadata['labels'] = { ...(metadata['labels'] as JsonMap | undefined), [TUNNEL]: 'http' };
    return { does: 'apply', object, why: 'its sidecar takes HBONE after a restart', isBySelf: true };
  });
}

/** Pods of a namespace without what asks for a sidecar; those that asked for none stay out of the mesh, as they are. */
export function podsWithoutSidecars(mesh: Mesh, namespace: string, original: Mesh): readonly Edit[] {
  return workloadsIn(mesh, namespace).flatMap((workload): Edit[] => {
    const { membership } = enrolmentOf(mesh, workload);
    if (workload.hostNetwork) return [];
    if (isProxyItself(workload)) return gatewayEdit(workload);
    const was = original.find(workload.owner.kind!, namespace, workload.name);
    const object = copyOf(workload.owner);
    const metadata = templateMetadata(object, workload);
    if (membership === 'none') {
      if (labelOf(workload.labels, DATAPLANE_MODE) !== undefined) return [];
      metadata['labels'] = { ...(metadata['labels'] as JsonMap | undefined), [DATAPLANE_MODE]: 'none' };
      return [{ does: 'apply', object, why: 'has no sidecar, and stays out of the mesh' }];
    }
    if (membership !== 'sidecar') return [];
    withoutKeys(metadata, 'labels', (key) => key === INJECT || key === REVISION || key === TUNNEL);
    withoutKeys(
      metadata,
      'annotations',
      (key) => key === INJECT || key === STATUS || key.startsWith('sidecar.istio.io/'),
    );
    withoutContainers(object, workload);
    if (JSON.stringify(object) === JSON.stringify(workload.owner.raw)) return [];
    const isOwn = was === undefined || JSON.stringify(object) !== JSON.stringify(was.raw);
    return [
      {
        does: 'apply',
        object,
        why: 'asks for no sidecar any more',
        ...(!isOwn && { isBySelf: true as const }),
      },
    ];
  });
}

/**
 * For a shell, what pods asked the injector by: `kubectl apply` leaves labels and annotations that it did not write, and a pod that asks by itself gets a sidecar
 * in any namespace.
 */
export function podCommands(mesh: Mesh, namespace: string): readonly string[] {
  return sidecarsIn(mesh, namespace).flatMap(({ annotations, labels, name, owner, template }): string[] => {
    const gone = (all: Labels): JsonMap =>
      Object.fromEntries([INJECT, REVISION].filter((key) => Object.hasOwn(all, key)).map((key) => [key, null]));
    const own = Object.entries({ labels: gone(labels), annotations: gone(annotations) });
    const metadata = Object.fromEntries(own.filter(([, keys]) => Object.keys(keys).length > 0));
    // Pods by themselves are made again.
    if (Object.keys(metadata).length === 0 || template.path.length === 0) return [];
    const patch = template.path.reduceRight<object>((inner, key) => ({ [key]: inner }), { metadata });
    return [
      `kubectl patch ${owner.kindName.toLowerCase()} ${shellWord(name)} -n ${shellWord(namespace)} --type=merge -p ${shellWord(JSON.stringify(patch))}`,
      // Its older pods are made again as they were until the canary is through.
      ...(owner.kind === 'Rollout'
        ? [
            `echo ${shellWord(`${owner.title} has a new template, and starts its canary: promote it in full before the next step`)}`,
          ]
        : []),
    ];
  });
}

/** A gateway that its namespace had injected asks for that by itself now. */
function gatewayEdit(workload: Workload): Edit[] {
  const { labels, owner } = workload;
  if (labelOf(labels, INJECT) === 'true' && labelOf(labels, DATAPLANE_MODE) === 'none') return [];
  const object = copyOf(owner);
  const metadata = templateMetadata(object, workload);
  metadata['labels'] = { ...(metadata['labels'] as JsonMap | undefined), [INJECT]: 'true', [DATAPLANE_MODE]: 'none' };
  return [{ does: 'apply', object, why: 'is a gateway, and stays one' }];
}

function templateMetadata(object: Writable, { template }: Workload): Record<string, unknown> {
  const root = inside(object, template.path);
  if (!isMap(root['metadata'])) root['metadata'] = {};
  return root['metadata'] as Record<string, unknown>;
}

function inside(object: Writable, path: readonly (string | number)[]): Record<string, unknown> {
  return path.reduce((at, key) => (at as Record<string | number, unknown>)[key], object as unknown) as Record<
    string,
    unknown
  >;
}

function withoutKeys(metadata: Record<string, unknown>, name: string, isGone: (key: string) => boolean): void {
  const map = metadata[name];
  if (!isMap(map)) return;
  const kept = Object.fromEntries(Object.entries(map).filter(([key]) => !isGone(key)));
  if (Object.keys(kept).length === 0) delete metadata[name];
  else metadata[name] = kept;
}

function withoutContainers(object: Writable, { annotations, template }: Workload): void {
  if (labelOf(annotations, STATUS) === undefined) return;
  const spec = inside(object, [...template.path, 'spec']);
  for (const name of ['containers', 'initContainers']) {
    const list = spec[name];
    if (!Array.isArray(list)) continue;
    const kept = list.filter((one: unknown) => !isMap(one) || !INJECTED_CONTAINERS.has(String(one['name'])));
    if (kept.length === 0 && name === 'initContainers') delete spec[name];
    else spec[name] = kept;
  }
}
