import { policiesOn } from '../../../model/policy/attachment';
import { enrolmentOf } from '../../../model/workloads/enrolment';
import { isProxyItself } from '../../../model/workloads/proxy-pods';
import { settings } from '../../../model/platform/settings';
import { policiesAtWaypoint, waypointServicesOf } from '../../../model/policy/targeting';
import { workloads } from '../../../model/workloads/workload';
import { addressedToZtunnel } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/workload-without-policy',
  severity: 'info',
  summary: 'Pods of the mesh that no AuthorizationPolicy is about.',
  details:
    'Without a policy everybody may call them, from inside of the mesh and, unless a PeerAuthentication is STRICT, from outside. Policies count that select the ' +
    'pods, or are for their namespace or the mesh, and those that a waypoint before one of their Services enforces. A mesh without any policy has not begun, and nothing is said of it.',
  codes: ['KIA1301'],
  on: ['workload'],
  reads: ['AuthorizationPolicy', 'Service', 'ServiceEntry', 'Gateway'],
  sources: ['kiali/kiali business/checkers/workloads', 'https://istio.io/latest/docs/concepts/security/#authorization'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
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
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  rules:
    - from: [{ source: { namespaces: [front] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
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
  rules:
    - from: [{ source: { namespaces: [front, shop] } }]
`,
  },
  messages: {
    open: (pods: string) => `no AuthorizationPolicy is about ${pods}: everybody may call them`,
  },
  check({ mesh, report }) {
    const { rootNamespace } = settings(mesh);
    // Who has no policy at all has not begun, and knows.
    if (mesh.ofKind('AuthorizationPolicy').length === 0) return;
    for (const workload of workloads(mesh)) {
      const { membership } = enrolmentOf(mesh, workload);
      // A gateway is there for everybody, and what stands behind it is not.
      if (membership === 'none' || isProxyItself(workload)) continue;
      // A policy for them may be in their namespace or in that of the mesh.
      if (![workload.namespace, rootNamespace].every((one) => mesh.knows('AuthorizationPolicy', one))) continue;
      const near = policiesOn(mesh, 'AuthorizationPolicy', workload);
      if (membership === 'sidecar' ? near.length > 0 : near.some((one) => addressedToZtunnel(mesh, one).length > 0))
        continue;
      const isBehind = waypointServicesOf(mesh, workload).some(
        ({ service, waypoint }) => policiesAtWaypoint(mesh, waypoint, service).length > 0,
      );
      if (!isBehind)
        report(workload.owner, 'open', workload.title).fix(
          'say who may call them, for their namespace or by a selector',
        );
    }
  },
});
