import rule from '../../../../src/check/rules/istio-schema/service-entry-host';
import { serviceEntry } from '../../istio-manifests';
import { testRule } from '../../test-rule';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'names and wildcards': serviceEntry(
      "hosts: [api.example.com, db, '*.example.com', '*a.example.com', api.example.com.]",
    ),
    'all hosts, which its CRD refuses': serviceEntry("hosts: ['*']"),
    'hosts that are no texts': serviceEntry('hosts: [7]'),
  },
  invalid: {
    'what is no host': {
      given: serviceEntry("hosts: [https://a.com, 'a.com:443', '10.0.0.1', a.*.com]"),
      finds: [0, 1, 2, 3].map((i) => ({ message: 'form', at: `shop/x spec.hosts[${i}]` })),
    },
  },
});
