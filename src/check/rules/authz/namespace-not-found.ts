import { attributesOf, authorizationOf, type Attribute } from '../../../model/policy/authorization';
import type { Field } from '../../../model/field';
import { isMissingNamespace, namespaces } from '../../../model/workloads/namespaces';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'authz/namespace-not-found',
  severity: 'warning',
  summary: 'A policy is about callers of a namespace that is not there.',
  details:
    'A name that is misspelt matches no caller: an ALLOW keeps out those who are meant, and a DENY does not stop them. A pattern has a `*` at its ' +
    'beginning or its end.',
  codes: ['IST0101', 'KIA0101'],
  on: ['AuthorizationPolicy'],
  sources: ['istio/istio pkg/config/analysis/analyzers/authz/authorizationpolicies.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - from: [{ source: { namespaces: [shpo] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - from: [{ source: { namespaces: [shop] } }]
`,
  },
  messages: {
    missing: (name: string) => `there is no namespace ${name}: this matches no caller`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      for (const value of authorizationOf(mesh, policy).rules.flatMap(attributesOf).flatMap(namespacesOf)) {
        const { text } = value;
        if (text === undefined || text === '' || text === '*' || mesh.world === 'open') continue;
        const all = namespaces(mesh);
        const isThere = text.includes('*') ? [...all].some((one) => fits(one, text)) : !isMissingNamespace(mesh, text);
        if (!isThere)
          report(value, 'missing', text).fix(`name one that is there, such as ${namesShown([...all].sort(), text)}`);
      }
    }
  },
});

function namespacesOf({ name, field }: Attribute): readonly Field[] {
  if (name === 'namespaces' || name === 'notNamespaces') return field.items;
  return name === 'source.namespace' ? [...field.get('values').items, ...field.get('notValues').items] : [];
}

/** Envoy takes a pattern with a `*` in the middle, too. */
function fits(namespace: string, pattern: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  return namespace.startsWith(start) && namespace.endsWith(rest.at(-1) ?? '');
}
