import rule from '../../../../src/check/rules/schema/one-of';
import { own, virtualService } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'one of them': virtualService(
      'http: [{ match: [{ uri: { prefix: /b } }], route: [{ destination: { host: a } }] }]',
    ),
    'none, where none need be': virtualService(
      'http: [{ match: [{ uri: {} }], route: [{ destination: { host: a } }] }]',
    ),
  },
  invalid: {
    'two that exclude each other': {
      given: virtualService(
        'http: [{ match: [{ uri: { exact: /a, prefix: /b } }], route: [{ destination: { host: a } }] }]',
      ),
      finds: [
        {
          message: 'combination',
          at: 'shop/reviews spec.http[0].match[0].uri',
          says: 'only one of exact, prefix, regex',
        },
      ],
    },
    'what a schema shuts out': {
      given: own('not: { required: [a] }, properties: { a: { type: string } }', 'a: x'),
      finds: [{ message: 'other', at: 'shop/web spec', fix: 'leave one of them out' }],
    },
  },
});
