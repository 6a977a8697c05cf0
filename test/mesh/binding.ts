import type { Manifest } from '../synth';

/**
 * The waypoint that istiod binds to traffic addressed to a Service, or to its pods, as `<namespace>/<name>`; nothing when
 * it binds none and traffic flows without (istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go, read for 1.31).
 */
export function boundWaypoint(
  manifests: readonly Manifest[],
  service: string,
  addressed: 'service' | 'workload',
): string | undefined {
  const object = manifests.find((m) => m.kind === 'Service' && m.metadata.name === service);
  if (!object) throw new Error(`no Service ${service} among the manifests`);
  const { namespace } = object.metadata;
  if (namespace === undefined) throw new Error(`Service ${service} has no namespace`);
  if (addressed === 'service') return bound(manifests, namespace, object.metadata.labels, 'service');
  const pods = manifests.find((m) => m.spec?.template !== undefined && selects(object, m));
  if (!pods) throw new Error(`no workload has pods of Service ${service}`);
  return bound(manifests, namespace, pods.spec.template.metadata.labels as Labels, 'workload');
}

type Labels = Readonly<Record<string, string>>;

function bound(
  manifests: readonly Manifest[],
  namespace: string,
  own: Labels | undefined,
  addressed: 'service' | 'workload',
): string | undefined {
  const home = manifests.find((m) => m.kind === 'Namespace' && m.metadata.name === namespace)?.metadata.labels;
  // A label of its own counts even if it leads nowhere; only without one the namespace is asked.
  const labels = own?.['istio.io/use-waypoint'] === undefined ? home : own;
  const name = labels?.['istio.io/use-waypoint'];
  if (name === undefined || name === 'none') return undefined;
  const where = labels?.['istio.io/use-waypoint-namespace'] ?? namespace;
  const gateway = manifests.find(
    (m) => m.kind === 'Gateway' && m.metadata.name === name && m.metadata.namespace === where,
  );
  const serves = gateway?.metadata.labels?.['istio.io/waypoint-for'] ?? 'service';
  if (!gateway || !(serves === addressed || serves === 'all') || !admits(gateway, namespace)) return undefined;
  return `${where}/${name}`;
}

/** Whether a Gateway's HBONE listener lets objects of a namespace attach. */
function admits(gateway: Manifest, namespace: string): boolean {
  const listeners = gateway.spec.listeners as { protocol: string; port: number; allowedRoutes?: AllowedRoutes }[];
  const { from = 'Same', selector } =
    listeners.find((l) => l.protocol === 'HBONE' && l.port === 15008)?.allowedRoutes?.namespaces ?? {};
  if (from !== 'Selector') return from === 'All' || namespace === gateway.metadata.namespace;
  return (selector?.matchExpressions ?? []).every(
    ({ key, operator, values }) =>
      key === 'kubernetes.io/metadata.name' && operator === 'In' && values.includes(namespace),
  );
}

interface AllowedRoutes {
  readonly namespaces?: {
    readonly from?: string;
    readonly selector?: {
      readonly matchExpressions: readonly { key: string; operator: string; values: readonly string[] }[];
    };
  };
}

function selects(service: Manifest, workload: Manifest): boolean {
  const labels = workload.spec.template.metadata.labels as Labels;
  return (
    workload.metadata.namespace === service.metadata.namespace &&
    Object.entries(service.spec.selector as Labels).every(([key, value]) => labels[key] === value)
  );
}
