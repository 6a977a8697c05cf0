import { sharesOf } from '../../../model/routing/route-weights';
import { virtualServices } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';

// A lone destination with a weight is routing/single-weight's.
export default defineRule({
  id: 'routing/weights-not-100',
  severity: 'info',
  summary: 'The weights of a route do not add up to 100.',
  details:
    'Weights are shares of their sum, not percentages: 90 and 20 send 82 and 18 of a hundred requests. That is allowed, and mostly a slip. ' +
    'A destination without a weight gets nothing beside others that have one.',
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateHTTPRouteDestinations',
    'istio/api networking/v1alpha3/virtual_service.proto',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - route:
        - { destination: { host: reviews, subset: v1 }, weight: 90 }
        - { destination: { host: reviews, subset: v2 }, weight: 20 }
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - route:
        - { destination: { host: reviews, subset: v1 }, weight: 80 }
        - { destination: { host: reviews, subset: v2 }, weight: 20 }
`,
  },
  messages: {
    sum: (sum: number, weights: string, percents: string) =>
      `weights ${weights} add up to ${sum}, and are shares of that: ${percents} percent`,
  },
  check({ mesh, report }) {
    for (const { routes } of virtualServices(mesh)) {
      for (const route of routes) {
        const shares = sharesOf(route);
        // What is no number a server refuses, and a sum of zero istiod's webhook does.
        if (shares.length < 2 || shares.some(({ field, weight }) => field.get('weight').isSet && weight === undefined))
          continue;
        const weights = shares.map(({ weight }) => weight ?? 0);
        const sum = weights.reduce((a, b) => a + b, 0);
        if (sum <= 0 || sum === 100 || weights.some((weight) => weight < 0)) continue;
        report(
          route.field.get('route'),
          'sum',
          sum,
          weights.join(', '),
          weights.map((weight) => Math.round((weight / sum) * 1000) / 10).join(', '),
        ).fix('make the weights add up to 100');
      }
    }
  },
});
