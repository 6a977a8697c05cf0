import rule from '../../../../src/check/rules/schema/service-entry-repeated';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a wildcard within a domain': istio(
      'networking',
      'ServiceEntry',
      "hosts: ['*.example.com'], ports: [{number: 80, name: a}, {number: 81, name: b}]",
    ),
  },
  invalid: {
    'every host': {
      given: istio('networking', 'ServiceEntry', "hosts: [a.example.com, '*']"),
      finds: [{ message: 'host', at: 'shop/o spec.hosts[1]' }],
    },
    'a port twice': {
      given: istio(
        'networking',
        'ServiceEntry',
        'hosts: [a.example.com], ports: [{number: 80, name: a}, {number: 80, name: b}]',
      ),
      finds: [{ message: 'port', at: 'shop/o spec.ports[1].number', says: '80' }],
    },
  },
});
