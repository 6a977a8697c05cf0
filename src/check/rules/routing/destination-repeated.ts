import { fullHost } from '../../../model/services/hosts';
import { sharesOf } from '../../../model/routing/route-weights';
import { virtualServices } from '../../../model/routing/virtual-service';
import type { Field } from '../../../model/field';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/destination-repeated',
  severity: 'warning',
  summary: 'A route has the same destination twice.',
  details:
    'Two shares that go to one host, subset and port are one larger share. Mostly one of them was to go to another subset, and the copy was ' +
    'not changed.',
  codes: ['KIA1105'],
  on: ['VirtualService'],
  sources: ['https://kiali.io/docs/features/validations/#kia1105'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - route:
        - { destination: { host: reviews, subset: v1 }, weight: 90 }
        - { destination: { host: reviews, subset: v1 }, weight: 10 }
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
    repeated: (destination: string, share: string) => `${destination} is a destination of this route already${share}`,
  },
  check({ mesh, report }) {
    for (const { routes, namespace } of virtualServices(mesh)) {
      for (const route of routes) {
        const seen = new Map<string, { readonly field: Field; readonly weight: number | undefined }>();
        for (const share of sharesOf(route)) {
          const destination = share.field.get('destination');
          const host = destination.get('host').text;
          if (host === undefined) continue;
          const subset = destination.get('subset').text ?? '';
          const key = [fullHost(mesh, host, namespace), subset, destination.get('port', 'number').number ?? ''].join(
            ' ',
          );
          const before = seen.get(key);
          if (!before) {
            seen.set(key, share);
            continue;
          }
          const sum = (before.weight ?? 0) + (share.weight ?? 0);
          report(
            destination,
            'repeated',
            subset === '' ? `host ${host}` : `subset ${JSON.stringify(subset)} of ${host}`,
            sum === 0 ? '' : `: together they get ${sum}`,
          )
            .related(before.field)
            .fix('name another destination, or add its weight to that of the first');
        }
      }
    }
  },
});
