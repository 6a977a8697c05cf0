import { routeFilters } from '../../../model/gateways/route-fields';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/mirror-share',
  severity: 'error',
  summary: 'A mirror gets its share in two ways, or more than all requests.',
  details:
    'An API server refuses the route: the share of requests that is mirrored is `percent` or `fraction`, not both, and the numerator of ' +
    'a fraction is no larger than its denominator, which is 100 where none is written.',
  isInCrd: true,
  on: ['HTTPRoute', 'GRPCRoute'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPRequestMirrorFilter (1.2 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters:
        - type: RequestMirror
          requestMirror: { backendRef: { name: web-next, port: 80 }, percent: 10, fraction: { numerator: 1, denominator: 10 } }
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters:
        - { type: RequestMirror, requestMirror: { backendRef: { name: web-next, port: 80 }, percent: 10 } }
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    both: () => 'percent and fraction both say how much is mirrored',
    over: (numerator: number, denominator: number) => `${numerator} of ${denominator} is more than all requests`,
  },
  check({ mesh, report }) {
    for (const filter of routeFilters(mesh, 'HTTPRoute', 'GRPCRoute')) {
      const [percent, fraction] = [filter.get('requestMirror', 'percent'), filter.get('requestMirror', 'fraction')];
      if (percent.isSet && fraction.isSet) report(fraction, 'both').related(percent).fix('remove one of them');
      const numerator = fraction.get('numerator').number;
      const below = fraction.get('denominator');
      const denominator = below.isSet ? below.number : 100;
      if (numerator === undefined || denominator === undefined || numerator <= denominator) continue;
      report(fraction, 'over', numerator, denominator).fix('make the numerator the smaller one');
    }
  },
});
