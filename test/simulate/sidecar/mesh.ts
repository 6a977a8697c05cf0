import { loadMesh, type Mesh, type MeshOptions } from '../../../src/model';
import { enrolmentOf } from '../../../src/model/workloads/enrolment';
import { findService } from '../../../src/model/services/service';
import { workloads, type Workload } from '../../../src/model/workloads/workload';
import type { Dialled } from '../../../src/simulate/path/client-path';
import type { RequestHttp } from '../../../src/simulate/request';
import { asDialled } from '../../../src/simulate/sidecar/as-dialled';
import { throughSidecar } from '../../../src/simulate/sidecar/through-sidecar';
import type { Landed } from '../../../src/simulate/together';

export function namespace(
  name: string,
  labels: Readonly<Record<string, string>> = { 'istio-injection': 'enabled' },
): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function deployment(home: string, name: string, labels: Readonly<Record<string, string>>): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: home },
    spec: {
      template: {
        metadata: { labels },
        spec: { serviceAccountName: labels['app'], containers: [{ name: 'app', image: 'example/app:1' }] },
      },
    },
  };
}

export function service(home: string, name: string, ports: readonly object[], spec: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: home },
    spec: { selector: { app: name }, ports, ...spec },
  };
}

/** A namespace of sidecars with two Services, clients in two others, and one without sidecars. */
const BOOKS = [
  namespace('books'),
  namespace('shop'),
  namespace('other'),
  namespace('plain', {}),
  deployment('books', 'reviews-v1', { app: 'reviews', version: 'v1' }),
  deployment('books', 'reviews-v2', { app: 'reviews', version: 'v2' }),
  deployment('books', 'ratings', { app: 'ratings' }),
  deployment('books', 'queue', { app: 'queue' }),
  deployment('shop', 'web', { app: 'web', tier: 'gold' }),
  deployment('shop', 'batch', { app: 'batch', tier: 'silver' }),
  deployment('other', 'cron', { app: 'cron' }),
  deployment('plain', 'old', { app: 'old' }),
  service('books', 'reviews', [
    { name: 'http', port: 9080 },
    { name: 'http-alt', port: 80, targetPort: 9080 },
  ]),
  service('books', 'ratings', [
    { name: 'http', port: 9080 },
    { name: 'tcp-db', port: 5432 },
    { name: 'any', port: 7000 },
  ]),
  service('books', 'queue', [{ name: 'tcp-queue', port: 5672 }], { clusterIP: 'None' }),
  service('plain', 'old', [{ name: 'http', port: 9080 }]),
];

export function books(more: readonly object[] = [], options: MeshOptions = {}): Mesh {
  return loadMesh([...BOOKS, ...more], { world: 'closed', ...options });
}

export const REVIEWS = 'reviews.books.svc.cluster.local';

export function workloadOf(mesh: Mesh, title: string): Workload {
  return workloads(mesh).find(({ name, namespace: home }) => `${home}/${name}` === title)!;
}

/** What is asked; the rest is a GET of `/` by `shop/web` from `books/reviews` on port 9080. */
export interface Question {
  readonly from?: string;
  readonly to?: string;
  /** A workload whose own address is dialled. */
  readonly pod?: string;
  readonly port?: number;
  /** Null for a plain connection. */
  readonly http?: RequestHttp | null;
}

export function ask(
  mesh: Mesh,
  { from = 'shop/web', http, pod, port = 9080, to = 'books/reviews' }: Question = {},
): Landed {
  const client = workloadOf(mesh, from);
  const [home = '', name = ''] = to.split('/');
  const dialled: Dialled =
    pod === undefined
      ? { kind: 'service', destination: { kind: 'Service', service: findService(mesh, home, name)! }, port }
      : { kind: 'workload', workload: workloadOf(mesh, pod), port };
  const request = http === null ? undefined : (http ?? {});
  return enrolmentOf(mesh, client).membership === 'sidecar'
    ? throughSidecar(mesh, client, dialled, request)
    : asDialled(mesh, { kind: 'workload', workload: client }, dialled, request);
}

/** Where it ends, in a few words: the workloads, or the outcome and status. */
export function end(landed: Landed): string {
  const { lands, outcome, status } = landed;
  const failed = landed.errors.map((one) => `${one.status} ${one.weight ?? ''}`.trim());
  const reached = lands.map(
    ({ ports, subset, weight, workloads: all }) =>
      `${all.map((one) => one.split('/')[1]).join('+')}:${ports.join(',')}${subset === undefined ? '' : ` ${subset}`}${weight === undefined ? '' : ` ${weight}%`}`,
  );
  return outcome === 'app' ? [...reached, ...failed].join(', ') : `${outcome} ${status ?? 'reset'}`;
}

/** How the first proxy sends. */
export function tunnel({ hops }: Landed): string | undefined {
  return hops.find(({ at, side }) => at === 'sidecar' && side === 'client')?.tunnel;
}

export function virtualService(home: string, name: string, spec: object, created?: string): object {
  const metadata = { name, namespace: home, ...(created !== undefined && { creationTimestamp: created }) };
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata,
    spec: { hosts: [REVIEWS], ...spec },
  };
}

export function destinationRule(home: string, name: string, spec: object, created?: string): object {
  const metadata = { name, namespace: home, ...(created !== undefined && { creationTimestamp: created }) };
  return { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata, spec: { host: REVIEWS, ...spec } };
}

export function authorization(spec: object, home = 'books', name = 'policy'): object {
  return { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name, namespace: home }, spec };
}

export function peerAuthentication(spec: object, home = 'books', name = 'mode'): object {
  return { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata: { name, namespace: home }, spec };
}

export function sidecar(home: string, spec: object, name = 'default'): object {
  return { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', metadata: { name, namespace: home }, spec };
}

/** A route to `ratings`, or to a subset of `reviews`. */
export function routeTo(host: string, subset?: string): object {
  return {
    destination: { host: `${host}.books.svc.cluster.local`, port: { number: 9080 }, ...(subset && { subset }) },
  };
}

export const V1_V2 = [
  { name: 'v1', labels: { version: 'v1' } },
  { name: 'v2', labels: { version: 'v2' } },
];

export const STRICT = { mtls: { mode: 'STRICT' } };
