import { fieldsAt } from '../../fields-at';
import { validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/authz-custom-attribute',
  severity: 'error',
  summary: 'A policy of action CUSTOM looks at who calls, which the provider is to find out.',
  details:
    "Istio's webhook refuses the policy: the provider is asked before identities and tokens are looked at, so that rules of " +
    'CUSTOM can not use principals, namespaces, service accounts, trust domains and claims. Addresses, hosts, paths, ' +
    'methods, ports and headers are fine.',
  codes: ['IST0106'],
  on: ['AuthorizationPolicy'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/validation/validation.go (read for 1.31)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  action: CUSTOM
  provider: { name: auth }
  rules: [{ from: [{ source: { namespaces: [shop] } }] }]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  action: CUSTOM
  provider: { name: auth }
  rules: [{ to: [{ operation: { paths: [/admin/*] } }] }]
`,
  },
  messages: {
    attribute: (name: string) => `a policy of action CUSTOM can not look at ${name}`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'AuthorizationPolicy')) {
      if (spec.get('action').text !== 'CUSTOM') continue;
      for (const source of fieldsAt(spec, 'rules.*.from.*.source')) {
        for (const name of SOURCE)
          if (source.get(name).items.length > 0) report(source.get(name), 'attribute', name).fix(FIX);
      }
      for (const key of fieldsAt(spec, 'rules.*.when.*.key')) {
        const name = key.text ?? '';
        if (WHEN.includes(name) || name.startsWith('request.auth.')) report(key, 'attribute', name).fix(FIX);
      }
    }
  },
});

const FIX = 'decide by it in an ALLOW or DENY beside this one';
const SOURCE = ['namespaces', 'serviceAccounts', 'trustDomains', 'principals', 'requestPrincipals'].flatMap((name) => [
  name,
  `not${name[0]!.toUpperCase()}${name.slice(1)}`,
]);
const WHEN: readonly string[] = ['source.namespace', 'source.serviceAccount', 'source.trustDomain', 'source.principal'];
