/**
 * What a team brings to a mesh: a service in a namespace of its own, with waypoint, canary and policy.
 *
 * @param {string} namespace
 * @returns {import('cdk8s').ApiObjectProps[]}
 */
export function manifests(namespace) {
  const name = 'web';
  const labels = { app: name, version: 'v1' };
  const host = `${name}.${namespace}.svc.cluster.local`;
  const metadata = { name, namespace, labels };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'istio.io/dataplane-mode': 'ambient' } },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: { app: name },
        ports: [
          { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP', appProtocol: 'http' },
          { name: 'grpc', port: 9090, targetPort: 9090, protocol: 'TCP', appProtocol: 'grpc' },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod(name, namespace) },
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'waypoint', namespace, labels: { 'istio.io/waypoint-for': 'service' } },
      spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: {
        hosts: [host],
        http: [
          {
            route: ['v1', 'v2'].map((subset, i) => ({ destination: { host, subset }, weight: i === 0 ? 90 : 10 })),
            timeout: '5s',
            retries: { attempts: 3, perTryTimeout: '1s', retryOn: '5xx,reset,connect-failure' },
          },
        ],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata,
      spec: { host, subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })) },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata,
      spec: {
        targetRefs: [{ group: '', kind: 'Service', name }],
        action: 'ALLOW',
        rules: [
          {
            from: [{ source: { principals: ['cluster.local/ns/edge/sa/gateway'] } }],
            to: [{ operation: { methods: ['GET', 'POST'], paths: ['/api/*', '/healthz'] } }],
          },
        ],
      },
    },
  ];
}

/**
 * @param {string} name
 * @param {string} namespace
 */
function pod(name, namespace) {
  return {
    serviceAccountName: name,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name,
        image: `registry.example.com/${namespace}/${name}:1.2.3`,
        ports: [8080, 9090].map((containerPort) => ({ containerPort })),
        env: [
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'PORT', value: '8080' },
        ],
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
        readinessProbe: probe('/ready'),
        livenessProbe: probe('/live'),
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  };
}

/** @param {string} path */
function probe(path) {
  return { httpGet: { path, port: 8080 }, periodSeconds: 5 };
}
