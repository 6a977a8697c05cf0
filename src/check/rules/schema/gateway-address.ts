import type { Field } from '../../../model/field';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/gateway-address',
  severity: 'error',
  summary: 'A Gateway asks for one address twice, or for a hostname that is none.',
  details:
    'An API server refuses the Gateway: each address of type IPAddress or Hostname is there once, and a hostname is a DNS name, in small ' +
    'letters. Two Gateways that ask for one address are gateway/address-duplicate.',
  isInCrd: true,
  on: ['Gateway'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/gateway_types.go, GatewaySpec and GatewaySpecAddress (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: cilium
  addresses: [{ value: 192.0.2.10 }, { type: IPAddress, value: 192.0.2.10 }]
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: cilium
  addresses: [{ value: 192.0.2.10 }]
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
  },
  messages: {
    repeated: (type: string, value: string) => `${type} ${value} is asked for a second time`,
    hostname: (value: string) => `${value} is no DNS name`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('Gateway')) {
      const known = new Map<string, Field>();
      for (const address of spec.get('addresses').items) {
        const type = address.get('type').text ?? 'IPAddress';
        const value = address.get('value');
        if (value.text === undefined || (type !== 'IPAddress' && type !== 'Hostname')) continue;
        const shown = JSON.stringify(value.text);
        const before = known.get(`${type} ${value.text}`);
        if (before) report(address, 'repeated', type, shown).related(before).fix('remove one of them');
        else known.set(`${type} ${value.text}`, address);
        if (type === 'Hostname' && !HOSTNAME.test(value.text)) report(value, 'hostname', shown);
      }
    }
  },
});

const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
