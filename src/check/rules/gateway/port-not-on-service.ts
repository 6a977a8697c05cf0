import { INGRESS_PORTS, podsOfGateway, type ImpliedPods } from '../../../model/gateways/gateway-pods';
import { listenersOf } from '../../../model/gateways/gateway-listener';
import type { Mesh } from '../../../model/mesh';
import { byLabels } from '../../../model/selectors';
import { containerPortOf, servicesIn, servicesOf } from '../../../model/services/service';
import type { Workload } from '../../../model/workloads/workload';
import { isPort } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/port-not-on-service',
  severity: 'warning',
  summary: 'No Service leads to the port of an Istio Gateway.',
  details:
    'The proxy listens on the port, and from outside nobody gets there: a load balancer or a node passes on what the Service of the ' +
    'pods lists. The number may be that of the Service or of the container; the proxy listens on the latter.',
  codes: ['IST0162'],
  on: ['IstioGateway'],
  reads: ['Service', 'workload', 'Gateway'],
  sources: ['istio/istio pkg/config/analysis/analyzers/gateway/gateway.go'],
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: ingress }
spec:
  selector: { matchLabels: { istio: ingress } }
  template:
    metadata: { labels: { istio: ingress } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: ingress, namespace: ingress }
spec: { selector: { istio: ingress }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  selector: { istio: ingress }
  servers: [{ port: { number: 8443, name: https, protocol: HTTPS }, hosts: [a.example.com], tls: { mode: PASSTHROUGH } }]
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: ingress }
spec:
  selector: { matchLabels: { istio: ingress } }
  template:
    metadata: { labels: { istio: ingress } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: ingress, namespace: ingress }
spec: { selector: { istio: ingress }, ports: [{ name: https, port: 443, targetPort: 8443 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  selector: { istio: ingress }
  servers: [{ port: { number: 8443, name: https, protocol: HTTPS }, hosts: [a.example.com], tls: { mode: PASSTHROUGH } }]
`,
  },
  messages: {
    unreached: (port: number) =>
      `no Service of the pods that this Gateway selects has port ${port}: nobody gets there from outside`,
  },
  check({ mesh, report }) {
    for (const object of mesh.ofKind('IstioGateway')) {
      const { workloads, implied } = podsOfGateway(mesh, object);
      // Pods in the network of their node need no Service.
      if (workloads.some(({ hostNetwork }) => hostNetwork)) continue;
      const served = [
        ...workloads.flatMap((one) => portsOf(mesh, one)),
        ...implied.flatMap((one) => portsMade(mesh, one)),
      ];
      const hasService = served.length > 0 || (mesh.world === 'closed' && workloads.length > 0);
      if (!hasService) continue;
      const open = new Set([...served, ...workloads.flatMap(hostPortsOf)]);
      for (const server of object.spec.get('servers').items) {
        const number = server.get('port', 'number');
        // A port that nothing can have is istio-schema/gateway-server's, and 0 is for a socket of UNIX.
        if (number.number === undefined || !isPort(number.number) || open.has(number.number)) continue;
        if (server.get('bind').text?.startsWith('unix://')) continue;
        report(number, 'unreached', number.number).fix(
          open.size > 0
            ? `add the port to the Service, or use one of those that it has: ${[...new Set(served)].join(', ')}`
            : 'add a Service that selects the pods, with the port',
        );
      }
    }
  },
});

function portsOf(mesh: Mesh, workload: Workload): readonly number[] {
  return servicesOf(mesh, workload).flatMap(({ ports }) =>
    ports
      .filter(({ protocol }) => protocol === 'TCP')
      .flatMap((one) => [one.port, containerPortOf(one, workload) ?? []].flat()),
  );
}

/** Ports of what is there without a manifest: Istio's own ingress gateway, and Services that istiod makes of listeners. */
function portsMade(mesh: Mesh, { gateway, namespace, labels }: ImpliedPods): readonly number[] {
  const named = servicesIn(mesh, namespace)
    .filter(({ selector }) => selector && byLabels(selector).matches(labels))
    .flatMap(({ ports }) =>
      ports.flatMap(({ port, targetPort }) => [port, typeof targetPort === 'number' ? targetPort : port]),
    );
  const made = gateway ? listenersOf(gateway.object).flatMap(({ port }) => port ?? []) : INGRESS_PORTS;
  return [...named, ...made];
}

function hostPortsOf({ containers }: Workload): readonly number[] {
  return containers
    .flatMap((container) => container.get('ports').items)
    .filter((port) => port.get('hostPort').isSet)
    .flatMap((port) => port.get('containerPort').number ?? []);
}
