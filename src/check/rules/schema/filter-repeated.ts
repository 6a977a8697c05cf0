import type { Field } from '../../../model/field';
import { filterLists } from '../../../model/gateways/route-fields';
import { isAtLeast } from '../../../model/platform/platform-facts';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/filter-repeated',
  severity: 'error',
  summary: 'A list of filters has two of a type that it may have once, or two that exclude each other.',
  details:
    'An API server refuses the route. A rule, and each of its backends, may change request headers once, response headers once, ' +
    'redirect or rewrite once (not both: the first answers the request, and the second sends it on), and have one CORS filter. Only ' +
    'mirrors and filters of others may come several times.',
  isInCrd: true,
  on: ['HTTPRoute', 'GRPCRoute'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPRouteRule and HTTPBackendRef (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters:
        - { type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: x-team, value: shop }] } }
        - { type: RequestHeaderModifier, requestHeaderModifier: { remove: [x-debug] } }
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters:
        - type: RequestHeaderModifier
          requestHeaderModifier: { set: [{ name: x-team, value: shop }], remove: [x-debug] }
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    twice: (type: string) => `a second ${type} filter: there may be one in a list`,
    both: () => 'RequestRedirect and URLRewrite exclude each other: a redirected request is sent nowhere',
  },
  check({ mesh, report }) {
    const hasCors = isAtLeast(mesh, 'gatewayApi', '1.5');
    for (const { filters } of filterLists(mesh, 'HTTPRoute', 'GRPCRoute')) {
      const first = new Map<string, Field>();
      for (const filter of filters) {
        const type = filter.get('type').text ?? '';
        const isOnce = ONCE.includes(type) || (type === 'CORS' && hasCors);
        const before = first.get(type);
        if (!before) first.set(type, filter);
        else if (isOnce) report(filter, 'twice', type).related(before).fix('put what they do into one filter');
      }
      const [redirect, rewrite] = [first.get('RequestRedirect'), first.get('URLRewrite')];
      if (redirect && rewrite) report(rewrite, 'both').related(redirect).fix('remove one of them');
    }
  },
});

const ONCE: readonly string[] = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite'];
