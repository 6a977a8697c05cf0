/** Manifests of sidecar meshes, in few words. */

export function namespace(
  name: string,
  labels: Readonly<Record<string, string>> = { 'istio-injection': 'enabled' },
): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export interface AppParts {
  readonly port?: number;
  readonly targetPort?: number | undefined;
  readonly protocol?: string;
  readonly kind?: string;
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly service?: object;
}

/** A workload with its Service and an account of its name. */
export function app(home: string, name: string, parts: AppParts = {}): readonly object[] {
  const { port = 9080, targetPort = port, protocol = 'http', kind = 'Deployment' } = parts;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: home },
      spec: { selector: { app: name }, ports: [{ name: protocol, port, targetPort }], ...parts.service },
    },
    workload(home, name, { ...parts, kind, podLabels: { app: name, ...parts.podLabels } }),
  ];
}

export function workload(
  home: string,
  name: string,
  { annotations, kind = 'Deployment', podLabels = { app: name }, spec }: AppParts = {},
): object {
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, namespace: home },
    spec: {
      ...(kind === 'Job' ? {} : { selector: { matchLabels: { app: podLabels['app'] } } }),
      template: {
        metadata: { labels: podLabels, ...(annotations && { annotations }) },
        spec: {
          serviceAccountName: podLabels['app'],
          containers: [{ name: 'app', image: 'example/app:1' }],
          ...spec,
        },
      },
    },
  };
}

export function authorize(home: string, name: string, spec: object): object {
  return { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name, namespace: home }, spec };
}

export function mtls(home: string, mode: string, rest: object = {}, name = 'default'): object {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace: home },
    spec: { mtls: { mode }, ...rest },
  };
}

export const account = (home: string, name: string): string => `cluster.local/ns/${home}/sa/${name}`;

/** Bookinfo with sidecars and STRICT mTLS: who may call whom is said of requests. */
export const BOOKINFO: readonly object[] = [
  namespace('istio-system', {}),
  mtls('istio-system', 'STRICT'),
  namespace('bookinfo'),
  ...app('bookinfo', 'productpage'),
  ...app('bookinfo', 'details'),
  ...app('bookinfo', 'ratings'),
  ...app('bookinfo', 'reviews', { podLabels: { version: 'v1' } }),
  workload('bookinfo', 'reviews-v2', { podLabels: { app: 'reviews', version: 'v2' } }),
  authorize('bookinfo', 'nobody', {}),
  authorize('bookinfo', 'reviews-readers', {
    selector: { matchLabels: { app: 'reviews' } },
    rules: [
      {
        from: [{ source: { principals: [account('bookinfo', 'productpage')] } }],
        to: [{ operation: { methods: ['GET'], paths: ['/reviews/*'] } }],
      },
    ],
  }),
  authorize('bookinfo', 'ratings-clients', {
    selector: { matchLabels: { app: 'ratings' } },
    rules: [{ from: [{ source: { principals: [account('bookinfo', 'reviews')] } }] }],
  }),
];

/** STRICT mTLS for the whole mesh. */
export const STRICT: readonly object[] = [namespace('istio-system', {}), mtls('istio-system', 'STRICT')];

/** A policy of requests for the pods of an app: GET for some callers. */
export function onlyGet(home: string, name: string, source: object): object {
  return authorize(home, name, {
    selector: { matchLabels: { app: name } },
    rules: [{ from: [{ source }], to: [{ operation: { methods: ['GET'] } }] }],
  });
}

export function networkPolicy(home: string, name: string, spec: object): object {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: home }, spec };
}

export function istio(kind: string, home: string, name: string, spec: object): object {
  const group =
    kind === 'WasmPlugin'
      ? 'extensions.istio.io/v1alpha1'
      : kind === 'Telemetry'
        ? 'telemetry.istio.io/v1'
        : kind === 'RequestAuthentication'
          ? 'security.istio.io/v1'
          : kind === 'EnvoyFilter'
            ? 'networking.istio.io/v1alpha3'
            : 'networking.istio.io/v1';
  return { apiVersion: group, kind, metadata: { name, namespace: home }, spec };
}
