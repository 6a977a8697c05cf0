import { unenrolledTargets } from '../../../model/services/unenrolled';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'wasm/no-waypoint',
  severity: 'warning',
  summary: 'A WasmPlugin or TrafficExtension targets a Service that has no waypoint.',
  details:
    'An extension runs in an Envoy. With `targetRefs` that is the waypoint of the Service or ServiceEntry, and without a ' +
    'waypoint it runs nowhere: what it was to check or change, nobody checks or changes.',
  codes: ['KIA1111'],
  on: ['WasmPlugin', 'TrafficExtension'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/model/policyattachment.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  url: oci://registry.example.com/filter:1
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
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  url: oci://registry.example.com/filter:1
`,
  },
  messages: {
    nobody: (target: string) => `${target} has no waypoint: this extension runs nowhere for it`,
  },
  check({ mesh, report }) {
    for (const policy of [...mesh.ofKind('WasmPlugin'), ...mesh.ofKind('TrafficExtension')]) {
      for (const { target, about } of unenrolledTargets(mesh, policy)) {
        report(target.field, 'nobody', `${target.kind} ${target.name}`).fix(...enrol(mesh, about));
      }
    }
  },
});
