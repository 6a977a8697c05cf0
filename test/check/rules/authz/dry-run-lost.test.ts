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
    'a policy of a waypoint, of istiod that does not look for dry runs at ztunnel': {
      given: SHOP + tried('"true"', 'targetRefs: [{kind: Service, name: web}]'),
      platform: { istio: '1.24' },
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
    // The flag is new in 1.29 (upgrade notes of 1.29).
    'istiod that has no such flag yet': {
      given: SHOP + tried('"true"'),
      platform: { istio: '1.28.3' },
      values: { istiod: { env: { AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY: 'true' } } },
      finds: [
        { message: 'notTried', at: 'shop/p metadata.annotations["istio.io/dry-run"]', fix: /^target the Service/ },
      ],
    },
    'istiod that sends them as any other': {
      given: SHOP + tried('"true"'),
      platform: { istio: '1.24.3' },
      finds: [
        {
          message: 'enforced',
          at: 'shop/p metadata.annotations["istio.io/dry-run"]',
          severity: 'error',
          says: 'enforced at once',
        },
      ],
    },
  },
});
