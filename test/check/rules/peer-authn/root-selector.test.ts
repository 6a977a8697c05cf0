import rule from '../../../../src/check/rules/peer-authn/root-selector';
import { peer, SELECT, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const ROOT = { home: 'istio-system' };

testRule(rule, {
  valid: {
    'the policy of the mesh': SHOP + peer('mtls: {mode: STRICT}', ROOT),
    'a selector in another namespace': SHOP + peer(SELECT),
    'an empty selector in another namespace': SHOP + peer('selector: {}'),
    'a root namespace of another name': {
      given: peer(SELECT, ROOT),
      values: { istiod: { meshConfig: { rootNamespace: 'mesh' } } },
    },
    'a selector of the wrong type': peer('selector: [app]', ROOT),
  },
  invalid: {
    labels: {
      given: SHOP + peer(`${SELECT}, mtls: {mode: STRICT}`, ROOT),
      finds: [{ message: 'ignored', at: 'istio-system/p spec.selector', fix: 'the namespace of the pods' }],
    },
    'an empty selector': {
      given: SHOP + peer('selector: {}, mtls: {mode: STRICT}', ROOT),
      finds: [{ message: 'empty', at: 'istio-system/p spec.selector', says: 'istio-system alone' }],
    },
  },
});
