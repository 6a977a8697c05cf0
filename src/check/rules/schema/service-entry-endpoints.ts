import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/service-entry-endpoints',
  severity: 'error',
  summary: 'A ServiceEntry has endpoints or addresses that do not go with how it is resolved.',
  details:
    'An API server refuses the ServiceEntry: endpoints are listed or selected, not both; with resolution `NONE`, which is ' +
    'also the one that is not written, there are none; with `DNS_ROUND_ROBIN` at most one; and blocks of addresses go with ' +
    '`NONE` and `STATIC` only.',
  isInCrd: true,
  on: ['ServiceEntry'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: web, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: https, protocol: TLS }]
  endpoints: [{ address: 192.0.2.1 }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: web, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: https, protocol: TLS }]
  resolution: STATIC
  endpoints: [{ address: 192.0.2.1 }]
`,
  },
  messages: {
    both: () => 'endpoints and workloadSelector exclude each other',
    none: () => 'with resolution NONE connections go where they went, and no endpoint is used',
    several: (count: number) => `resolution DNS_ROUND_ROBIN is for one endpoint, and here are ${count}`,
    block: (block: string, resolution: string) =>
      `${block} is a block of addresses, which resolution ${resolution} can not have`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('ServiceEntry')) {
      const [endpoints, selector] = [spec.get('endpoints'), spec.get('workloadSelector')];
      const resolution = spec.get('resolution').text ?? 'NONE';
      if (endpoints.isSet && selector.isSet) report(endpoints, 'both').related(selector).fix('remove one of them');
      if (endpoints.isSet && resolution === 'NONE')
        report(endpoints, 'none').fix('add resolution: STATIC, or DNS for names');
      if (resolution === 'DNS_ROUND_ROBIN' && endpoints.items.length > 1) {
        report(endpoints, 'several', endpoints.items.length).fix('write resolution: DNS');
      }
      if (resolution === 'NONE' || resolution === 'STATIC') continue;
      for (const address of spec.get('addresses').items) {
        if (address.text?.includes('/'))
          report(address, 'block', shown(address.text), resolution).fix('name addresses one by one');
      }
    }
  },
});
