import { authorizationOf } from '../../../model/policy/authorization';
import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import { settings } from '../../../model/platform/settings';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/path-double-slash',
  severity: 'warning',
  summary: 'A policy denies a path, and lets the same path with two slashes through.',
  details:
    'Envoy puts `.`, `..` and `\\\\` right before it looks at policies, and leaves `//` alone unless the mesh is told to merge slashes. Many servers take ' +
    '`//admin` for `/admin`, so that a DENY of `/admin`, or an ALLOW of all but `/admin`, is passed by with one more slash.',
  on: ['AuthorizationPolicy'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'https://istio.io/latest/docs/ops/best-practices/security/#understand-path-normalization-in-authorization-policy',
  ],
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
  action: DENY
  rules:
    - to: [{ operation: { paths: [/admin] } }]
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
  action: ALLOW
  rules:
    - to: [{ operation: { paths: [/public/*] } }]
`,
  },
  messages: {
    passes: (path: string) =>
      `a request for /${path} is not one for ${path} here, and is one to many servers: it gets past this policy`,
  },
  check({ mesh, report }) {
    const normalization = settings(mesh).meshConfig.get('pathNormalization', 'normalization').text;
    if (normalization === 'MERGE_SLASHES' || normalization === 'DECODE_AND_MERGE_SLASHES') return;
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      const name = action === 'DENY' ? 'paths' : action === 'ALLOW' ? 'notPaths' : undefined;
      // Of one without targets ztunnel reads no paths, and sidecars are not asked about here.
      if (name === undefined || !isOfRevision(mesh, policy) || !attachmentOf(mesh, policy).hasTargets) continue;
      for (const attribute of rules.flatMap(({ to }) => to).flatMap(({ attributes }) => attributes)) {
        if (attribute.name !== name) continue;
        for (const path of attribute.field.items) {
          if (!isPassedBy(path.text ?? '')) continue;
          report(path, 'passes', path.text!.replace(/\*$/, '')).fix(
            'set meshConfig.pathNormalization.normalization to MERGE_SLASHES, or allow the paths that are meant in place of denying others',
          );
        }
      }
    }
  },
});

/** An exact path, or a beginning; `/*` has every path, and templates were not measured. */
function isPassedBy(path: string): boolean {
  return path.startsWith('/') && path !== '/*' && !path.includes('{');
}
