import { fact } from '../fact';
import { isMap, labelOf, type Labels } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { byLabels } from '../selectors';
import { settings } from '../platform/settings';
import { gateways, type MeshGateway } from '../waypoints/waypoint';
import { workloads, type Workload } from '../workloads/workload';

/** Pods that no manifest of the input makes, and that are there all the same. */
export interface ImpliedPods {
  readonly namespace: string;
  readonly labels: Labels;
  /** The Gateway that istiod makes them for; undefined for the ingress gateway that Istio is often installed with. */
  readonly gateway: MeshGateway | undefined;
}

/**
 * Ports of the Service of Istio's own ingress gateway, and of its pods behind 80 and 443.
 *
 * @see istio/istio pkg/config/analysis/local/istiod_analyze.go, manifests/charts/gateways/istio-ingress/values.yaml (read for 1.32-dev)
 */
export const INGRESS_PORTS: readonly number[] = [80, 443, 31400, 15443, 8080, 8443];

/**
 * The pods that istiod makes for Gateways, and those of the ingress gateway, which the analyzers of Istio take for granted.
 *
 * @see istio/istio pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go, pkg/config/analysis/local/istiod_analyze.go (read
 * for 1.32-dev)
 */
export const impliedPods = fact((mesh): readonly ImpliedPods[] => {
  const { meshConfig, istioNamespace } = settings(mesh);
  const made = gateways(mesh).map((gateway): ImpliedPods => {
    const { object, namespace, name, className, role } = gateway;
    return {
      namespace,
      labels: {
        ...object.spec.get('infrastructure', 'labels').labels,
        'gateway.networking.k8s.io/gateway-name': name,
        'gateway.networking.k8s.io/gateway-class-name': className,
        'gateway.istio.io/managed':
          role === 'waypoint'
            ? 'istio.io-mesh-controller'
            : role === 'east-west'
              ? 'istio.io-eastwest-controller'
              : 'istio.io-gateway-controller',
      },
      gateway,
    };
  });
  if (meshConfig.get('ingressControllerMode').text === 'OFF') return made;
  const labels = { istio: 'ingressgateway', app: 'istio-ingressgateway' };
  return [...made, { namespace: istioNamespace, labels, gateway: undefined }];
});

/** The pods that an Istio Gateway configures. */
export interface GatewayPods {
  readonly workloads: readonly Workload[];
  readonly implied: readonly ImpliedPods[];
}

const NO_PODS: GatewayPods = { workloads: [], implied: [] };

const podsBySelector = fact(() => new Map<string, GatewayPods>());

/** A selector as a key: the same for the same labels in any order. */
export function selectorKey(gateway: MeshObject): string {
  return JSON.stringify(
    Object.entries(gateway.spec.get('selector').labels).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/**
 * The pods that an Istio Gateway selects, of any namespace: of its own alone where istiod is told so. A Gateway without a selector
 * is about all proxies, and nobody means that; it has none here.
 *
 * @see istio/istio pilot/pkg/features/pilot.go, PILOT_SCOPE_GATEWAY_TO_NAMESPACE (read for 1.32-dev)
 */
export function podsOfGateway(mesh: Mesh, gateway: MeshObject): GatewayPods {
  const labels = gateway.spec.get('selector').labels;
  if (Object.keys(labels).length === 0) return NO_PODS;
  const home = isScoped(mesh) ? gateway.namespace : undefined;
  const key = `${home ?? ''} ${selectorKey(gateway)}`;
  const known = podsBySelector(mesh).get(key);
  if (known) return known;
  const selected = withLabels(mesh, labels).filter((one) => home === undefined || one.namespace === home);
  const found: GatewayPods = {
    workloads: selected.filter((one): one is Workload => 'owner' in one),
    implied: selected.filter((one): one is ImpliedPods => !('owner' in one)),
  };
  podsBySelector(mesh).set(key, found);
  return found;
}

/** The pods of all namespaces that have all of some labels, of which there is at least one. */
function withLabels(mesh: Mesh, labels: Labels): readonly (Workload | ImpliedPods)[] {
  const lists = Object.entries(labels).map(([name, value]) => byLabel(mesh).get(`${name} ${value}`) ?? []);
  const shortest = lists.reduce((one, other) => (other.length < one.length ? other : one));
  const selector = byLabels(labels);
  return shortest.filter((one) => selector.matches(one.labels));
}

const byLabel = fact((mesh) => {
  const found = new Map<string, (Workload | ImpliedPods)[]>();
  for (const one of [...workloads(mesh), ...impliedPods(mesh)]) {
    for (const [name, value] of Object.entries(one.labels)) {
      const list = found.get(`${name} ${value}`);
      if (list) list.push(one);
      else found.set(`${name} ${value}`, [one]);
    }
  }
  return found;
});

const SCOPED = 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE';

/** Whether Gateways select pods of their own namespace alone. */
export const isScoped = fact((mesh): boolean => {
  const { istiod } = mesh.options.values ?? {};
  // The chart takes its values under pilot too.
  for (const values of [istiod, istiod?.['pilot']]) {
    const env = isMap(values) && isMap(values['env']) ? values['env'] : {};
    if (Object.hasOwn(env, SCOPED)) return String(env[SCOPED]).toLowerCase() === 'true';
  }
  return mesh
    .ofKind('Deployment')
    .filter(({ labels }) => labelOf(labels, 'app') === 'istiod')
    .some(({ spec }) =>
      spec
        .get('template', 'spec', 'containers')
        .items.flatMap((container) => container.get('env').items)
        .some((one) => one.get('name').text === SCOPED && one.get('value').text?.toLowerCase() === 'true'),
    );
});

/** Whether istiod makes a Service of that name for a Gateway. */
export function isMadeForGateway(mesh: Mesh, namespace: string, name: string): boolean {
  return madeServices(mesh).has(`${namespace}/${name}`);
}

/** It has the name of the service account, unless that was chosen; a Gateway's own name is taken too, for classes unknown here. */
const madeServices = fact(
  (mesh) =>
    new Set(
      gateways(mesh).flatMap(({ namespace, name, className, object }) => [
        `${namespace}/${name}`,
        `${namespace}/${name}-${className}`,
        `${namespace}/${object.annotation('gateway.istio.io/name-override').text ?? name}`,
        // Cilium's (operator/pkg/model/translation/gateway-api).
        `${namespace}/cilium-gateway-${name}`,
      ]),
    ),
);
