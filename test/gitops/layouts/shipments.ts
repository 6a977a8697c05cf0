import { yamlWriter } from '../../../src/app/yaml-writer';
import { identityOf } from '../../../src/app/identity';
import type { PlainObject, Shipment, Stage, TreeFile } from '../../../src/gitops/shipment';
import { STAGES } from '../../../src/gitops/shipment';
import type { Platform } from '../../../src/install/platform';

/** A shipment for a test, and what a layout said of it. */
export interface TestShipment extends Shipment {
  readonly problems: string[];
  readonly warnings: string[];
}

export interface Given {
  readonly kind: string;
  readonly name?: string | undefined;
  readonly namespace?: string;
  readonly apiVersion?: string;
  readonly chart?: string;
  readonly stage?: Stage;

  /** What the object holds beside its head. */
  readonly more?: PlainObject;

  /** Places in the list of the objects that it needs. */
  readonly needs?: readonly number[];
}

/** What a test says of objects is all they are; they are applied in stages, and as listed within one. */
export function shipmentOf(given: readonly Given[], platform?: Platform): TestShipment {
  const problems: string[] = [];
  const warnings: string[] = [];
  const objects = given.map((object) => {
    const content = contentOf(object);
    const chart = object.chart ?? 'shop';
    return { content, identity: identityOf(content), construct: `${chart}/${object.kind}-${object.name}`, chart };
  });
  const stages = given.map((object) => object.stage ?? STAGE_OF[object.kind] ?? 'controllers');
  const sequence = given
    .map((_, i) => i)
    .sort((a, b) => STAGES.indexOf(stages[a]!) - STAGES.indexOf(stages[b]!) || a - b);
  return {
    objects,
    order: { sequence, stages, needs: given.map(({ needs }) => needs ?? []) },
    platform,
    yaml: yamlWriter(),
    problem: (message) => problems.push(message),
    warn: (message) => warnings.push(message),
    problems,
    warnings,
  };
}

/** A few kinds are enough here; which stage a kind has is not what layouts decide. */
const STAGE_OF: Readonly<Record<string, Stage>> = {
  CustomResourceDefinition: 'definitions',
  Namespace: 'namespaces',
  ServiceAccount: 'foundations',
  ConfigMap: 'foundations',
  AuthorizationPolicy: 'policies',
  PeerAuthentication: 'policies',
  Gateway: 'gateways',
  Service: 'services',
  HTTPRoute: 'routes',
  VirtualService: 'routes',
  Deployment: 'workloads',
};

function contentOf({ kind, name, namespace, apiVersion = API_VERSION[kind] ?? 'v1', more }: Given): PlainObject {
  const metadata = {
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(more?.metadata as object | undefined),
  };
  return { apiVersion, kind, ...more, metadata };
}

const API_VERSION: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  AuthorizationPolicy: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  Gateway: 'gateway.networking.k8s.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  VirtualService: 'networking.istio.io/v1',
  Deployment: 'apps/v1',
};

/** A small mesh, listed as people write it: by service. */
export const SHOP: readonly Given[] = [
  { kind: 'Namespace', name: 'shop' },
  { kind: 'Deployment', name: 'cart', namespace: 'shop' },
  { kind: 'Service', name: 'cart', namespace: 'shop' },
  { kind: 'AuthorizationPolicy', name: 'cart', namespace: 'shop' },
  { kind: 'Gateway', name: 'waypoint', namespace: 'shop' },
  { kind: 'Namespace', name: 'bank', chart: 'bank' },
  { kind: 'Deployment', name: 'pay', namespace: 'bank', chart: 'bank' },
  { kind: 'AuthorizationPolicy', name: 'pay', namespace: 'bank', chart: 'bank' },
];

/** The objects of a text of YAML by kind and name, in order. */
export function headsIn(text: string): string[] {
  return text
    .split(/^---\n/m)
    .map((document) => `${/^kind: (.*)$/m.exec(document)?.[1]} ${/^ {2}name: (.*)$/m.exec(document)?.[1]}`);
}

export const pathsOf = (files: readonly TreeFile[]): string[] => files.map(({ path }) => path);

/** Objects in the opposite order, each still applied when it was. */
export function reversed(given: readonly Given[]): Given[] {
  const opposite = (i: number): number => given.length - 1 - i;
  return given.map((_, i) => {
    const object = given[opposite(i)]!;
    return { ...object, ...(object.needs && { needs: object.needs.map(opposite) }) };
  });
}
