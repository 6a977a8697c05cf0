import rule from '../../../../src/check/rules/schema/duplicate-item';
import { gateway, own } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'different elements': own(
      'properties: { l: { type: array, x-kubernetes-list-type: set, items: { type: string } } }',
      'l: [a, b]',
    ),
    'equal elements of a list that is none': own(
      'properties: { l: { type: array, items: { type: string } } }',
      'l: [a, a]',
    ),
    'listeners, of which another rule tells': gateway(
      '{ name: web, port: 80, protocol: HTTP }, { name: web, port: 81, protocol: HTTP }',
    ),
  },
  invalid: {
    'an element of a set': {
      given: own(
        'properties: { l: { type: array, x-kubernetes-list-type: set, items: { type: string } } }',
        'l: [a, b, a]',
      ),
      finds: [{ message: 'again', at: 'shop/web spec.l[2]', says: 'the same value' }],
    },
    'elements with one key': {
      given: own(
        'properties: { l: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: { type: object, properties: { name: { type: string }, v: { type: string } } } } }',
        'l: [{ name: a }, { name: a, v: x }]',
      ),
      finds: [{ message: 'again', at: 'shop/web spec.l[1]', says: 'the same name' }],
    },
  },
});
