import { isAmbientNamespace, isInMesh } from '../../../model/workloads/enrolment';
import { labelOf } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { isProxyItself } from '../../../model/workloads/proxy-pods';
import { services, workloadsOf, type MeshService } from '../../../model/services/service';
import { bindingOfService, boundGateway } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'service/port-protocol-unknown',
  severity: 'warning',
  summary: 'A port of a Service does not say which protocol it speaks.',
  details:
    'A waypoint goes by `appProtocol`, else by the name of the port up to its first dash: `http`, `grpc-orders`, `tcp`. Where neither says ' +
    'it, the waypoint looks at the first bytes of every connection: it waits for them, and what does not look like HTTP ' +
    'gets none of its HTTP routes and policies. Protocols in which the server speaks first wait for a timeout. Without a waypoint ' +
    'the protocol matters to nobody yet, and the finding is a note.',
  codes: ['IST0118', 'KIA0601', 'KIA0602'],
  on: ['Service'],
  reads: ['Gateway', 'workload'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/service/portname.go',
    'istio/istio pkg/config/kube/conversion.go',
    'https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/',
  ],
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
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: web }, ports: [{ name: web, port: 80 }] }
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: web }, ports: [{ name: web, port: 80, appProtocol: http }] }
`,
  },
  messages: {
    unnamed: (port: number) => `port ${port} has no name that says its protocol: proxies guess it from the first bytes`,
    name: (port: number, name: string) =>
      `the name ${JSON.stringify(name)} of port ${port} says no protocol: proxies guess it from the first bytes`,
    appProtocol: (port: number, protocol: string) =>
      `Istio does not know appProtocol ${JSON.stringify(protocol)} of port ${port}: proxies guess it from the first bytes`,
  },
  check({ mesh, report }) {
    for (const service of services(mesh)) {
      // service/external-name-port is about those for hosts outside.
      if (service.isExternalName || isOfIstio(service)) continue;
      // Nobody calls a headless Service through a waypoint.
      const isAtWaypoint = !service.isHeadless && boundGateway(bindingOfService(mesh, service)) !== undefined;
      if (!isAtWaypoint && !isOfMesh(mesh, service)) continue;
      for (const { field, port, name, appProtocol, treatment } of service.ports) {
        if (treatment !== 'sniffed') continue;
        const reported =
          appProtocol !== undefined
            ? report(field.get('appProtocol'), 'appProtocol', port, appProtocol)
            : name === undefined
              ? report(field, 'unnamed', port)
              : report(field.get('name'), 'name', port, name);
        reported.fix('say it with appProtocol: http, http2, grpc, tcp or tls');
        if (!isAtWaypoint) reported.as('info');
      }
    }
  },
});

/** Istio's own, which upstream leaves alone too. */
function isOfIstio({ object }: MeshService): boolean {
  return (
    labelOf(object.labels, 'istio') !== undefined ||
    labelOf(object.labels, 'release') === 'istio' ||
    labelOf(object.labels, 'gateway.istio.io/managed') !== undefined
  );
}

/** Whether any of its pods is in the mesh, and no gateway, which goes by its own listeners; where no pods are known, its namespace tells. */
function isOfMesh(mesh: Mesh, service: MeshService): boolean {
  const workloads = workloadsOf(mesh, service);
  if (workloads.length === 0) return isAmbientNamespace(mesh, service.namespace);
  return workloads.some((workload) => isInMesh(mesh, workload) && !isProxyItself(workload));
}
