import rule from '../../../../src/check/rules/istio-schema/service-entry-endpoint';
import { serviceEntry } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const port = '{number: 80, name: http, protocol: HTTP}';
const endpoints = (resolution: string, list: string, ports = port): string =>
  serviceEntry(`hosts: [a.com], resolution: ${resolution}, ports: [${ports}], endpoints: [${list}]`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    addresses: endpoints('STATIC', "{address: 10.0.0.1, ports: {http: 8080}, labels: {a: b}}, {address: '::1'}"),
    'a socket': endpoints('STATIC', '{address: unix:///var/run/a.sock}'),
    'one of another network, with an address': endpoints('STATIC', '{network: a, address: 10.0.0.1}'),
    hosts: endpoints('DNS', '{address: b.com}, {address: 10.0.0.1}'),
    'what its CRD refuses': endpoints('NONE', '{address: a_b}') + endpoints('STATIC', '{}'),
  },
  invalid: {
    'what has to be looked up, and is not': {
      given: endpoints('STATIC', '{address: b.com}'),
      finds: [{ message: 'address', at: 'shop/x spec.endpoints[0].address', fix: 'make the resolution DNS' }],
    },
    'no address': {
      given: endpoints('STATIC', "{address: ''}") + endpoints('DNS', '{network: a}'),
      finds: [
        { message: 'none', at: 'shop/x spec.endpoints[0].address' },
        { message: 'none', at: 'shop/x spec.endpoints[0]' },
      ],
    },
    'no host': {
      given: endpoints('DNS_ROUND_ROBIN', '{address: unix:///a}'),
      finds: [{ message: 'host', at: 'shop/x spec.endpoints[0].address' }],
    },
    'ports and labels that nothing has': {
      given: endpoints('DNS', "{address: b.com, ports: {https: 443}, labels: {a: 'b c'}}"),
      finds: [
        { message: 'port', at: 'shop/x spec.endpoints[0].ports.https', says: 'no port named "https", only http' },
        { message: 'label', at: 'shop/x spec.endpoints[0].labels.a' },
      ],
    },
    'one socket for two ports': {
      given: endpoints('STATIC', '{address: unix:///a}', `${port}, {number: 81, name: b}`),
      finds: [{ message: 'socket', at: 'shop/x spec.endpoints[0].address' }],
    },
    'no address, in another network': {
      given: endpoints('STATIC', '{network: a, ports: {https: 443}}'),
      finds: [
        { message: 'network', at: 'shop/x spec.endpoints[0].network', severity: 'info', says: '"a"' },
        { message: 'port', at: 'shop/x spec.endpoints[0].ports.https' },
      ],
    },
  },
});
