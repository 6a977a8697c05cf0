import { validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/authz-action',
  severity: 'error',
  summary: 'An AuthorizationPolicy lacks what its action needs, or has what only another needs.',
  details:
    "Istio's webhook refuses the policy: DENY and CUSTOM without rules would never do anything (`rules: [{}]` is for every " +
    'request), CUSTOM asks a `provider`, and no other action does.',
  codes: ['IST0106'],
  on: ['AuthorizationPolicy'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/validation/validation.go (read for 1.31)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  action: DENY
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  action: DENY
  rules: [{}]
`,
  },
  messages: {
    rules: (action: string) => `${action} without rules is for no request`,
    provider: () => 'CUSTOM asks a provider, and none is named',
    needless: (action: string) => `${action} asks no provider`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'AuthorizationPolicy')) {
      const [action, provider] = [spec.get('action').text ?? 'ALLOW', spec.get('provider')];
      const hasRules = spec.get('rules').items.length > 0;
      // What has no spec at all is not looked at.
      if (spec.map === undefined) continue;
      const at = spec.get('action');
      if ((action === 'DENY' || action === 'CUSTOM') && !hasRules)
        report(at, 'rules', action).fix('add rules: [{}], if it is for every request');
      if (action === 'CUSTOM' && hasRules && !provider.get('name').text)
        report(provider.isSet ? provider : at, 'provider').fix('name one of the extensionProviders of the mesh config');
      if (action !== 'CUSTOM' && provider.isSet)
        report(provider, 'needless', action).fix('remove it, or write action: CUSTOM');
    }
  },
});
