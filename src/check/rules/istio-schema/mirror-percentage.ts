import { httpRoutes } from '../../istio-schema/routes';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/mirror-percentage',
  severity: 'error',
  summary: 'A route mirrors a share of requests that is no share.',
  details:
    'The share of requests that is mirrored is within 0 and 100 percent. The webhook of Istio refuses what is less or more.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/virtualservice.go, validateHTTPRoute',
    'istio/istio pkg/config/validation/validation.go, validateHTTPMirrors',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - route: [{ destination: { host: web } }]
      mirrors: [{ destination: { host: web-next }, percentage: { value: 500 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - route: [{ destination: { host: web } }]
      mirrors: [{ destination: { host: web-next }, percentage: { value: 50 } }]
`,
  },
  messages: {
    share: (value: number) => `${value} is no share of requests: it is not within 0 and 100 percent`,
  },
  check({ mesh, report }) {
    for (const { field } of httpRoutes(mesh)) {
      const shares = [
        field.get('mirrorPercent'),
        field.get('mirror_percent'),
        field.get('mirrorPercentage', 'value'),
        ...field.get('mirrors').items.map((mirror) => mirror.get('percentage', 'value')),
      ];
      for (const at of shares)
        if (at.number !== undefined && (at.number < 0 || at.number > 100))
          report(at, 'share', at.number).fix('write a percentage, such as 10 for one of ten requests');
    }
  },
});
