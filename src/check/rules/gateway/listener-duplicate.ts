import { listenersOf, type GatewayListener } from '../../../model/gateways/gateway-listener';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/listener-duplicate',
  severity: 'error',
  summary: 'A Gateway has two listeners of one name, or of one port, protocol and hostname.',
  details:
    'An API server refuses the Gateway: listeners are told apart by their names, which routes refer to, and by port, protocol and ' +
    'hostname, which decide where a connection goes. Two without a hostname are alike too.',
  codes: ['KIA1503'],
  conditions: [
    'Accepted HostnameConflict',
    'Conflicted HostnameConflict',
    'Programmed HostnameConflict',
    'Accepted ProtocolConflict',
    'Conflicted ProtocolConflict',
    'Programmed ProtocolConflict',
  ],
  isInCrd: true,
  on: ['Gateway', 'ListenerSet'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/gateway_types.go, the rules on listeners (1.5)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners:
    - { name: web, port: 80, protocol: HTTP, hostname: shop.example.com }
    - { name: api, port: 80, protocol: HTTP, hostname: shop.example.com }
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners:
    - { name: web, port: 80, protocol: HTTP, hostname: shop.example.com }
    - { name: api, port: 80, protocol: HTTP, hostname: api.example.com }
`,
  },
  messages: {
    name: (name: string) => `another listener is named ${JSON.stringify(name)} too: an API server refuses the Gateway`,
    same: (what: string) => `another listener is for ${what} too: an API server refuses the Gateway`,
  },
  check({ mesh, report }) {
    for (const object of [...mesh.ofKind('Gateway'), ...mesh.ofKind('ListenerSet')]) {
      const names = new Map<string, GatewayListener>();
      const places = new Map<string, GatewayListener>();
      for (const listener of listenersOf(object)) {
        const { field, name, port, protocol, hostname } = listener;
        const before = name === undefined ? undefined : names.get(name);
        if (before) report(field.get('name'), 'name', name!).related(before.field).fix('give it a name of its own');
        else if (name !== undefined) names.set(name, listener);
        if (port === undefined || protocol === undefined) continue;
        const what = `${hostname ?? 'any hostname'} on port ${port} (${protocol})`;
        const first = places.get(what);
        if (first)
          report(field, 'same', what).related(first.field).fix('give it another hostname or port, or remove it');
        else places.set(what, listener);
      }
    }
  },
});
