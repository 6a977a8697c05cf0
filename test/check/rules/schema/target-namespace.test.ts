import rule from '../../../../src/check/rules/schema/target-namespace';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'no namespace': istio('security', 'AuthorizationPolicy', "targetRefs: [{group: '', kind: Service, name: web}]"),
    'an empty one': istio(
      'security',
      'AuthorizationPolicy',
      "targetRefs: [{group: '', kind: Service, name: web, namespace: ''}]",
    ),
  },
  invalid: {
    'another namespace': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        "targetRefs: [{group: '', kind: Service, name: web, namespace: infra}]",
      ),
      finds: [
        { message: 'namespace', at: 'shop/o spec.targetRefs[0].namespace', says: 'infra', fix: 'into namespace infra' },
      ],
    },
    'its own namespace': {
      given: istio(
        'security',
        'RequestAuthentication',
        "targetRef: {group: '', kind: Service, name: web, namespace: shop}",
      ),
      finds: [{ message: 'namespace', at: 'shop/o spec.targetRef.namespace', says: 'shop', fix: 'remove it' }],
    },
  },
});
