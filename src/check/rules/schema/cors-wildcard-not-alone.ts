import { routeFilters } from '../../../model/gateways/route-fields';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'schema/cors-wildcard-not-alone',
  severity: 'error',
  summary: 'A CORS filter allows everything by `*`, and something beside it.',
  details: 'An API server refuses the route: `*` in `allowOrigins`, `allowMethods` or `allowHeaders` stands alone.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.3' },
  on: ['HTTPRoute'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPCORSFilter (1.3 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters: [{ type: CORS, cors: { allowMethods: ['*', GET] } }]
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters: [{ type: CORS, cors: { allowMethods: ['*'] } }]
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    beside: (what: string) => `"*" of ${what} allows all of them, and may have nothing beside it`,
  },
  check({ mesh, report }) {
    for (const filter of routeFilters(mesh, 'HTTPRoute')) {
      for (const name of ['allowOrigins', 'allowMethods', 'allowHeaders']) {
        const list = filter.get('cors', name);
        if (!list.texts.includes('*') || list.items.length === 1) continue;
        report(list, 'beside', name).fix('leave "*" alone, or name all that is allowed', [
          { op: 'replace', path: pointerTo(list.path), value: list.texts.filter((text) => text !== '*') },
        ]);
      }
    }
  },
});
