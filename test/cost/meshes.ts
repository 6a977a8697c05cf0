/** A namespace with sidecars, or in ambient, or neither. */
export function namespaceOf(name: string, labels: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export const SIDECARS = { 'istio-injection': 'enabled' };
export const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };

/** A Deployment in namespace `shop`, with the account of its name. */
export function deployment(name: string, more: object = {}, pod: Readonly<Record<string, unknown>> = {}): object {
  const { annotations, labels, ...spec } = pod;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      ...more,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: { app: name, ...(labels as object | undefined) },
          ...(annotations !== undefined && { annotations }),
        },
        spec: { serviceAccountName: name, containers: [{ name, image: 'registry.example.com/app:1' }], ...spec },
      },
    },
  };
}

/** The Service before it. */
export function service(name: string, labels: Readonly<Record<string, string>> = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop', labels },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
  };
}

/** An ALLOW for the pods of a workload, that names who calls. */
export function allows(name: string, ...callers: readonly string[]): object {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: name } },
      action: 'ALLOW',
      rules: [{ from: [{ source: { principals: callers.map((one) => `cluster.local/ns/shop/sa/${one}`) } }] }],
    },
  };
}

/** A waypoint of namespace `shop`, sized by a ConfigMap where that is given. */
export function waypoint(name: string, options?: Readonly<Record<string, string>>): readonly object[] {
  const infrastructure = options && {
    infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: `${name}-options` } },
  };
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name, namespace: 'shop' },
      spec: {
        gatewayClassName: 'istio-waypoint',
        ...infrastructure,
        listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }],
      },
    },
    ...(options
      ? [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: `${name}-options`, namespace: 'shop' },
            data: options,
          },
        ]
      : []),
  ];
}
