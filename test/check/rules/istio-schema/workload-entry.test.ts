import rule from '../../../../src/check/rules/istio-schema/workload-entry';
import { object } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const entry = object('WorkloadEntry');

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'addresses of all kinds': ["'::1'", 'vm.example.com', 'unix:///a', 'vm']
      .map((one) => entry(`address: ${one}`))
      .join(''),
    'one of another network with an address': entry('network: a, address: 10.0.0.1'),
    'one that has neither, which its CRD refuses': entry('labels: {a: b}'),
  },
  invalid: {
    'no address': {
      given: entry("address: ''") + entry("network: ''"),
      finds: [
        { message: 'none', at: 'shop/x spec.address' },
        { message: 'none', at: 'shop/x spec' },
      ],
    },
    'what is none': {
      given: entry("address: '10.0.0.1:80', labels: {'a b': c, d: -e}"),
      finds: [
        { message: 'address', at: 'shop/x spec.address' },
        { message: 'label', at: 'shop/x spec.labels["a b"]' },
        { message: 'label', at: 'shop/x spec.labels.d' },
      ],
    },
    'no address, in another network': {
      given: entry('network: a') + entry("network: b, address: ''"),
      finds: [
        { message: 'network', at: 'shop/x spec.network', severity: 'info', says: '"a"' },
        { message: 'network', at: 'shop/x spec.network', severity: 'info' },
      ],
    },
  },
});
