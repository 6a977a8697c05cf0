import { fieldsAt } from '../../fields-at';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/service-accounts-alone',
  severity: 'error',
  summary: 'A source names service accounts, and principals or namespaces beside them.',
  details:
    'An API server refuses the policy: `serviceAccounts` says namespace and account in one, and so does not go with ' +
    '`principals`, `namespaces` and what is not to be one of them.',
  isInCrd: true,
  on: ['AuthorizationPolicy'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.25 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  rules: [{ from: [{ source: { serviceAccounts: [shop/cart], namespaces: [shop] } }] }]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  rules: [{ from: [{ source: { serviceAccounts: [shop/cart] } }] }]
`,
  },
  messages: {
    beside: (other: string, accounts: string) => `${other} does not go with ${accounts}, which names namespaces too`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('AuthorizationPolicy')) {
      for (const source of fieldsAt(spec, 'rules.*.from.*.source')) {
        const accounts = ['serviceAccounts', 'notServiceAccounts'].find((name) => source.get(name).isSet);
        if (accounts === undefined) continue;
        for (const other of ['principals', 'notPrincipals', 'namespaces', 'notNamespaces']) {
          if (source.get(other).isSet)
            report(source.get(other), 'beside', other, accounts).fix('make another entry of from of it');
        }
      }
    }
  },
});
