import type { PlainObject } from '../../../src/gitops/shipment';

/** An object with what orders look at. */
export function object(
  kind: string,
  name: string,
  {
    namespace,
    group = '',
    labels,
    ...rest
  }: { namespace?: string; group?: string; labels?: object; spec?: object } = {},
): PlainObject {
  return {
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(labels && { labels }) },
    ...rest,
  };
}

const inShop = { namespace: 'shop' };

export const shop = (labels: object = {}): PlainObject => object('Namespace', 'shop', { labels });

export const waypoint = object('Gateway', 'waypoint', {
  ...inShop,
  group: 'gateway.networking.k8s.io',
  spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
});

export const service = (name: string, labels: object = {}): PlainObject =>
  object('Service', name, {
    ...inShop,
    labels,
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
  });

export const deployment = (name: string, pod: object = {}): PlainObject =>
  object('Deployment', name, {
    ...inShop,
    group: 'apps',
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: name }], ...pod } },
    },
  });

export const policy = (name: string, spec: object = {}, namespace = 'shop'): PlainObject =>
  object('AuthorizationPolicy', name, { namespace, group: 'security.istio.io', spec });

export const routeOf = (name: string): PlainObject =>
  object('HTTPRoute', name, {
    ...inShop,
    group: 'gateway.networking.k8s.io',
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name }],
      rules: [{ backendRefs: [{ name, port: 80 }] }],
    },
  });
