import { loadMesh } from '../../../src/model';
import type { Answer } from '../../../src/simulate/answer';
import { answerRequest } from '../../../src/simulate/answer-request';
import type { MeshRequest } from '../../../src/simulate/request';

/** What a pod of a dump is like beside its name and address. */
export interface DumpedPod {
  readonly app?: string;
  readonly node?: string;
  readonly owner?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly status?: object;
  readonly spec?: object;
}

/** An enrolled namespace. */
export function namespace(name: string, labels: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio.io/dataplane-mode': 'ambient', ...labels } },
  };
}

/** A Pod as a cluster writes it, with an address. */
export function pod(
  name: string,
  ip: string,
  { app, labels, node = 'n1', owner, spec, status }: DumpedPod = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      labels: { app: app ?? name, ...labels },
      ...(owner !== undefined && { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner }] }),
    },
    spec: { nodeName: node, containers: [{ name: 'app', image: 'example/app:1' }], ...spec },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], ...status },
  };
}

/** A Deployment and its ReplicaSet, as a dump has them beside the pods. */
export function deployment(name: string): object[] {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
  };
  const spec = { selector: { matchLabels: { app: name } }, template };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop' }, spec },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-1`,
        namespace: 'shop',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name }],
      },
      spec,
    },
  ];
}

/** A Service with a cluster IP, whose port 80 leads to 8080 of the pods of its name. */
export function service(name: string, ip: string, spec: object = {}, labels: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop', labels },
    spec: { clusterIP: ip, selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
  };
}

/** Endpoints of a Service. */
export function slice(of: string, endpoints: readonly object[], port: object = { name: 'http', port: 9999 }): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${of}-x`, namespace: 'shop', labels: { 'kubernetes.io/service-name': of } },
    addressType: 'IPv4',
    endpoints,
    ports: [port],
  };
}

/** A ServiceEntry for TLS on 443. */
export function entry(
  name: string,
  spec: object,
  metadata: { namespace?: string; [key: string]: unknown } = {},
): object {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name, namespace: 'shop', ...metadata },
    spec: {
      hosts: [`${name}.example.com`],
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      resolution: 'STATIC',
      ...spec,
    },
  };
}

/** What becomes of a connection of enrolled pod `shop/client`, on node `n1`, unless it is said otherwise. */
export function connection(
  objects: readonly (object | readonly object[])[],
  to: MeshRequest['to'],
  from: MeshRequest['from'] = { workload: 'shop/client' },
): Answer {
  const all = [namespace('shop'), pod('client', '10.244.0.1'), ...objects.flat()];
  return answerRequest(loadMesh(all, { world: 'closed' }), { from, to });
}

/** The kind of its path, its tunnel, and where it ends, in short. */
export function inShort({ lands, outcome, path }: Answer): string {
  const ends = lands.flatMap(({ ports, workloads }) => `${workloads.join('+')}:${ports.join('+')}`);
  return [path.kind, path.tunnel, outcome === 'app' ? ends.join(' ') : outcome].filter((one) => one !== null).join(' ');
}
