import { askedWaypoints, isNoWaypoint } from '../../../model/waypoints/asked-waypoints';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'waypoint/wrong-class',
  severity: 'error',
  summary: '`istio.io/use-waypoint` names a Gateway that is no waypoint.',
  details:
    'istiod does not look at the class: it binds to any Gateway of that name that has an address. ztunnel then sends the ' +
    'traffic to port 15008 of an ingress or east-west gateway. An ingress gateway does not listen there, so every connection ' +
    'fails; an east-west gateway applies no policy and no route. A waypoint is of class `istio-waypoint`.',
  on: ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'workload'],
  reads: ['Gateway'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go',
    'istio/istio pilot/pkg/config/kube/gatewaycommon/classinfo.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: shop
  labels: { istio.io/use-waypoint: public }
spec:
  ports: [{ name: http, port: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
    right: `apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: shop
  labels: { istio.io/use-waypoint: waypoint }
spec:
  ports: [{ name: http, port: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
  },
  messages: {
    sent: (gateway: string, className: string) =>
      `${gateway} is of class ${className}, which makes no waypoint: ztunnel sends traffic there all the same, and nothing there does the work of one`,
    unbound: (gateway: string, className: string) =>
      `${gateway} is of class ${className}, which makes no waypoint: traffic goes straight to the pods`,
  },
  check({ mesh, report }) {
    for (const { by, binding } of askedWaypoints(mesh)) {
      const { gateway, status } = binding;
      if (!gateway || !isNoWaypoint(gateway)) continue;
      report(by, status === 'unbound' ? 'unbound' : 'sent', gateway.title, gateway.className)
        .related(gateway.object)
        .fix('name a Gateway of class istio-waypoint');
    }
  },
});
