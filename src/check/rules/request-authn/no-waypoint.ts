import { unenrolledTargets } from '../../../model/services/unenrolled';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'request-authn/no-waypoint',
  severity: 'error',
  summary: 'A RequestAuthentication targets a Service that has no waypoint.',
  details:
    'Tokens are checked by a proxy that reads requests. With `targetRefs` that is the waypoint of the Service or ServiceEntry, ' +
    'and without a waypoint nobody looks at them: requests with a bad token pass, and no policy learns who asks.',
  codes: ['KIA1110'],
  on: ['RequestAuthentication'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/model/policyattachment.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  jwtRules: [{ issuer: https://login.example.com }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  jwtRules: [{ issuer: https://login.example.com }]
`,
  },
  messages: {
    nobody: (target: string) => `${target} has no waypoint: nobody checks tokens of requests to it`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('RequestAuthentication')) {
      for (const { target, about } of unenrolledTargets(mesh, policy)) {
        report(target.field, 'nobody', `${target.kind} ${target.name}`).fix(...enrol(mesh, about));
      }
    }
  },
});
