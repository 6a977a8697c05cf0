import { routeRules } from '../../../model/gateways/route-fields';
import { isAtLeast } from '../../../model/platform/platform-facts';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/session-persistence',
  severity: 'error',
  summary: 'Session persistence of a route has fields that do not go together.',
  details:
    'An API server refuses the route: a cookie that outlives the browser (`lifetimeType: Permanent`) needs an `absoluteTimeout`, its ' +
    'lifetime, and `cookieConfig` goes with type Cookie alone.',
  isInCrd: true,
  on: ['HTTPRoute', 'GRPCRoute'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/shared_types.go, SessionPersistence (experimental; 1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - sessionPersistence: { type: Cookie, cookieConfig: { lifetimeType: Permanent } }
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - sessionPersistence: { type: Cookie, absoluteTimeout: 24h, cookieConfig: { lifetimeType: Permanent } }
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    timeout: () => 'a permanent cookie needs an absoluteTimeout, and there is none',
    cookie: (type: string) => `cookieConfig is for type Cookie, and this is ${type}`,
  },
  check({ mesh, report }) {
    for (const rule of routeRules(mesh, 'HTTPRoute', 'GRPCRoute')) {
      const session = rule.get('sessionPersistence');
      const cookie = session.get('cookieConfig');
      if (!cookie.isSet) continue;
      const type = session.get('type').text ?? 'Cookie';
      if (type !== 'Cookie' && isAtLeast(mesh, 'gatewayApi', '1.5')) {
        report(cookie, 'cookie', type).fix('remove it, or write type: Cookie');
      }
      if (cookie.get('lifetimeType').text === 'Permanent' && !session.get('absoluteTimeout').isSet) {
        report(cookie.get('lifetimeType'), 'timeout').fix('add absoluteTimeout, such as 24h');
      }
    }
  },
});
