import { check, checkCiliumValues } from '../../src/check';

/**
 * The manifests of the article as it has them: a namespace in ambient mode, Istio's Bookinfo as its release 1.21 ships it (services
 * run as accounts of their own, in three versions of reviews), a waypoint that nothing asks for, and the routes of a canary.
 */
const app = (name: string, versions: readonly string[]): string =>
  [
    `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: bookinfo, labels: { app: ${name}, service: ${name} } }
spec:
  ports: [{ port: 9080, name: http }]
  selector: { app: ${name} }
`,
    `apiVersion: v1
kind: ServiceAccount
metadata: { name: bookinfo-${name}, namespace: bookinfo, labels: { account: ${name} } }
`,
    ...versions.map(
      (version) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}-${version}, namespace: bookinfo, labels: { app: ${name}, version: ${version} } }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name}, version: ${version} } }
  template:
    metadata: { labels: { app: ${name}, version: ${version} } }
    spec:
      serviceAccountName: bookinfo-${name}
      containers:
        - name: ${name}
          image: registry.example.com/bookinfo-${name}-${version}:1.19.1
          ports: [{ containerPort: 9080 }]
`,
    ),
  ].join('---\n');

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata: { name: bookinfo, labels: { istio.io/dataplane-mode: ambient } }
`;
const WAYPOINT = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: reviews-waypoint, namespace: bookinfo }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`;
const CANARY = `apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata: { name: reviews, namespace: bookinfo }
spec:
  hosts: [reviews]
  http:
    - route:
        - { destination: { host: reviews, subset: v1 }, weight: 90 }
        - { destination: { host: reviews, subset: v2 }, weight: 10 }
---
apiVersion: networking.istio.io/v1alpha3
kind: DestinationRule
metadata: { name: reviews, namespace: bookinfo }
spec:
  host: reviews
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
`;
const APPS = [
  app('productpage', ['v1']),
  app('details', ['v1']),
  app('ratings', ['v1']),
  app('reviews', ['v1', 'v2', 'v3']),
];
const ALL = [NAMESPACE, ...APPS, WAYPOINT, CANARY].join('---\n');

const found = (text: string): string[] =>
  check(text, { world: 'closed', platform: { istio: '1.28', cilium: '1.18' }, today: '2026-11-25' }).map(
    ({ object, rule, severity }) => `${severity} ${rule} ${object?.kind} ${object?.name}`,
  );

test("the article's manifests have a canary that never happens, because no label leads to the waypoint; and nothing else is wrong", () => {
  expect(found(ALL)).toMatchInlineSnapshot(`
   [
     "info waypoint/unused Gateway reviews-waypoint",
     "warning routing/vs-no-waypoint VirtualService reviews",
     "warning routing/dr-no-waypoint DestinationRule reviews",
   ]
  `);
});

test('with the label, nothing is found', () => {
  const label = 'labels: { app: reviews, service: reviews, istio.io/use-waypoint: reviews-waypoint }';
  expect(found(ALL.replace('labels: { app: reviews, service: reviews }', label))).toEqual([]);
});

test("the article's flags for Cilium break ambient mode in these ways, and no others", () => {
  const flags = {
    cni: { chainingMode: 'portmap' },
    bpf: { masquerade: true },
    'enable-host-reachable-services': true,
    securityContext: { privileged: true },
    operator: { prometheus: { enabled: true } },
    prometheus: { enabled: true },
  };
  const rules = checkCiliumValues(flags, { version: '1.15.1' }).map(
    ({ field, rule, severity }) => `${severity} ${rule} ${field}`,
  );
  expect(rules).toMatchInlineSnapshot(`
   [
     "error cilium/unknown-key enable-host-reachable-services",
     "error cilium/exclusive-cni cni.exclusive",
     "warning cilium/bpf-masquerade-with-ambient bpf.masquerade",
     "error cilium/bpf-masquerade-without-node-port bpf.masquerade",
     "warning cilium/privileged-agent securityContext.privileged",
   ]
  `);
});
