import { authorizationOf } from '../../../model/policy/authorization';
import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'authz/template-slash',
  severity: 'warning',
  summary: 'A path template denies what is below a path, and not the path itself.',
  details:
    '`{**}` stands for any number of segments, none included, but the slashes around it have to be there: `/api/{**}` matches `/api/` and `/api/x`, and not ' +
    '`/api`; `/api/{**}/items` does not match `/api/items`. In a DENY, and among `notPaths` of an ALLOW, that is a way past it.',
  on: ['AuthorizationPolicy'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'istio/istio pilot/pkg/security/authz/matcher/template.go',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
  ],
  example: {
    wrong: `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: 'pathNormalization: { normalization: MERGE_SLASHES }' }
---
apiVersion: v1
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
    - to: [{ operation: { paths: ['/api/{**}'] } }]
`,
    right: `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: 'pathNormalization: { normalization: MERGE_SLASHES }' }
---
apiVersion: v1
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
    - to: [{ operation: { paths: [/api, '/api/{**}'] } }]
`,
  },
  messages: {
    bare: (template: string, path: string) => `${template} does not match ${path}, which gets past this policy`,
    notAllowed: (template: string, path: string) =>
      `${template} does not match ${path}, which this policy does not let in`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      if (!isOfRevision(mesh, policy) || !attachmentOf(mesh, policy).hasTargets) continue;
      for (const { name, field } of rules.flatMap(({ to }) => to).flatMap(({ attributes }) => attributes)) {
        if (name !== 'paths' && name !== 'notPaths') continue;
        const others = field.texts;
        for (const template of field.items) {
          const bare = template.text?.replace('/{**}', '') ?? '';
          if (bare === template.text || bare === '' || others.some((other) => covers(other, bare))) continue;
          const fix = [`add ${bare}`, [{ op: 'add', path: pointerTo(field.path, '-'), value: bare }]] as const;
          if ((action === 'ALLOW') === (name === 'paths'))
            report(template, 'notAllowed', template.text!, bare)
              .as('info')
              .fix(...fix);
          else report(template, 'bare', template.text!, bare).fix(...fix);
        }
      }
    }
  },
});

/** Whether another path of the list has this one too. */
function covers(other: string, path: string): boolean {
  return (
    other === path ||
    other === '*' ||
    (other.endsWith('*') && !other.includes('{') && path.startsWith(other.slice(0, -1)))
  );
}
