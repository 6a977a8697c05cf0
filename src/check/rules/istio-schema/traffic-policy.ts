import { connectionPools, policies } from '../../istio-schema/policies';
import { defineRule } from '../../define-rule';

const OF_PORT = ['outlierDetection', 'connectionPool', 'loadBalancer', 'tls'];
const OF_ALL = [...OF_PORT, 'tunnel', 'proxyProtocol', 'retryBudget'];

export default defineRule({
  id: 'istio-schema/traffic-policy',
  severity: 'error',
  summary: 'A traffic policy says nothing, or two things that exclude each other.',
  details:
    'A `trafficPolicy` has at least one setting. One of a port has a port, and a setting for it. A connection pool is for `http`, `tcp` or both. The PROXY ' +
    'protocol can not be spoken through a tunnel.',
  codes: ['IST0106'],
  on: ['DestinationRule', 'Sidecar'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateTrafficPolicy, validatePortTrafficPolicies'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: {}
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } }
`,
  },
  messages: {
    empty: () => 'this traffic policy says nothing',
    emptyPort: () => 'this traffic policy of a port says nothing',
    noPort: () => 'this traffic policy is for no port',
    emptyPool: () => 'this connection pool is neither for http nor for tcp',
    tunnel: () => 'the PROXY protocol can not be spoken through a tunnel',
  },
  check({ mesh, report }) {
    for (const { field, isOfPort } of policies(mesh)) {
      const has = (name: string): boolean => field.get(name).isSet;
      if (isOfPort) {
        if (!has('port')) report(field, 'noPort').fix('add port: { number: … }');
        if (!OF_PORT.some(has)) report(field, 'emptyPort').fix(`add one of ${OF_PORT.join(', ')}, or remove it`);
        continue;
      }
      const ports = field.get('portLevelSettings');
      if (!OF_ALL.some(has) && ports.items.length === 0)
        report(field, 'empty').fix(`add one of ${OF_ALL.join(', ')}, or remove it`);
      if (has('tunnel') && has('proxyProtocol'))
        report(field.get('proxyProtocol'), 'tunnel').fix('leave one of the two');
    }
    for (const pool of connectionPools(mesh))
      if (!pool.get('http').isSet && !pool.get('tcp').isSet)
        report(pool, 'emptyPool').fix('add http or tcp, or remove it');
  },
});
