import rule from '../../../../src/check/rules/request-authn/jwks-fetch-unrestricted';
import { testRule } from '../../test-rule';

const istiod = (env: string, app = 'istiod'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: istiod, namespace: istio-system, labels: {app: ${app}}}\nspec: {template: {spec: {containers: [{name: discovery, env: ${env}}]}}}\n---\n`;
const tokens = (name = 'tokens'): string =>
  `apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {name: ${name}, namespace: shop}\nspec: {}\n---\n`;

// istio/istio pkg/config/analysis/analyzers/authn/blockedcidrs.go.
testRule(rule, {
  valid: {
    'addresses that are blocked': istiod('[{name: BLOCKED_CIDRS_IN_JWKS_URIS, value: 169.254.0.0/16}]') + tokens(),
    'addresses from elsewhere':
      istiod('[{name: BLOCKED_CIDRS_IN_JWKS_URIS, valueFrom: {configMapKeyRef: {name: a, key: b}}}]') + tokens(),
    'nobody who checks tokens': istiod('[]'),
    'another Deployment': istiod('[]', 'web') + tokens(),
    'an istiod that is not in the input': tokens(),
  },
  invalid: {
    'no such variable': {
      given: istiod('[{name: A, value: b}]') + tokens(),
      world: 'open',
      finds: [
        {
          message: 'anywhere',
          at: 'istio-system/istiod',
          says: 'RequestAuthentication shop/tokens',
          fix: '169.254.0.0/16',
        },
      ],
    },
    'an empty one': {
      given: istiod('[{name: BLOCKED_CIDRS_IN_JWKS_URIS, value: ""}]') + tokens() + tokens('more'),
      finds: [{ message: 'anywhere', at: 'istio-system/istiod', says: 'and 1 more' }],
    },
    'variables of a wrong type': {
      given: istiod('7') + tokens(),
      finds: [{ message: 'anywhere', at: 'istio-system/istiod' }],
    },
  },
});
