import { loadMesh, type Mesh, type MeshOptions } from '../../../src/model';
import { findService } from '../../../src/model/services/service';
import { findGateway } from '../../../src/model/waypoints/waypoint';
import type { Decision } from '../../../src/simulate/connection';
import { envoyPolicy, type EnvoyPolicies } from '../../../src/simulate/envoy/envoy-policy';
import { envoyRequest, type EnvoyRequest, type ProxyKind } from '../../../src/simulate/envoy/request-facts';
import { waypointPolicies } from '../../../src/simulate/envoy/waypoint-policies';
import type { RequestHttp } from '../../../src/simulate/request';

/** A Service `shop/web` behind the waypoint of its namespace. */
const SHOP = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { 'istio.io/use-waypoint': 'waypoint' } },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'waypoint', namespace: 'shop' },
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { clusterIP: '10.96.0.10', ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { clusterIP: '10.96.0.11', ports: [{ name: 'tcp', port: 5432 }] },
  },
];

export const ON_WEB = { kind: 'Service', name: 'web', group: '' };
export const ISSUER = 'https://issuer.example';

/** A mesh of the shop and more. */
export function shop(more: readonly object[] = [], options: MeshOptions = {}): Mesh {
  return loadMesh([...SHOP, ...more], { world: 'closed', ...options });
}

/** An AuthorizationPolicy for the Service, unless it is told where else. */
export function authorization(
  spec: object,
  {
    name = 'policy',
    namespace = 'shop',
    annotations = {},
  }: { name?: string; namespace?: string; annotations?: object } = {},
): object {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace, annotations },
    spec: { targetRefs: [ON_WEB], ...spec },
  };
}

/** A RequestAuthentication for the Service, with one rule for the issuer. */
export function authentication(rule: object = {}, name = 'tokens', spec: object = {}): object {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: { name, namespace: 'shop' },
    spec: { targetRefs: [ON_WEB], jwtRules: [{ issuer: ISSUER, ...rule }], ...spec },
  };
}

/** What is asked; the rest is a GET of `/` by `web/curl`. */
export interface Question {
  readonly proxy?: ProxyKind;
  /** As `namespace/serviceAccount`; null without a certificate. */
  readonly from?: string | null;
  readonly trustDomain?: string;
  readonly addresses?: readonly string[] | undefined;
  /** Undefined where the Service has none in the manifests. */
  readonly destinationAddresses?: readonly string[] | undefined;
  readonly port?: number;
  readonly sni?: string;
  readonly isTls?: boolean;
  readonly http?: RequestHttp;
}

export function requestOf(mesh: Mesh, question: Question = {}): EnvoyRequest {
  const { proxy = 'waypoint', from = 'web/curl', trustDomain = 'cluster.local', port = 80, http = {} } = question;
  const [namespace = '', serviceAccount = ''] = from?.split('/') ?? [];
  return envoyRequest(mesh, {
    proxy,
    peer: {
      identity: from === null ? undefined : { trustDomain, namespace, serviceAccount },
      addresses: question.addresses,
      title: `Deployment ${from ?? 'outside/curl'}`,
    },
    destinationAddresses: 'destinationAddresses' in question ? question.destinationAddresses : ['10.96.0.10'],
    port,
    host: 'web.shop.svc.cluster.local',
    http,
    sni: question.sni,
    isTls: question.isTls,
  });
}

/** What is in force at the waypoint for one of the Services. */
export function policiesFor(mesh: Mesh, service = 'web'): EnvoyPolicies {
  return waypointPolicies(mesh, findGateway(mesh, 'shop', 'waypoint')!, findService(mesh, 'shop', service)!.object);
}

/** What the waypoint says of a request to `shop/web`. */
export function decide(mesh: Mesh, question: Question = {}, chain: 'http' | 'tcp' = 'http'): Decision {
  return envoyPolicy(mesh, policiesFor(mesh), requestOf(mesh, question), chain);
}

/** The verdict alone, with one rule of one policy in force. */
export function verdictOf(
  action: 'ALLOW' | 'DENY',
  rule: object,
  question: Question = {},
  chain: 'http' | 'tcp' = 'http',
): string {
  return decide(shop([authorization({ action, rules: [rule] })]), question, chain).verdict;
}

/** Whether a rule matches a request, asked of an ALLOW and of a DENY, which have to agree. */
export function isMatch(rule: object, question: Question = {}): boolean | 'unknown' {
  const verdicts = [verdictOf('ALLOW', rule, question), verdictOf('DENY', rule, question)].join(' ');
  switch (verdicts) {
    case 'allowed denied':
      return true;
    case 'denied allowed':
      return false;
    case 'unknown unknown':
      return 'unknown';
    default:
      throw new Error(`ALLOW and DENY disagree: ${verdicts}`);
  }
}
