import { hasStatus, virtualServices } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/fault-no-percentage',
  severity: 'warning',
  summary: 'A fault without a percentage is never injected.',
  details:
    'The share of requests that an abort or a delay is for has no default: without `percentage` it is none of them, and a test that ' +
    'relies on the fault passes for the wrong reason.',
  on: ['VirtualService'],
  sources: [
    'istio/istio pilot/pkg/networking/core/route/route.go, TranslateFault',
    'istio/api networking/v1alpha3/virtual_service.proto, HTTPFaultInjection',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings, namespace: shop }
spec:
  hosts: [ratings]
  http:
    - fault: { abort: { httpStatus: 500 } }
      route: [{ destination: { host: ratings } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings, namespace: shop }
spec:
  hosts: [ratings]
  http:
    - fault: { abort: { httpStatus: 500, percentage: { value: 100 } } }
      route: [{ destination: { host: ratings } }]
`,
  },
  messages: {
    never: (kind: string) => `this ${kind} has no percentage, which means none: it is never injected`,
  },
  check({ mesh, report }) {
    for (const { routes } of virtualServices(mesh)) {
      for (const { field, kind } of routes) {
        if (kind !== 'http') continue;
        for (const fault of ['abort', 'delay'] as const) {
          const at = field.get('fault', fault);
          if (at.map === undefined || at.get('percentage').isSet) continue;
          // One that says no error is told by routing/abort-without-status.
          if (fault === 'abort' && !hasStatus(at)) continue;
          // The whole number that a delay could have before.
          if (fault === 'delay' && at.get('percent').isSet) continue;
          report(at, 'never', fault).fix('say for how many requests: percentage: { value: 100 }', [
            { op: 'add', path: `/${at.path.join('/')}/percentage`, value: { value: 100 } },
          ]);
        }
      }
    }
  },
});
