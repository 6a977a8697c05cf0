import { routes } from '../../istio-schema/routes';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/route-weights',
  severity: 'error',
  summary: 'The weights of a route can not be shared out.',
  details:
    'A weight is not negative, and of several destinations at least one has a weight: a missing one is 0, so that two destinations without any share ' +
    'nothing out, and the webhook of Istio refuses the VirtualService.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateHTTPRouteDestinations, validateRouteDestinations',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - route:
        - { destination: { host: web, subset: v1 } }
        - { destination: { host: web, subset: v2 } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - route:
        - { destination: { host: web, subset: v1 }, weight: 50 }
        - { destination: { host: web, subset: v2 }, weight: 50 }
`,
  },
  messages: {
    negative: (weight: number) => `weight ${weight} is negative`,
    zero: (count: number) => `the weights of the ${count} destinations add up to 0, a missing one being 0`,
  },
  check({ mesh, report }) {
    for (const { field, shares } of routes(mesh)) {
      const weights = shares.map((one) => one.get('weight'));
      for (const weight of weights)
        if ((weight.number ?? 0) < 0) report(weight, 'negative', weight.number!).fix('make it 0 or more');
      // istiod adds them up as int32.
      const sum = weights.reduce((total, weight) => (total + (weight.number ?? 0)) | 0, 0);
      const areNumbers = weights.every((weight) => !weight.isSet || weight.number !== undefined);
      if (weights.length > 1 && areNumbers && sum === 0)
        report(field.get('route'), 'zero', weights.length).fix('give each destination its share of 100 as weight');
    }
  },
});
