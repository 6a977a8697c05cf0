import type { Field } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { goDuration, isOfMilliseconds, millisecondsOf } from '../../istio-schema/go-duration';
import { httpRoutes } from '../../istio-schema/routes';
import { connectionPools, policies } from '../../istio-schema/policies';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/duration',
  severity: 'error',
  summary: 'A duration is none, or is finer than istiod takes.',
  details:
    'Durations are written as `1h`, `1m30s` or `250ms`. Beside what the CRDs refuse, the webhook of Istio refuses any that is not whole milliseconds. ' +
    '`tcp.idleTimeout` may be `0s`, which switches it off, but not less; for it and the `ttl` of a cookie the CRDs do not look at the text at all.',
  codes: ['IST0106'],
  on: ['VirtualService', 'DestinationRule', 'Sidecar'],
  sources: ['istio/istio pkg/config/validation/agent/validation.go, ValidateDuration'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - timeout: 1.0005s
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - timeout: 1.5s
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    none: (text: string) => `${text} is no duration`,
    fine: (text: string) => `${text} is not whole milliseconds`,
    negative: (text: string) => `${text} is less than nothing`,
  },
  check({ mesh, report }) {
    for (const field of durations(mesh)) {
      const duration = goDuration(field.text ?? '');
      // Less than a millisecond, the CRD refuses.
      if (duration !== undefined && millisecondsOf(duration) >= 1n && !isOfMilliseconds(duration))
        report(field, 'fine', shown(field.text!)).fix('make it whole milliseconds, such as 250ms');
    }
    for (const field of unseen(mesh)) {
      if (field.text === undefined) continue;
      const duration = goDuration(field.text);
      if (duration === undefined) report(field, 'none', shown(field.text)).fix('write a duration such as 30s');
    }
    for (const field of connectionPools(mesh).map((pool) => pool.get('tcp', 'idleTimeout'))) {
      const duration = goDuration(field.text ?? '');
      if (duration !== undefined && millisecondsOf(duration) < 0n)
        report(field, 'negative', shown(field.text!)).fix('write 0s for none, or how long a connection may be idle');
    }
  },
});

const OF_ROUTES = [
  ['timeout'],
  ['retries', 'perTryTimeout'],
  ['retries', 'backoff'],
  ['fault', 'delay', 'fixedDelay'],
  ['fault', 'delay', 'exponentialDelay'],
  ['corsPolicy', 'maxAge'],
];
const OF_POLICIES = [
  ['outlierDetection', 'baseEjectionTime'],
  ['outlierDetection', 'interval'],
  ['loadBalancer', 'warmup', 'duration'],
];
const OF_POOLS = [
  ['http', 'idleTimeout'],
  ['http', 'http2KeepAlive', 'interval'],
  ['http', 'http2KeepAlive', 'timeout'],
  ['tcp', 'connectTimeout'],
  ['tcp', 'maxConnectionDuration'],
  ['tcp', 'idleTimeout'],
  ['tcp', 'tcpKeepalive', 'time'],
  ['tcp', 'tcpKeepalive', 'interval'],
];

function durations(mesh: Mesh): readonly Field[] {
  const below = (field: Field, paths: readonly (readonly string[])[]): readonly Field[] =>
    paths.map((path) => field.get(...path));
  return [
    ...httpRoutes(mesh).flatMap(({ field }) => below(field, OF_ROUTES)),
    ...policies(mesh).flatMap(({ field }) => below(field, OF_POLICIES)),
    ...connectionPools(mesh).flatMap((pool) => below(pool, OF_POOLS)),
  ].filter(({ text }) => text !== undefined);
}

/** Durations that are texts of any kind to the CRDs. */
function unseen(mesh: Mesh): readonly Field[] {
  return [
    ...connectionPools(mesh).map((pool) => pool.get('tcp', 'idleTimeout')),
    ...policies(mesh).map(({ field }) => field.get('loadBalancer', 'consistentHash', 'httpCookie', 'ttl')),
  ];
}
