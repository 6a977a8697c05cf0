import { isOfRevision } from '../../../model/policy/attachment';
import { destinationRules } from '../../../model/routing/destination-rule';
import { ingressBackends } from '../../../model/gateways/ingress-backends';
import { hasSidecars } from '../../../model/policy/policy-readers';
import { settings } from '../../../model/platform/settings';
import { bindingOf, destinedBy, objectOf } from '../../../model/services/unenrolled';
import { boundGateway } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/dr-outside-service-namespace',
  severity: 'warning',
  summary: 'A DestinationRule is in a namespace where the waypoint of its host does not look.',
  details:
    'A waypoint looks for DestinationRules in its own namespace, in that of the Service, and in the root namespace. One of a ' +
    'client, which a sidecar of that client would read, counts for nothing: its subsets are unknown, and requests that a route ' +
    'sends to them fail.\n\n' +
    'Where sidecars or an ingress gateway may read it, this is only worth knowing.',
  codes: ['KIA0212'],
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
  sources: ['istio/istio pilot/pkg/model/push_context.go', 'istio/istio pilot/pkg/networking/core/cluster_waypoint.go'],
  example: {
    wrong: `apiVersion: v1
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
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: client }
spec:
  host: web.shop.svc.cluster.local
  subsets: [{ name: v1, labels: { version: v1 } }]
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
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  subsets: [{ name: v1, labels: { version: v1 } }]
`,
  },
  messages: {
    unread: (waypoint: string, target: string, namespaces: string) =>
      `${waypoint}, before ${target}, reads DestinationRules of namespaces ${namespaces} only: this one is passed by`,
  },
  check({ mesh, report }) {
    const { rootNamespace } = settings(mesh);
    for (const { object, namespace, host, hasWorkloadSelector } of destinationRules(mesh)) {
      // One for certain clients says itself that it is for no waypoint.
      if (hasWorkloadSelector || !isOfRevision(mesh, object)) continue;
      const about = destinedBy(mesh, host, namespace);
      const gateway = about && boundGateway(bindingOf(mesh, about));
      if (!gateway) continue;
      const target = objectOf(about);
      const read = [...new Set([gateway.namespace, target.namespace, rootNamespace])];
      if (read.includes(namespace)) continue;
      const names = `${read.slice(0, -1).join(', ')} and ${read.at(-1)}`;
      const reported = report(object.spec.get('host'), 'unread', gateway.title, target.title, names);
      const isBehindGateway = about.kind === 'Service' && ingressBackends(mesh).has(about.service);
      if (hasSidecars(mesh) || isBehindGateway) reported.as('info');
      reported.related(gateway.object).fix(`move the DestinationRule to namespace ${target.namespace}`);
    }
  },
});
