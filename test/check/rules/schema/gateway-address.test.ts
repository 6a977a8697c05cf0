import rule from '../../../../src/check/rules/schema/gateway-address';
import { gateway } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'two addresses': gateway('addresses: [{value: 192.0.2.1}, {value: 192.0.2.2}]'),
    'one text as two types': gateway(
      'addresses: [{type: Hostname, value: a.example.com}, {type: example.com/a, value: a.example.com}]',
    ),
    'any address': gateway('addresses: [{type: IPAddress}, {type: IPAddress}]'),
    'a wildcard': gateway("addresses: [{type: Hostname, value: '*.example.com'}]"),
  },
  invalid: {
    'an address twice': {
      given: gateway('addresses: [{value: 192.0.2.1}, {type: IPAddress, value: 192.0.2.1}]'),
      finds: [{ message: 'repeated', at: 'ingress/g spec.addresses[1]', says: '192.0.2.1' }],
    },
    'a hostname twice': {
      given: gateway('addresses: [{type: Hostname, value: a}, {type: Hostname, value: a}]'),
      finds: [{ message: 'repeated', at: 'ingress/g spec.addresses[1]', says: 'Hostname' }],
    },
    'a hostname in capitals': {
      given: gateway('addresses: [{type: Hostname, value: A.example.com}]'),
      finds: [{ message: 'hostname', at: 'ingress/g spec.addresses[0].value', says: '"A.example.com"' }],
    },
  },
});
