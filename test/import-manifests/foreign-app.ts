/* Manifests of an app as people write them. */

export const ambient = (labels: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: 'shop',
    labels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'waypoint', ...labels },
  },
});

export const waypoint: object = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'waypoint', namespace: 'shop', labels: { 'istio.io/waypoint-for': 'service' } },
  spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
};

/** A service and its pods as people write them, which no MeshService would make. */
export const app = (name: string, { account = name, service = {} } = {}): object[] => [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { app: name }, ports: [{ name: 'http-web', port: 80, targetPort: 'web' }], ...service },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { serviceAccountName: account, containers: [{ name: 'main', image: 'registry.example.com/a:1' }] },
      },
    },
  },
];

/** A VirtualService of a service with one route, by default one to it that takes two seconds at most. */
export const route = (name: string, http: object = {}, more: object = {}): object => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name, namespace: 'shop' },
  spec: { hosts: [name], http: [{ timeout: '2s', route: [{ destination: { host: name } }], ...http }], ...more },
});

export const callers = (target: string, ...accounts: string[]): object => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: `${target}-callers`, namespace: 'shop' },
  spec: {
    action: 'ALLOW',
    targetRefs: [{ group: '', kind: 'Service', name: target }],
    rules: [{ from: [{ source: { serviceAccounts: accounts.map((account) => `shop/${account}`) } }] }],
  },
});
