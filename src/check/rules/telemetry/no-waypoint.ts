import { unenrolledTargets } from '../../../model/services/unenrolled';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'telemetry/no-waypoint',
  severity: 'warning',
  summary: 'A Telemetry targets a Service that has no waypoint.',
  details:
    'What a Telemetry asks for is done by a proxy that reads requests. With `targetRefs` that is the waypoint of the Service or ' +
    'ServiceEntry; without a waypoint, its traces, access logs and metrics are never made. ztunnel reports connections in its ' +
    'own way, and reads no Telemetry.',
  codes: ['KIA1112'],
  on: ['Telemetry'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/model/policyattachment.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  tracing: [{ randomSamplingPercentage: 100 }]
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
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  tracing: [{ randomSamplingPercentage: 100 }]
`,
  },
  messages: {
    nobody: (target: string) => `${target} has no waypoint: nobody makes these traces, logs or metrics for it`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('Telemetry')) {
      for (const { target, about } of unenrolledTargets(mesh, policy)) {
        report(target.field, 'nobody', `${target.kind} ${target.name}`).fix(...enrol(mesh, about));
      }
    }
  },
});
