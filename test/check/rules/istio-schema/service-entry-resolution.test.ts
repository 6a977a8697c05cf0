import rule from '../../../../src/check/rules/istio-schema/service-entry-resolution';
import { serviceEntry } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const dynamic = (text: string, metadata?: string): string => serviceEntry(`resolution: DYNAMIC_DNS, ${text}`, metadata);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'names that are looked up': serviceEntry('hosts: [a.com, b], resolution: DNS'),
    'a wildcard with endpoints': serviceEntry("hosts: ['*.a.com'], resolution: DNS, endpoints: [{address: a.com}]"),
    'a wildcard that is not looked up':
      serviceEntry("hosts: ['*.a.com'], resolution: NONE") + serviceEntry("hosts: ['*.a.com']"),
    'wildcards that are looked up': dynamic(
      "hosts: ['*.a.com', '*b.com'], ports: [{number: 1, name: a, protocol: tls}, {number: 2, name: b, protocol: GRPC}]",
    ),
    'wildcards inside, without a waypoint': dynamic(
      "hosts: ['*.a.com'], location: MESH_INTERNAL",
      ', labels: {istio.io/use-waypoint: None}',
    ),
  },
  invalid: {
    'what no server of names knows': {
      given: serviceEntry("hosts: ['*.a.com', '503'], resolution: DNS_ROUND_ROBIN"),
      finds: [
        { message: 'lookUp', at: 'shop/x spec.hosts[0]', says: 'knows a wildcard' },
        { message: 'lookUp', at: 'shop/x spec.hosts[1]', says: 'knows a number' },
      ],
    },
    'wildcards that can not be looked up': {
      given: dynamic(
        'hosts: [a.com], addresses: [10.0.0.1], endpoints: [{address: 10.0.0.2}], ports: [{number: 1, name: a, protocol: HTTPS}, {number: 2, name: b}]',
      ),
      finds: [
        { message: 'noWildcard', at: 'shop/x spec.hosts[0]' },
        { message: 'has', at: 'shop/x spec.addresses' },
        { message: 'has', at: 'shop/x spec.endpoints' },
        { message: 'protocol', at: 'shop/x spec.ports[0].protocol' },
        { message: 'protocol', at: 'shop/x spec.ports[1]' },
      ],
    },
    'wildcards inside, behind a waypoint': {
      given: dynamic("hosts: ['*.a.com'], location: MESH_INTERNAL", ', labels: {istio.io/use-waypoint: a}'),
      finds: [{ message: 'inside', at: 'shop/x spec.location' }],
    },
  },
});
