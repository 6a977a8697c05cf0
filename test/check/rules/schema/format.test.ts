import rule from '../../../../src/check/rules/schema/format';
import { deployment, patched } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    base64:
      'apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: shop }\ndata: { key: bm90IGJhc2U2NA==, empty: "" }\n',
    quantities: deployment('{ name: web, image: web, resources: { limits: { cpu: 100m, memory: 1.5Gi } } }'),
    'the largest number': patched(
      deployment('{ name: web, image: web }'),
      'spec:\n  selector',
      'spec:\n  replicas: 2147483647\n  selector',
    ),
  },
  invalid: {
    'what is no base64': {
      given: 'apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: shop }\ndata: { key: plain text }\n',
      finds: [{ message: 'format', at: 'shop/key data.key', says: '"plain text" is not base64' }],
    },
    'a quantity with a unit that is none': {
      given: deployment('{ name: web, image: web, resources: { limits: { memory: 1GB } } }'),
      finds: [
        {
          message: 'format',
          at: 'shop/web spec.template.spec.containers[0].resources.limits.memory',
          says: 'a quantity',
        },
      ],
    },
    'a number beyond 32 bits': {
      given: patched(
        deployment('{ name: web, image: web }'),
        'spec:\n  selector',
        'spec:\n  replicas: 2147483648\n  selector',
      ),
      finds: [{ message: 'format', at: 'shop/web spec.replicas', says: '32 bits' }],
    },
  },
});
