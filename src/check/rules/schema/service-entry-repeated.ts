import type { Field } from '../../../model/field';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/service-entry-repeated',
  severity: 'error',
  summary: 'A ServiceEntry is for every host, or has one port twice.',
  details: 'An API server refuses the ServiceEntry: `*` alone is no host of one, and its ports have different numbers.',
  isInCrd: true,
  on: ['ServiceEntry'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: web, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: https, protocol: TLS }, { number: 443, name: tcp, protocol: TCP }]
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: web, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: https, protocol: TLS }]
  resolution: DNS
`,
  },
  messages: {
    host: () => '"*" is no host of a ServiceEntry',
    port: (port: number) => `port ${port} is there a second time`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('ServiceEntry')) {
      for (const host of spec.get('hosts').items)
        if (host.text === '*') report(host, 'host').fix('write a wildcard within a domain, such as *.example.com');
      const ports = new Map<number, Field>();
      for (const port of spec.get('ports').items) {
        const field = port.get('number');
        if (field.number === undefined) continue;
        const before = ports.get(field.number);
        if (before) report(field, 'port', field.number).related(before).fix('keep one of them');
        else ports.set(field.number, field);
      }
    }
  },
});
