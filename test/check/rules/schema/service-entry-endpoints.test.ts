import rule from '../../../../src/check/rules/schema/service-entry-endpoints';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'endpoints by address': istio(
      'networking',
      'ServiceEntry',
      'resolution: STATIC, endpoints: [{address: 192.0.2.1}, {address: 192.0.2.2}]',
    ),
    'a selector': istio('networking', 'ServiceEntry', 'resolution: STATIC, workloadSelector: {labels: {app: web}}'),
    'a block, of connections that go on': istio('networking', 'ServiceEntry', 'addresses: [192.0.2.0/24]'),
    'a block of known endpoints': istio('networking', 'ServiceEntry', 'addresses: [192.0.2.0/24], resolution: STATIC'),
    'one endpoint for all connections': istio(
      'networking',
      'ServiceEntry',
      'resolution: DNS_ROUND_ROBIN, endpoints: [{address: a.example.com}]',
    ),
  },
  invalid: {
    both: {
      given: istio(
        'networking',
        'ServiceEntry',
        'resolution: STATIC, endpoints: [{address: 192.0.2.1}], workloadSelector: {labels: {app: web}}',
      ),
      finds: [{ message: 'both', at: 'shop/o spec.endpoints' }],
    },
    'endpoints without a resolution': {
      given: istio('networking', 'ServiceEntry', 'endpoints: [{address: 192.0.2.1}]'),
      finds: [{ message: 'none', at: 'shop/o spec.endpoints' }],
    },
    'an empty list with resolution NONE': {
      given: istio('networking', 'ServiceEntry', 'resolution: NONE, endpoints: []'),
      finds: [{ message: 'none', at: 'shop/o spec.endpoints' }],
    },
    'two endpoints for all connections': {
      given: istio(
        'networking',
        'ServiceEntry',
        'resolution: DNS_ROUND_ROBIN, endpoints: [{address: a.example.com}, {address: b.example.com}]',
      ),
      finds: [{ message: 'several', at: 'shop/o spec.endpoints', says: '2' }],
    },
    'a block that is looked up': {
      given: istio('networking', 'ServiceEntry', 'resolution: DNS, addresses: [192.0.2.1, 192.0.2.0/24]'),
      finds: [{ message: 'block', at: 'shop/o spec.addresses[1]', says: '192.0.2.0/24' }],
    },
  },
});
