import rule from '../../../../src/check/rules/gateway/listener-duplicate';
import { testRule } from '../../test-rule';

const gateway = (...listeners: readonly string[]): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: ingress}\nspec: {gatewayClassName: istio, listeners: [${listeners.map((one) => `{${one}}`).join(', ')}]}\n---\n`;

// The CEL rules of the Gateway CRD.
testRule(rule, {
  valid: {
    'two hostnames on a port': gateway(
      'name: a, port: 80, protocol: HTTP, hostname: a.example.com',
      'name: b, port: 80, protocol: HTTP, hostname: b.example.com',
    ),
    'a hostname, and all others': gateway(
      'name: a, port: 80, protocol: HTTP, hostname: a.example.com',
      'name: b, port: 80, protocol: HTTP',
    ),
    'two ports': gateway('name: a, port: 80, protocol: HTTP', 'name: b, port: 8080, protocol: HTTP'),
    'two protocols on a port': gateway('name: a, port: 53, protocol: TCP', 'name: b, port: 53, protocol: UDP'),
    'two Gateways, each with its own proxies':
      gateway('name: a, port: 80, protocol: HTTP') +
      gateway('name: a, port: 80, protocol: HTTP').replace('name: g', 'name: h'),
    'values of the wrong type': gateway(
      'name: [a], port: "80", protocol: HTTP',
      'name: [a], port: "80", protocol: HTTP',
    ),
  },
  invalid: {
    'the same hostname': {
      given: gateway(
        'name: a, port: 443, protocol: HTTPS, hostname: a.example.com',
        'name: b, port: 443, protocol: HTTPS, hostname: a.example.com',
      ),
      finds: [{ message: 'same', at: 'ingress/g spec.listeners[1]', says: 'a.example.com on port 443 (HTTPS)' }],
    },
    'no hostname twice': {
      given: gateway('name: a, port: 80, protocol: HTTP', 'name: b, port: 80, protocol: HTTP'),
      finds: [{ message: 'same', at: 'ingress/g spec.listeners[1]', says: 'any hostname' }],
    },
    'one name twice': {
      given: gateway('name: a, port: 80, protocol: HTTP', 'name: a, port: 443, protocol: HTTPS'),
      world: 'open',
      finds: [{ message: 'name', at: 'ingress/g spec.listeners[1].name', says: '"a"' }],
    },
  },
});
