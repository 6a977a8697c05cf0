import { loadMesh, type Mesh, type MeshOptions } from '../../../src/model';
import { settings } from '../../../src/model/platform/settings';
import { workloads, type Workload } from '../../../src/model/workloads/workload';
import { addressesOf } from '../../../src/model/workloads/workload-addresses';
import type { Arrival, Decision, PeerIdentity } from '../../../src/simulate/connection';
import { ztunnelInbound } from '../../../src/simulate/ztunnel/inbound';

/** A shop whose pods are enrolled, a client beside them, and one out of the mesh; policies are added. */
const SHOP = [
  namespace('shop', { 'istio.io/dataplane-mode': 'ambient' }),
  namespace('front', { 'istio.io/dataplane-mode': 'ambient' }),
  namespace('plain', {}),
  namespace('istio-system', {}),
  pod('shop', 'web', '10.0.0.10'),
  pod('shop', 'db', '10.0.0.11'),
  pod('front', 'client', '10.0.1.10'),
  pod('plain', 'legacy', '10.0.2.10'),
];

function namespace(name: string, labels: Record<string, string>): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** A pod with an address; its service account has its name. */
export function pod(home: string, name: string, ip?: string, more: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: home, labels: { app: name }, ...more },
    spec: { serviceAccountName: name, containers: [{ name, image: 'registry.example.com/app:1' }] },
    ...(ip === undefined ? {} : { status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] } }),
  };
}

/** An AuthorizationPolicy for the pods of `web`, unless it says otherwise. */
export function policy(name: string, spec: object, metadata: object = {}): object {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace: 'shop', ...metadata },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  };
}

/** A PeerAuthentication; the older, the lower its day. */
export function peerAuthentication(home: string, name: string, spec: object, day = 10): object {
  const creationTimestamp = `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace: home, creationTimestamp },
    spec,
  };
}

export function shop(objects: readonly object[], options: MeshOptions = {}): Mesh {
  return loadMesh([...SHOP, ...objects], { world: 'closed', ...options });
}

export function workload(mesh: Mesh, name: string): Workload {
  return workloads(mesh).find((one) => `${one.namespace}/${one.name}` === name)!;
}

export interface Call {
  readonly from?: string;
  readonly to?: string;
  readonly port?: number;
  /** Of a waypoint, which stands in for the client. */
  readonly identity?: PeerIdentity;
  readonly addresses?: readonly string[] | undefined;
}

/** What ztunnel decides, of a client that sends HBONE where it is of the mesh, which `plain/legacy` is not. */
export function call(mesh: Mesh, request: Call = {}): Decision {
  const { from = 'front/client', to = 'shop/web', port = 8080 } = request;
  const client = workload(mesh, from);
  const isMesh = client.namespace !== 'plain';
  const { serviceAccount, title } = client;
  const { trustDomain } = settings(mesh);
  const identity = request.identity ?? { trustDomain, namespace: client.namespace, serviceAccount };
  const addresses = 'addresses' in request ? request.addresses : addressesOf(mesh, client);
  const peer = { identity: isMesh ? identity : undefined, addresses, title };
  const arrival: Arrival = { to: workload(mesh, to), port, peer, tunnel: isMesh ? 'HBONE' : 'plain' };
  return ztunnelInbound(mesh, arrival);
}

/** Verdict, rule and what decided. */
export function said(decision: Decision): string {
  const { verdict, rule, object } = decision;
  return [verdict, rule, object?.name].filter((one) => one !== undefined).join(' ');
}

/** A list from its end. */
export function backwards<T>(list: readonly T[]): T[] {
  return list.map((_, i) => list.at(-1 - i)!);
}
