import { loadMesh } from '../../../src/model';
import type { Answer } from '../../../src/simulate/answer';
import { answerRequest } from '../../../src/simulate/answer-request';
import type { MeshRequest } from '../../../src/simulate/request';

/** What ambient mode makes of pods: in it, with a sidecar that takes HBONE or does not, or none of both. */
export type Pods = 'AMB' | 'SC-H' | 'SC-L' | 'NONE';

/** What a town is like. */
export interface Town {
  /** The pods of the server. */
  readonly server?: Pods;
  /** What its Service, or its pods, ask for a waypoint. */
  readonly bound?: 'service' | 'pods';
  /** Labels of the server's Service beside. */
  readonly service?: Readonly<Record<string, string>>;
  /** The spec of the server's Service beside, and of its only port. */
  readonly serviceSpec?: object;
  readonly port?: object;
  readonly more?: readonly object[];
}

/** Pods in a namespace of their own. */
export function pods(namespace: string, name: string, kind: Pods, labels: object = {}, spec: object = {}): object[] {
  const ofNamespace = kind === 'AMB' ? { 'istio.io/dataplane-mode': 'ambient' } : {};
  const hasSidecar = kind === 'SC-H' || kind === 'SC-L';
  const proxy = { name: 'istio-proxy', image: 'example/proxy:1' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: ofNamespace } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        labels: { app: name, ...(kind === 'SC-H' && { 'networking.istio.io/tunnel': 'http' }), ...labels },
        ...(hasSidecar && { annotations: { 'sidecar.istio.io/status': '{"containers":["istio-proxy"]}' } }),
      },
      spec: {
        serviceAccountName: name,
        containers: [{ name: 'app', image: 'example/app:1' }, ...(hasSidecar ? [proxy] : [])],
        ...spec,
      },
    },
  ];
}

/** A waypoint, or another Gateway. */
export function gateway(namespace: string, name: string, traffic?: string): object {
  const isWaypoint = traffic !== undefined;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace, labels: isWaypoint ? { 'istio.io/waypoint-for': traffic } : {} },
    spec: {
      gatewayClassName: isWaypoint ? 'istio-waypoint' : 'istio',
      listeners: [
        isWaypoint ? { name: 'mesh', port: 15008, protocol: 'HBONE' } : { name: 'http', port: 80, protocol: 'HTTP' },
      ],
    },
  };
}

/** An AuthorizationPolicy of the server's namespace. */
export function policy(name: string, spec: object, namespace = 'town'): object {
  return { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name, namespace }, spec };
}

/** Whether plaintext is taken. */
export function strict(namespace = 'town', spec: object = { mtls: { mode: 'STRICT' } }): object {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'mode', namespace },
    spec,
  };
}

/** Clients of each kind, and Service `town/b` with its pods; its waypoint is `town/wp`, and the ingress gateway `edge/in` leads to it. */
export function town({ bound, more = [], port, server = 'AMB', service, serviceSpec }: Town = {}): object[] {
  const use = { 'istio.io/use-waypoint': 'wp' };
  return [
    ...pods('amb', 'a', 'AMB'),
    ...pods('side', 'a', 'SC-H'),
    ...pods('plain', 'a', 'NONE'),
    ...pods('town', 'b', server, bound === 'pods' ? use : {}),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'b', namespace: 'town', labels: { ...(bound === 'service' && use), ...service } },
      spec: { selector: { app: 'b' }, ports: [{ name: 'http', port: 80, targetPort: 8080, ...port }], ...serviceSpec },
    },
    ...(bound === undefined ? [] : [gateway('town', 'wp', bound === 'pods' ? 'workload' : 'service')]),
    gateway('edge', 'in'),
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'b', namespace: 'town' },
      spec: { parentRefs: [{ name: 'in', namespace: 'edge' }], rules: [{ backendRefs: [{ name: 'b', port: 80 }] }] },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'edge' } },
    ...more,
  ];
}

export const FROM = {
  AMB: { workload: 'amb/a' },
  SC: { workload: 'side/a' },
  NONE: { workload: 'plain/a' },
  GW: { gateway: 'edge/in' },
} as const;

export const TO = {
  service: { service: 'town/b', port: 80 },
  pods: { workload: 'town/b', port: 8080 },
  outside: { host: '203.0.113.7', port: 443 },
} as const;

/** What becomes of a request; by HTTP unless it is said otherwise. */
export function asked(objects: readonly object[], request: MeshRequest, platform: object = {}): Answer {
  const mesh = loadMesh(objects, { world: 'closed', platform });
  return answerRequest(mesh, { http: { path: '/' }, ...request });
}

/** The hops of a walk, each with what protects what it sends on, without those that the network has no word on. */
export function hopsOf({ hops }: Answer): string {
  return hops
    .filter(({ at }) => at !== 'network-policy' && at !== 'cilium')
    .map(({ at, side, tunnel }) => [at, side, tunnel && `(${tunnel})`].filter((one) => one !== undefined).join(' '))
    .join(' > ');
}
