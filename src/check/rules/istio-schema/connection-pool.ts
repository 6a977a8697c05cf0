import { isAtLeast } from '../../../model/platform/platform-facts';
import { connectionPools } from '../../istio-schema/policies';
import { defineRule } from '../../define-rule';

const COUNTS = [
  ['http', 'http1MaxPendingRequests'],
  ['http', 'http2MaxRequests'],
  ['http', 'maxRequestsPerConnection'],
  ['http', 'maxRetries'],
  ['http', 'maxConcurrentStreams'],
  ['tcp', 'maxConnections'],
];

export default defineRule({
  id: 'istio-schema/connection-pool',
  severity: 'error',
  summary: 'A connection pool has a bound below zero, or two settings that exclude each other.',
  details:
    'Bounds are not negative; 0 is for the default. `useClientProtocol` keeps the version of HTTP that the client speaks, and `h2UpgradePolicy: UPGRADE` ' +
    'changes it. From Istio 1.31 on, `http2KeepAlive` has both `interval` and `timeout`.',
  codes: ['IST0106'],
  on: ['DestinationRule', 'Sidecar'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateConnectionPool'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { connectionPool: { tcp: { maxConnections: -1 } } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { connectionPool: { tcp: { maxConnections: 100 } } }
`,
  },
  messages: {
    negative: (name: string, value: number) => `${name} ${value} is less than none`,
    protocol: () => 'useClientProtocol keeps the version of HTTP, and h2UpgradePolicy UPGRADE changes it',
    keepAlive: (missing: string) => `http2KeepAlive has no ${missing}: it needs interval and timeout`,
  },
  check({ mesh, report }) {
    for (const pool of connectionPools(mesh)) {
      for (const field of COUNTS.map((path) => pool.get(...path)))
        if ((field.number ?? 0) < 0)
          report(field, 'negative', String(field.path.at(-1)), field.number!).fix(
            'write a number above 0, or leave it out',
          );
      const http = pool.get('http');
      const client = http.get('useClientProtocol');
      if (client.boolean && http.get('h2UpgradePolicy').text === 'UPGRADE')
        report(client, 'protocol').fix('leave one of the two');
      const keepAlive = http.get('http2KeepAlive');
      if (keepAlive.map === undefined || !isAtLeast(mesh, 'istio', '1.31')) continue;
      for (const name of ['interval', 'timeout'])
        if (!keepAlive.get(name).isSet) report(keepAlive, 'keepAlive', name).fix(`add ${name}, such as 30s`);
    }
  },
});
