import type { Kind } from '../../../model/kinds';
import { fieldsAt } from '../../fields-at';
import { goDuration } from '../../istio-schema/go-duration';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/duration-too-short',
  severity: 'error',
  summary: 'A duration of Istio is less than a millisecond, or none at all.',
  details:
    'An API server refuses the object: durations are texts such as `30s` or `1h30m`, of a millisecond or more. So `0s` is ' +
    'refused too, for a timeout that is to be off; such a field is left out.',
  isInCrd: true,
  on: ['VirtualService', 'DestinationRule', 'Sidecar', 'RequestAuthentication', 'Telemetry'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - timeout: 5sec
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - timeout: 5s
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    none: (text: string) => `${text} is no duration`,
    short: (text: string) => `${text} is less than a millisecond`,
  },
  check({ mesh, report }) {
    for (const [kind, paths] of DURATIONS) {
      for (const { spec } of mesh.ofKind(kind)) {
        for (const field of paths.flatMap((path) => fieldsAt(spec, path))) {
          if (field.text === undefined) continue;
          const duration = goDuration(field.text);
          if (duration === undefined) report(field, 'none', shown(field.text)).fix('write a duration such as 30s');
          else if (duration < 1_000_000n)
            report(field, 'short', shown(field.text)).fix('leave it out, or make it 1ms or more');
        }
      }
    }
  },
});

/** The same of each place where connections are described. */
const POOL: readonly string[] = [
  'http.http2KeepAlive.interval',
  'http.http2KeepAlive.timeout',
  'http.idleTimeout',
  'tcp.connectTimeout',
  'tcp.maxConnectionDuration',
  'tcp.tcpKeepalive.interval',
  'tcp.tcpKeepalive.time',
];
const POLICY: readonly string[] = [
  ...POOL.map((path) => `connectionPool.${path}`),
  'loadBalancer.warmup.duration',
  'loadBalancer.warmupDurationSecs',
  'outlierDetection.baseEjectionTime',
  'outlierDetection.interval',
];
const ROUTE: readonly string[] = [
  'timeout',
  'corsPolicy.maxAge',
  'fault.delay.exponentialDelay',
  'fault.delay.fixedDelay',
  'retries.backoff',
  'retries.perTryTimeout',
];
const POLICIES = ['trafficPolicy', 'trafficPolicy.portLevelSettings.*'];

const DURATIONS: readonly (readonly [Kind, readonly string[]])[] = [
  ['VirtualService', ROUTE.map((path) => `http.*.${path}`)],
  [
    'DestinationRule',
    [...POLICIES, ...POLICIES.map((path) => `subsets.*.${path}`)].flatMap((at) =>
      POLICY.map((path) => `${at}.${path}`),
    ),
  ],
  [
    'Sidecar',
    ['inboundConnectionPool', 'ingress.*.connectionPool'].flatMap((at) => POOL.map((path) => `${at}.${path}`)),
  ],
  ['RequestAuthentication', ['jwtRules.*.timeout']],
  ['Telemetry', ['metrics.*.reportingInterval']],
];
