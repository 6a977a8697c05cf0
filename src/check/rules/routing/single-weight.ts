import { sharesOf } from '../../../model/routing/route-weights';
import { virtualServices } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/single-weight',
  severity: 'warning',
  summary: 'A weight of a route with one destination holds nothing back.',
  details:
    'Weights share requests among the destinations of one route. A destination that is alone gets all of them, whatever its weight: one ' +
    'with weight 10 gets 100 percent. Where the rest was to go elsewhere, its destination is missing.',
  codes: ['KIA1104'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pilot/pkg/networking/core/route/route.go',
    'https://kiali.io/docs/features/validations/#kia1104',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews, subset: v2 }, weight: 10 }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - route:
        - { destination: { host: reviews, subset: v1 }, weight: 90 }
        - { destination: { host: reviews, subset: v2 }, weight: 10 }
`,
  },
  messages: {
    alone: (weight: number) =>
      `the only destination of this route has weight ${weight}, and gets all of it all the same`,
  },
  check({ mesh, report }) {
    for (const { routes } of virtualServices(mesh)) {
      for (const route of routes) {
        const [only, other] = sharesOf(route);
        const weight = only?.weight;
        if (other || weight === undefined || weight <= 0 || weight >= 100) continue;
        report(only!.field.get('weight'), 'alone', weight).fix(
          `add the destination of the other ${100 - weight}, or leave the weight out`,
        );
      }
    }
  },
});
