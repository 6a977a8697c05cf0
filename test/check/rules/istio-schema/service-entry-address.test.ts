import rule from '../../../../src/check/rules/istio-schema/service-entry-address';
import { serviceEntry } from '../../istio-manifests';
import { testRule } from '../../test-rule';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'addresses and blocks': serviceEntry("hosts: [a.com], addresses: [10.0.0.1, 10.0.0.1/8, '2001:db8::/32']"),
    'what its CRD refuses': serviceEntry('hosts: [a.com], addresses: [7]'),
  },
  invalid: {
    'what is neither': {
      given: serviceEntry("hosts: [a.com], addresses: ['10.0.0.1:80', a.com, 10.0.0.0/33, 010.0.0.1, '']"),
      finds: [0, 1, 2, 3, 4].map((i) => ({ message: 'form', at: `shop/x spec.addresses[${i}]` })),
    },
  },
});
