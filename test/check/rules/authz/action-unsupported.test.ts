import rule from '../../../../src/check/rules/authz/action-unsupported';
import { authz, INJECTED, OUTSIDE, SELECT, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'an ALLOW': SHOP + authz('action: ALLOW'),
    'a DENY': SHOP + authz('action: DENY, rules: [{from: [{source: {namespaces: [a]}}]}]'),
    'a CUSTOM at a waypoint': SHOP + authz('targetRefs: [{kind: Service, name: web}], action: CUSTOM, rules: [{}]'),
    'an AUDIT of pods with sidecars': INJECTED + authz('action: AUDIT, rules: [{}]'),
    'pods out of the mesh': OUTSIDE + authz('action: CUSTOM, rules: [{}]'),
    'an action that no version has': SHOP + authz('action: LOG'),
    'an action of the wrong type': SHOP + authz('action: [CUSTOM]'),
    'pods that are not in the input': { given: authz('action: CUSTOM, rules: [{}]'), world: 'open' },
  },
  invalid: {
    'a CUSTOM': {
      given: SHOP + authz(`${SELECT}, action: CUSTOM, provider: {name: ext}, rules: [{}]`),
      finds: [{ message: 'notSent', at: 'shop/p spec.action', says: 'CUSTOM', fix: 'spec.targetRefs' }],
    },
    'an AUDIT for the whole mesh': {
      given: SHOP + authz('action: AUDIT, rules: [{}]', { home: 'istio-system' }),
      finds: [
        { message: 'notSent', at: 'istio-system/p spec.action', says: 'Deployment shop/web, does not get AUDIT' },
      ],
    },
  },
});
