import type { MeshOptions } from '../../src/model';
import { status } from '../../src/status/status';

/** What is told of an object of the manifests, condition by condition: `type status reason`, what it is of before it. */
export function told(manifests: string, title: string, options?: MeshOptions): string[] {
  return status(manifests, options)
    .filter(({ object: { kind, name, namespace } }) => `${kind} ${namespace}/${name}` === title)
    .map(({ of, reason, status: is, type }) => `${of === null ? '' : `${of} `}${type} ${is} ${reason}`);
}

export function docs(...all: readonly string[]): string {
  return all.join('\n---\n');
}

export const NAMESPACE = (name: string, labels = ''): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }`;

export const SERVICE = (name: string, labels = '', spec = 'ports: [{ name: http, port: 80 }]'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop, labels: { ${labels} } }\nspec: { ${spec} }`;

export const GATEWAY = (name: string, spec: string, metadata = ''): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: ${name}, namespace: shop, ${metadata} }\nspec: { ${spec} }`;

export const WAYPOINT = GATEWAY(
  'waypoint',
  'gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }]',
);

export const POLICY = (spec: string, metadata = ''): string =>
  `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: p, namespace: shop, ${metadata} }\nspec: { ${spec} }`;
