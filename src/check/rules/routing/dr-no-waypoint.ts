import { isOfRevision } from '../../../model/policy/attachment';
import { destinationRules } from '../../../model/routing/destination-rule';
import { ingressBackends } from '../../../model/gateways/ingress-backends';
import { hasSidecars } from '../../../model/policy/policy-readers';
import { destinedBy, isAmbient, isUnenrolled, objectOf } from '../../../model/services/unenrolled';
import { waypointBackends } from '../../../model/waypoints/waypoint-backends';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/dr-no-waypoint',
  severity: 'warning',
  summary: 'A DestinationRule is about a host that has no waypoint.',
  details:
    'ztunnel does not read DestinationRules: no subset, load balancing, connection pool or outlier detection of one applies to ' +
    'traffic that it takes to the pods of a Service. A waypoint before the Service reads them, and so does one that a route leads through to it.\n\n' +
    'Sidecars and ingress gateways read them for calls of their own; where there are some, this is only worth knowing.',
  codes: ['KIA0210', 'KIA0211'],
  on: ['DestinationRule'],
  reads: [
    'Service',
    'ServiceEntry',
    'Gateway',
    'workload',
    'VirtualService',
    'HTTPRoute',
    'GRPCRoute',
    'TCPRoute',
    'TLSRoute',
    'UDPRoute',
  ],
  sources: ['istio/istio pilot/pkg/networking/core/cluster_waypoint.go', 'istio/ztunnel src/proxy/outbound.rs'],
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
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } }
`,
  },
  messages: {
    unread: (target: string) => `${target} has no waypoint: traffic that ztunnel takes to it passes this rule by`,
  },
  check({ mesh, report }) {
    for (const { object, namespace, host } of destinationRules(mesh)) {
      const about = destinedBy(mesh, host, namespace);
      if (!about || !isOfRevision(mesh, object) || !isAmbient(mesh, about) || !isUnenrolled(mesh, about)) continue;
      if (about.kind === 'Service' && waypointBackends(mesh).has(about.service)) continue;
      const reported = report(object.spec.get('host'), 'unread', objectOf(about).title).fix(...enrol(mesh, about));
      const isBehindGateway = about.kind === 'Service' && ingressBackends(mesh).has(about.service);
      if (hasSidecars(mesh) || isBehindGateway) reported.as('info');
    }
  },
});
