import rule from '../../../../src/check/rules/schema/port-mtls-without-selector';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a selector': istio(
      'security',
      'PeerAuthentication',
      'selector: {matchLabels: {app: web}}, portLevelMtls: {80: {mode: STRICT}}',
    ),
    'no ports': istio('security', 'PeerAuthentication', 'mtls: {mode: STRICT}'),
  },
  invalid: {
    'no selector': {
      given: istio('security', 'PeerAuthentication', 'portLevelMtls: {80: {mode: STRICT}}'),
      finds: [{ message: 'selector', at: 'shop/o spec.portLevelMtls' }],
    },
    'a selector of all': {
      given: istio(
        'security',
        'PeerAuthentication',
        'selector: {matchLabels: {}}, portLevelMtls: {80: {mode: STRICT}}',
      ),
      finds: [{ message: 'selector', at: 'shop/o spec.portLevelMtls' }],
    },
  },
});
