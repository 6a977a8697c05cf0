import { routeRules } from '../../../model/gateways/route-fields';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/redirect-with-backends',
  severity: 'error',
  summary: 'A rule of an HTTPRoute redirects requests, and has backends for them.',
  details: 'An API server refuses the route: a redirect is the answer, and nothing is left to send to a backend.',
  isInCrd: true,
  on: ['HTTPRoute'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPRouteRule (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }]
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }]
`,
  },
  messages: {
    both: () => 'this rule redirects, and has backends: a redirected request reaches none',
  },
  check({ mesh, report }) {
    for (const rule of routeRules(mesh, 'HTTPRoute')) {
      const redirect = rule.get('filters').items.find((filter) => filter.get('requestRedirect').isSet);
      const backends = rule.get('backendRefs');
      if (!redirect || backends.items.length === 0) continue;
      report(backends, 'both').related(redirect).fix('remove the backends, or the redirect');
    }
  },
});
