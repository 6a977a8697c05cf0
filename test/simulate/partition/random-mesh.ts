import * as fc from 'fast-check';
import { app, authorize, istio, mtls, namespace, networkPolicy, workload } from '../../migrate/meshes';

const HOMES = ['north', 'south', 'east'] as const;
const NAMES = ['web', 'db'] as const;

const home = fc.constantFrom(...HOMES);
const anywhere = fc.constantFrom(...HOMES, 'istio-system');
const name = fc.constantFrom(...NAMES);
const fqdn = fc.tuple(name, home).map(([own, where]) => `${own}.${where}.svc.cluster.local`);
const host = fc.oneof({ weight: 5, arbitrary: fqdn }, fc.constantFrom('web', 'api.example.com', '*.example.com'));
const exportTo = fc.option(fc.constantFrom(['.'], ['*'], ['north'], ['.', 'south']), { nil: undefined });
const mode = fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE');
const port = fc.constantFrom(80, 5432);
const principal = fc.tuple(home, name).map(([where, own]) => `cluster.local/ns/${where}/sa/${own}`);

const virtualService = fc
  .record({
    at: anywhere,
    host,
    to: host,
    subset: fc.boolean(),
    exportTo,
    source: fc.option(home),
    status: fc.boolean(),
  })
  .map(({ at, exportTo: seen, host: own, source, status, subset, to }) =>
    istio('VirtualService', at, `v-${own.replace(/\W/g, '-')}`, {
      hosts: [own],
      ...(seen && { exportTo: seen }),
      http: [
        {
          match: [{ uri: { prefix: '/a' }, ...(source !== null && { sourceNamespace: source }) }],
          ...(status
            ? { directResponse: { status: 418 } }
            : { route: [{ destination: { host: to, ...(subset && { subset: 'v1' }) } }] }),
        },
        { route: [{ destination: { host: to } }] },
      ],
    }),
  );

const destinationRule = fc
  .record({
    at: anywhere,
    host: fc.oneof(host, fc.constant('*.local')),
    exportTo,
    isTls: fc.boolean(),
    isOwn: fc.boolean(),
  })
  .map(({ at, exportTo: seen, host: own, isOwn, isTls }) =>
    istio('DestinationRule', at, `d-${own.replace(/\W/g, '-')}`, {
      host: own,
      ...(seen && { exportTo: seen }),
      ...(isOwn && { workloadSelector: { matchLabels: { app: 'web' } } }),
      trafficPolicy: { tls: { mode: isTls ? 'ISTIO_MUTUAL' : 'DISABLE' } },
      subsets: [{ name: 'v1', labels: { app: 'web' } }],
    }),
  );

const serviceEntry = fc
  .record({ at: anywhere, exportTo, isInside: fc.boolean() })
  .map(({ at, exportTo: seen, isInside }) =>
    istio('ServiceEntry', at, 'api', {
      hosts: ['api.example.com'],
      ...(seen && { exportTo: seen }),
      location: isInside ? 'MESH_INTERNAL' : 'MESH_EXTERNAL',
      resolution: 'DNS',
      ports: [{ number: isInside ? 80 : 443, name: 'http', protocol: 'HTTP' }],
    }),
  );

const sidecar = fc
  .record({
    at: anywhere,
    hosts: fc.constantFrom(['./*'], ['*/*'], ['north/*', './*']),
    isStrict: fc.boolean(),
    isOwn: fc.boolean(),
  })
  .map(({ at, hosts, isOwn, isStrict }) =>
    istio('Sidecar', at, 'default', {
      ...(isOwn && { workloadSelector: { labels: { app: 'web' } } }),
      egress: [{ hosts }],
      ...(isStrict && { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } }),
    }),
  );

const policy = fc
  .record({
    at: anywhere,
    name: fc.option(name),
    action: fc.constantFrom('ALLOW', 'DENY'),
    from: fc.oneof(
      principal.map((one) => ({ principals: [one] })),
      principal.map((one) => ({ notPrincipals: [one] })),
      home.map((one) => ({ namespaces: [one] })),
    ),
    to: fc.option(
      fc.oneof(
        host.map((one) => ({ hosts: [one] })),
        fc.constantFrom({ methods: ['GET'] }, { paths: ['/a*'] }),
      ),
    ),
    isAtService: fc.boolean(),
  })
  .map(({ action, at, from, isAtService, name: own, to }) =>
    authorize(at, `p-${own ?? 'all'}`, {
      ...(own !== null &&
        (isAtService
          ? { targetRefs: [{ group: '', kind: 'Service', name: own }] }
          : { selector: { matchLabels: { app: own } } })),
      action,
      rules: [{ from: [{ source: from }], ...(to && { to: [{ operation: to }] }) }],
    }),
  );

const peerAuthentication = fc
  .record({ at: anywhere, mode, port, isOfPort: fc.boolean() })
  .map(({ at, isOfPort, mode: own, port: one }) =>
    isOfPort
      ? mtls(
          at,
          own,
          { selector: { matchLabels: { app: 'web' } }, portLevelMtls: { [one]: { mode: 'PERMISSIVE' } } },
          'web',
        )
      : mtls(at, own),
  );

const route = fc.record({ at: home, name, to: home, where: home }).map(({ at, name: own, to, where }) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: `r-${own}`, namespace: at },
  spec: {
    parentRefs: [{ group: '', kind: 'Service', name: own, namespace: where, port: 80 }],
    rules: [{ backendRefs: [{ name: own, namespace: to, port: 80 }] }],
  },
}));

