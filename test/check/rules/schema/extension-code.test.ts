import rule from '../../../../src/check/rules/schema/extension-code';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a module': istio('extensions', 'TrafficExtension', 'wasm: {url: a}', 'v1alpha1'),
    'a script': istio('extensions', 'TrafficExtension', 'lua: {inlineCode: a}', 'v1alpha1'),
  },
  invalid: {
    neither: {
      given: istio('extensions', 'TrafficExtension', 'phase: AUTHN', 'v1alpha1'),
      finds: [{ message: 'none', at: 'shop/o spec' }],
    },
    both: {
      given: istio('extensions', 'TrafficExtension', 'wasm: {url: a}, lua: {inlineCode: a}', 'v1alpha1'),
      finds: [{ message: 'both', at: 'shop/o spec.lua' }],
    },
  },
});
