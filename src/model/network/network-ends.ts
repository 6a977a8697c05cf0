import { isCaptured } from '../workloads/enrolment';
import { fact, factOf } from '../fact';
import { impliedPods, type ImpliedPods } from '../gateways/gateway-pods';
import { LabelIndex } from '../label-index';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import type { Peer, PolicyEntry } from './network-policy';
import { NAMESPACE_LABELS, POD_NAMESPACE, type Pods } from './network-policy-identity';
import { isPeer } from './network-policy-peers';
import type { IdentitySelector } from './network-policy-selector';
import { waypointServicesOf } from '../policy/targeting';
import type { MeshGateway } from '../waypoints/waypoint';
import { bindingOfWorkload, boundGateway } from '../waypoints/waypoint-binding';
import { workloads, type Workload } from '../workloads/workload';

/** Pods that send or take traffic: those of a workload, or those that istiod makes for a Gateway. */
export interface NetworkEnd {
  readonly pods: Pods;
  readonly title: string;
  readonly object: MeshObject;
  readonly namespace: string;
  readonly labels: Pods['labels'];
  readonly workload: Workload | undefined;
  readonly gateway: MeshGateway | undefined;
  /** Whether its traffic to captured pods surely is HBONE; sidecars may do without. */
  readonly speaksHbone: boolean;
}

/** All of them. */
export const networkEnds = fact((mesh): readonly NetworkEnd[] => [
  ...workloads(mesh).map((workload): NetworkEnd => ({
    pods: workload,
    title: workload.title,
    object: workload.owner,
    namespace: workload.namespace,
    labels: workload.labels,
    workload,
    gateway: undefined,
    speaksHbone: isCaptured(mesh, workload),
  })),
  ...impliedPods(mesh).flatMap((implied) => (implied.gateway ? gatewayEnd(implied, implied.gateway) : [])),
]);

/**
 * The pods of a Gateway: with its labels, unless `infrastructure` has others for them.
 *
 * @see istio/istio manifests/charts/istio-control/istio-discovery/files/waypoint.yaml, pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go
 * (read for 1.32-dev)
 */
function gatewayEnd(implied: ImpliedPods, gateway: MeshGateway): NetworkEnd[] {
  if (gateway.role === 'other' || gateway.role === 'unknown') return [];
  const { namespace, name, serviceAccount, object, title } = gateway;
  const inherited = object.spec.get('infrastructure', 'labels').isSet ? {} : object.labels;
  const labels = {
    'sidecar.istio.io/inject': 'false',
    'istio.io/dataplane-mode': 'none',
    'service.istio.io/canonical-name': name,
    'service.istio.io/canonical-revision': 'latest',
    ...inherited,
    ...implied.labels,
  };
  const pods: Pods = { namespace, labels, serviceAccount, hostNetwork: false, ports: [] };
  return [{ pods, title, object, namespace, labels, workload: undefined, gateway, speaksHbone: true }];
}

const byGateway = fact((mesh) => new Map(networkEnds(mesh).map((end) => [end.gateway, end])));

/** The pods of a Gateway, where a controller that is known makes them. */
export function endOfGateway(mesh: Mesh, gateway: MeshGateway): NetworkEnd | undefined {
  return byGateway(mesh).get(gateway);
}

/** The waypoints before a workload, and what is bound to them. */
export const waypointEndsOf = factOf((mesh: Mesh, workload: Workload): ReadonlyMap<NetworkEnd, string> => {
  const found = new Map<NetworkEnd, string>();
  const own = boundGateway(bindingOfWorkload(mesh, workload));
  const all = [
    ...waypointServicesOf(mesh, workload).map(({ service, waypoint }) => [waypoint, service.title] as const),
    ...(own?.role === 'waypoint' ? [[own, workload.title] as const] : []),
  ];
  for (const [waypoint, title] of all) {
    const end = endOfGateway(mesh, waypoint);
    if (end && !found.has(end)) found.set(end, title);
  }
  return found;
});

const index = fact((mesh) => new LabelIndex(networkEnds(mesh)));

const byNamespace = fact((mesh) => {
  const found = new Map<string, NetworkEnd[]>();
  for (const end of networkEnds(mesh)) {
    const list = found.get(end.namespace);
    if (list) list.push(end);
    else found.set(end.namespace, [end]);
  }
  return found;
});

const known = fact(() => new Map<string, readonly NetworkEnd[]>());

/** The pods of the input that an entry is surely about; those of all others may be too, where it is about everybody. */
export function endsOfEntry(mesh: Mesh, { peers }: PolicyEntry): readonly NetworkEnd[] {
  if (peers === undefined) return networkEnds(mesh);
  return peers.length === 1
    ? endsOfPeer(mesh, peers[0]!)
    : [...new Set(peers.flatMap((peer) => endsOfPeer(mesh, peer)))];
}

function endsOfPeer(mesh: Mesh, peer: Peer): readonly NetworkEnd[] {
  const isAbout = ({ pods }: NetworkEnd): boolean => !pods.hostNetwork && isPeer(mesh, peer, { pods }) === true;
  if (peer.kind !== 'pods' && peer.kind !== 'entity') return networkEnds(mesh).filter(isAbout);
  // Many entries say the same.
  const key = JSON.stringify(peer.kind === 'pods' ? peer.selector : peer.name);
  const before = known(mesh).get(key);
  if (before) return before;
  const found = (peer.kind === 'pods' ? candidates(mesh, peer.selector) : networkEnds(mesh)).filter(isAbout);
  known(mesh).set(key, found);
  return found;
}

/** Where the pods of a selector can be at all. */
function candidates(mesh: Mesh, selector: IdentitySelector): readonly NetworkEnd[] {
  const home = selector.find(
    ({ key, operator }) =>
      operator === 'In' && (key === POD_NAMESPACE || key === `${NAMESPACE_LABELS}kubernetes.io/metadata.name`),
  );
  if (!home) return networkEnds(mesh);
  const labels = selector.filter(
    ({ key, operator, values }) => operator === 'In' && values.length === 1 && !key.startsWith('io.'),
  );
  if (labels.length === 0) return home.values.flatMap((namespace) => byNamespace(mesh).get(namespace) ?? []);
  const wanted = Object.fromEntries(labels.map(({ key, values }) => [key, values[0]!]));
  return home.values.flatMap((namespace) => index(mesh).select(namespace, wanted));
}

/** What holds for so many pods of an entry, more would not change. */
const ENOUGH = 50;

/** Pods of an entry that speak HBONE; not all of them, where it is about many. */
export const speakersOf = factOf((mesh: Mesh, entry: PolicyEntry): readonly NetworkEnd[] => {
  const found: NetworkEnd[] = [];
  for (const end of endsOfEntry(mesh, entry)) {
    if (end.speaksHbone && found.push(end) === ENOUGH) break;
  }
  return found;
});
