import type { Field } from '../../../model/field';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/address-duplicate',
  severity: 'warning',
  summary: 'Two Gateways ask for one IP address.',
  details:
    'Each Gateway gets proxies and a Service of its own, and a load balancer gives an address to one Service: the other Gateway stays ' +
    'without one, with `Programmed: False`. Gateways that name a host may share it: that is how they use one existing Service.',
  codes: ['KIA1502'],
  on: ['Gateway'],
  sources: ['kiali/kiali business/checkers/k8sgateways', 'https://gateway-api.sigs.k8s.io/reference/spec/#gatewayspec'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  addresses: [{ type: IPAddress, value: 192.0.2.10 }]
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: partners, namespace: ingress }
spec:
  gatewayClassName: istio
  addresses: [{ type: IPAddress, value: 192.0.2.10 }]
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  addresses: [{ type: IPAddress, value: 192.0.2.10 }]
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: partners, namespace: ingress }
spec:
  gatewayClassName: istio
  addresses: [{ type: IPAddress, value: 192.0.2.11 }]
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
  },
  messages: {
    shared: (address: string, others: string) =>
      `${address} is asked for by ${others} too: a load balancer gives it to one of them`,
  },
  check({ mesh, report }) {
    const byAddress = new Map<string, Field[]>();
    for (const { spec } of mesh.ofKind('Gateway')) {
      for (const address of spec.get('addresses').items) {
        const value = address.get('value').text;
        if (!value || (address.get('type').text ?? 'IPAddress') !== 'IPAddress') continue;
        const same = byAddress.get(value);
        if (!same) byAddress.set(value, [address]);
        else if (!same.some(({ object }) => object === address.object)) same.push(address);
      }
    }
    for (const [value, fields] of byAddress) {
      for (const field of fields) {
        const others = fields.filter((other) => other !== field);
        if (others.length === 0) continue;
        report(field, 'shared', value, others.map(({ object }) => object.title).join(', '))
          .related(...others)
          .fix('give each Gateway an address of its own, or make them one Gateway with more listeners');
      }
    }
  },
});
