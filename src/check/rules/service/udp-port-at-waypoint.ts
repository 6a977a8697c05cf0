import { services } from '../../../model/services/service';
import { bindingOfService, boundGateway } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'service/udp-port-at-waypoint',
  severity: 'info',
  summary: 'A UDP port of a Service that is enrolled to a waypoint.',
  details:
    'The mesh carries TCP. UDP goes from pod to pod as it would without a mesh: not encrypted, past the waypoint and every policy. ' +
    'What is to be closed on that port, a NetworkPolicy has to close.',
  on: ['Service'],
  reads: ['Gateway'],
  sources: ['istio/istio pilot/pkg/networking/core/cluster_waypoint.go', 'istio/ztunnel ARCHITECTURE.md'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: names, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec:
  selector: { app: names }
  ports: [{ name: dns, port: 53, protocol: UDP }, { name: tcp-dns, port: 53 }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: names, namespace: shop, labels: { istio.io/use-waypoint: none } }
spec:
  selector: { app: names }
  ports: [{ name: dns, port: 53, protocol: UDP }, { name: tcp-dns, port: 53 }]
`,
  },
  messages: {
    passes: (port: number, waypoint: string) =>
      `UDP to port ${port} does not pass the waypoint ${waypoint}: neither mTLS nor a policy of the mesh applies to it`,
  },
  check({ mesh, report }) {
    for (const service of services(mesh)) {
      const waypoint = boundGateway(bindingOfService(mesh, service));
      if (!waypoint || service.isExternalName) continue;
      for (const { field, port, protocol } of service.ports) {
        if (protocol !== 'UDP') continue;
        report(field, 'passes', port, `${waypoint.namespace}/${waypoint.name}`)
          .related(waypoint.object)
          .fix('close the port to those who should not use it with a NetworkPolicy');
      }
    }
  },
});
