import rule from '../../../../src/check/rules/schema/tls-route-hostname';
import { route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    names: route("hostnames: [a.example.com, '*.example.com']", 'TLSRoute'),
    'an address in v1alpha2': route('hostnames: [192.0.2.1]', 'TLSRoute', 'v1alpha2'),
    'an address before 1.5': {
      given: route('hostnames: [192.0.2.1]', 'TLSRoute', 'v1alpha3'),
      platform: { gatewayApi: '1.4' },
    },
  },
  invalid: {
    'an address': {
      given: route('hostnames: [a.example.com, 192.0.2.1]', 'TLSRoute'),
      finds: [{ message: 'address', at: 'shop/r spec.hostnames[1]', says: '192.0.2.1' }],
    },
  },
});
