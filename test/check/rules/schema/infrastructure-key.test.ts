import rule from '../../../../src/check/rules/schema/infrastructure-key';
import { gateway } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    names: gateway('infrastructure: {labels: {a: b, example.com/a_b: c}, annotations: {A.b: c}}'),
    'any value': gateway("infrastructure: {annotations: {a: 'b c'}}"),
  },
  invalid: {
    'a space': {
      given: gateway("infrastructure: {labels: {'a b': c}}"),
      finds: [{ message: 'name', at: 'ingress/g spec.infrastructure.labels["a b"]' }],
    },
    'a domain in capitals': {
      given: gateway('infrastructure: {annotations: {Example.com/a: c}}'),
      finds: [
        { message: 'name', at: 'ingress/g spec.infrastructure.annotations["Example.com/a"]', says: 'annotations' },
      ],
    },
    'a domain that is too long': {
      given: gateway(`infrastructure: {labels: {${'a'.repeat(253)}/b: c}}`),
      finds: [
        {
          message: 'name',
          at: 'ingress/g spec.infrastructure.labels["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/b"]',
        },
      ],
    },
  },
});
