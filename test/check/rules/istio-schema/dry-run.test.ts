import rule from '../../../../src/check/rules/istio-schema/dry-run';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'an ALLOW': istio('security', 'AuthorizationPolicy', 'action: ALLOW, rules: [{}]').replace(
      'namespace: shop',
      "namespace: shop, annotations: {istio.io/dry-run: 'true'}",
    ),
    'a DENY that is enforced': istio('security', 'AuthorizationPolicy', 'action: DENY, rules: [{}]').replace(
      'namespace: shop',
      "namespace: shop, annotations: {istio.io/dry-run: 'F'}",
    ),
  },
  invalid: {
    'no boolean': {
      given: istio('security', 'AuthorizationPolicy', 'action: DENY, rules: [{}]').replace(
        'namespace: shop',
        "namespace: shop, annotations: {istio.io/dry-run: 'yes'}",
      ),
      finds: [{ message: 'value', at: 'shop/o metadata.annotations["istio.io/dry-run"]', says: '"yes"' }],
    },
    'an AUDIT': {
      given: istio('security', 'AuthorizationPolicy', 'action: AUDIT, rules: [{}]').replace(
        'namespace: shop',
        "namespace: shop, annotations: {istio.io/dry-run: 'true'}",
      ),
      finds: [{ message: 'action', at: 'shop/o metadata.annotations["istio.io/dry-run"]', says: 'AUDIT' }],
    },
  },
});
