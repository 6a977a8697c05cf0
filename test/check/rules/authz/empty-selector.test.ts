import rule from '../../../../src/check/rules/authz/empty-selector';
import { testRule } from '../../test-rule';

const SHOP = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
`;
const policy = (spec: string, namespace = 'shop'): string =>
  `${SHOP}apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: {${spec}}\n`;

// ambient.md 9, of istio/istio pilot/pkg/serviceregistry/ambient/authorization.go: an empty selector attaches to nothing.
testRule(rule, {
  valid: {
    'a selector with labels': policy('selector: {matchLabels: {app: web}}'),
    'a policy without a selector, for all': policy('action: ALLOW'),
    'one with targets': policy('targetRefs: [{kind: Service, name: web}]'),
    'pods with sidecars, which take it for all': policy('selector: {}').replace(
      'istio.io/dataplane-mode: ambient',
      'istio-injection: enabled',
    ),
    'a selector of another type': policy('selector: 7').replace('kind: Pod', 'kind: Pods'),
  },
  invalid: {
    'an empty selector': {
      given: policy('selector: {}'),
      finds: [{ message: 'nobody', at: 'shop/p spec.selector', fix: 'leave selector out' }],
    },
    'one without labels': {
      given: policy('selector: {matchLabels: {}}'),
      finds: [{ message: 'nobody', at: 'shop/p spec.selector' }],
    },
    'one for the whole mesh': {
      given: policy('selector: {}', 'istio-system'),
      finds: [{ message: 'nobody', at: 'istio-system/p spec.selector' }],
    },
  },
});