const waypoint = fc.record({ at: home, isOpen: fc.boolean() }).map(({ at, isOpen }) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'waypoint', namespace: at },
  spec: {
    gatewayClassName: 'istio-waypoint',
    listeners: [
      {
        name: 'mesh',
        port: 15008,
        protocol: 'HBONE',
        allowedRoutes: { namespaces: { from: isOpen ? 'All' : 'Same' } },
      },
    ],
  },
}));

const network = fc
  .record({ at: home, name, from: home, isEgress: fc.boolean(), port: fc.option(port) })
  .map(({ at, from, isEgress, name: own, port: one }) => {
    const peers = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': from } } }];
    const ports = one === null ? {} : { ports: [{ protocol: 'TCP', port: one }] };
    return networkPolicy(at, `n-${own}`, {
      podSelector: { matchLabels: { app: own } },
      policyTypes: [isEgress ? 'Egress' : 'Ingress'],
      ...(isEgress ? { egress: [{ to: peers, ...ports }] } : { ingress: [{ from: peers, ...ports }] }),
    });
  });

const ingress = fc.record({ at: anywhere, host }).map(({ at, host: own }) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'ingress', namespace: at },
  spec: {
    selector: { app: 'ingress' },
    servers: [{ port: { number: 8080, name: 'http', protocol: 'HTTP' }, hosts: [own.includes('.') ? own : '*'] }],
  },
}));

/** Whatever there may be beside workloads and their Services. */
const extra = fc.oneof(
  virtualService,
  destinationRule,
  serviceEntry,
  sidecar,
  policy,
  policy,
  peerAuthentication,
  route,
  waypoint,
  network,
  ingress,
);

const labels = fc.constantFrom(
  { 'istio-injection': 'enabled' },
  { 'istio-injection': 'enabled' },
  { 'istio.io/dataplane-mode': 'ambient' },
  { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'waypoint' },
  {
    'istio.io/dataplane-mode': 'ambient',
    'istio.io/use-waypoint': 'waypoint',
    'istio.io/use-waypoint-namespace': 'north',
  },
  {},
);

const service = fc.record({
  annotations: fc.option(fc.constantFrom('.', 'south'), { nil: undefined, freq: 6 }),
  isHeadless: fc.boolean(),
  isHttp: fc.boolean(),
});

type ServiceParts = typeof service extends fc.Arbitrary<infer T> ? T : never;

function servicesIn(at: string, parts: readonly ServiceParts[]): readonly object[] {
  return NAMES.flatMap((own, i) => {
    const { annotations, isHeadless, isHttp } = parts[i]!;
    const [first, ...rest] = app(at, own, {
      port: own === 'web' ? 80 : 5432,
      protocol: own === 'web' ? (isHttp ? 'http' : 'what') : 'tcp',
      ...(isHeadless &&
        own === 'db' && {
          service: { clusterIP: 'None', selector: { app: own }, ports: [{ name: 'tcp', port: 5432 }] },
        }),
    });
    const made = first as { readonly metadata: object };
    const seen = annotations === undefined ? {} : { annotations: { 'networking.istio.io/exportTo': annotations } };
    return [{ ...made, metadata: { ...made.metadata, ...seen } }, ...rest];
  });
}

const place = fc.tuple(labels, fc.array(service, { minLength: NAMES.length, maxLength: NAMES.length }));

const ROOT = [
  namespace('istio-system', {}),
  workload('istio-system', 'ingress', {
    annotations: { 'inject.istio.io/templates': 'gateway' },
    podLabels: { app: 'ingress', 'sidecar.istio.io/inject': 'true' },
  }),
];

type Place = readonly [Readonly<Record<string, string | undefined>>, readonly ServiceParts[]];

function written(places: readonly Place[], extras: readonly object[]): readonly object[] {
  const all = [
    ...ROOT,
    ...HOMES.flatMap((at, i) => [
      namespace(at, { 'kubernetes.io/metadata.name': at, ...places[i]![0] } as Record<string, string>),
      ...servicesIn(at, places[i]![1]),
    ]),
    ...extras,
  ];
  // No cluster has two of one name.
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

function keyOf(object: object): string {
  const { apiVersion, kind, metadata } = object as {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
  };
  return [apiVersion, kind, metadata.namespace, metadata.name].join(' ');
}

const places = fc.array(place, { minLength: HOMES.length, maxLength: HOMES.length });
const extras = fc.array(extra, { maxLength: 7 });

/** Small meshes of a few namespaces, with sidecars, ambient mode or neither, and rules of all kinds between them. */
export const randomMesh: fc.Arbitrary<readonly object[]> = fc
  .tuple(places, extras)
  .map(([all, more]) => written(all, more));

const change = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(HOMES.length - 1), place), { maxLength: 1 }),
    fc.array(fc.tuple(fc.nat(6), fc.option(extra)), { maxLength: 2 }),
  )
  .filter(([moved, changed]) => moved.length + changed.length > 0);

/** Such a mesh, and the same after a few steps, with a change or two in each. */
export const randomWalk: fc.Arbitrary<readonly (readonly object[])[]> = fc
  .tuple(places, extras, fc.array(change, { minLength: 1, maxLength: 4 }))
  .map(([all, more, steps]) => {
    const [nextPlaces, nextExtras] = [[...all], [...more]];
    const walk = [written(all, more)];
    for (const [moved, changed] of steps) {
      for (const [i, one] of moved) nextPlaces[i] = one;
      for (const [i, one] of changed) nextExtras.splice(i, 1, ...(one ? [one] : []));
      walk.push(written(nextPlaces, nextExtras));
    }
    return walk;
  });
