import { istiods } from '../../../model/workloads/istiod-workloads';
import { defineRule } from '../../define-rule';

const VARIABLE = 'BLOCKED_CIDRS_IN_JWKS_URIS';

export default defineRule({
  id: 'request-authn/jwks-fetch-unrestricted',
  severity: 'warning',
  summary: 'istiod fetches keys from any address that a RequestAuthentication names.',
  details:
    'istiod itself fetches the keys of a `jwksUri`. Whoever may write a RequestAuthentication can so have it connect to any address that istiod ' +
    `reaches, the metadata service of a cloud among them. \`${VARIABLE}\` names the addresses where it does not go.`,
  codes: ['IST0175'],
  on: ['Deployment'],
  reads: ['workload', 'RequestAuthentication'],
  sources: ['istio/istio pkg/config/analysis/analyzers/authn/blockedcidrs.go'],
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: registry.example.com/istiod:1 }] }
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [{ issuer: a, jwksUri: https://login.example.com/keys }] }
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec:
      containers:
        - name: discovery
          image: registry.example.com/istiod:1
          env: [{ name: ${VARIABLE}, value: 169.254.0.0/16 }]
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [{ issuer: a, jwksUri: https://login.example.com/keys }] }
`,
  },
  messages: {
    anywhere: (first: string) => `istiod fetches keys from whatever address ${first} names: ${VARIABLE} is not set`,
  },
  check({ mesh, report }) {
    const all = mesh.ofKind('RequestAuthentication');
    const [first] = all;
    if (!first) return;
    for (const { owner, spec } of istiods(mesh)) {
      const isSet = spec
        .get('containers')
        .items.flatMap((container) => container.get('env').items)
        // A value from elsewhere is not known here, and is one.
        .some((one) => one.get('name').text === VARIABLE && (one.get('value').text || one.get('valueFrom').isSet));
      if (isSet) continue;
      report(owner, 'anywhere', all.length > 1 ? `${first.title} and ${all.length - 1} more` : first.title)
        .related(first)
        .fix(
          `set ${VARIABLE} in the values of istiod (env), such as 169.254.0.0/16 and networks that it has no business in`,
        );
    }
  },
});
