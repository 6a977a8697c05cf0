import rule from '../../../../src/check/rules/istio-schema/service-entry-port';
import { serviceEntry } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const ports = (list: string, more = 'hosts: [a.com], resolution: DNS'): string =>
  serviceEntry(`${more}, ports: [${list}]`);
const two = 'hosts: [a.com, b.com]';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'protocols in any case, and none': ports(
      '{number: 1, name: a, protocol: grpc-web}, {number: 2, name: B, protocol: Mongo}, {number: 3, name: c}',
    ),
    'hosts that are told apart': ports(
      '{number: 1, name: a, protocol: HTTP}, {number: 2, name: b, protocol: HTTPS}',
      `${two}, resolution: DNS`,
    ),
    'hosts that are not looked at': ports('{number: 1, name: a, protocol: TCP}', two),
  },
  invalid: {
    'names that are none': {
      given: ports("{number: 1, name: a_b}, {number: 2, name: ''}"),
      finds: [
        { message: 'name', at: 'shop/x spec.ports[0].name' },
        { message: 'name', at: 'shop/x spec.ports[1].name' },
      ],
    },
    'protocols that Istio does not know': {
      given: ports('{number: 1, name: a, protocol: SSL}'),
      finds: [{ message: 'protocol', at: 'shop/x spec.ports[0].protocol', fix: 'HTTPS' }],
    },
    'hosts that nothing tells apart': {
      given: ports('{number: 1, name: a, protocol: TCP}, {number: 2, name: b}', `${two}, resolution: STATIC`),
      finds: [
        { message: 'hosts', at: 'shop/x spec.ports[0].protocol', says: 'TCP does not tell the 2 hosts apart' },
        { message: 'hosts', at: 'shop/x spec.ports[1]' },
      ],
    },
  },
});
