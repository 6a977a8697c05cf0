import rule from '../../../../src/check/rules/authz/dry-run-lost';
import { authz, INJECTED, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const tried = (value: string, spec = ''): string => authz(spec, { more: `annotations: {istio.io/dry-run: ${value}}` });

testRule(rule, {
  valid: {
    'a policy that is in force': SHOP + authz(''),
    'an annotation that says no': SHOP + tried('"false"'),
    'a word that is no boolean': SHOP + tried('"yes"'),
    'a policy of a waypoint': SHOP + tried('"true"', 'targetRefs: [{kind: Service, name: web}]'),
    'pods with sidecars': INJECTED + tried('"true"'),
    'a CUSTOM, which does not get there in any case': SHOP + tried('"true"', 'action: CUSTOM, rules: [{}]'),
    'istiod that sends them': {
      given: SHOP + tried('"true"'),
      values: { istiod: { pilot: { env: { AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY: 'true' } } } },
    },
    'a boolean, which an API server refuses': SHOP + tried('true'),
  },
  invalid: {
    'a policy for ztunnel': {
      given: SHOP + tried('"true"'),
      finds: [
        { message: 'notTried', at: 'shop/p metadata.annotations["istio.io/dry-run"]', says: 'nothing is recorded' },
      ],
    },
    'another word of Go for it': {
      given: SHOP + tried('"1"', 'action: DENY, rules: [{from: [{source: {namespaces: [a]}}]}]'),
      finds: [
        { message: 'notTried', at: 'shop/p metadata.annotations["istio.io/dry-run"]', fix: 'AMBIENT_ENABLE_DRY_RUN' },
      ],
    },
    'istiod that is told not to': {
      given: SHOP + tried('"true"'),
      values: { istiod: { env: { AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY: false } } },
      finds: [{ message: 'notTried', at: 'shop/p metadata.annotations["istio.io/dry-run"]' }],
    },
  },
});
