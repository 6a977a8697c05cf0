import { containerPortOf, services, workloadsOf, type ServicePort } from '../../../model/services/service';
import type { Workload } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'service/target-port-not-found',
  severity: 'warning',
  summary: 'A port of a Service leads to a port that its pods do not declare.',
  details:
    'A `targetPort` that is a name stands for the port of that name, and protocol, of a container; where there is none, the pods are ' +
    'no endpoints of that port, and connections to it fail. A number leads there whether a container declares it or not: it is only ' +
    'worth a note where the pods declare other ports.',
  codes: ['KIA0701'],
  on: ['Service'],
  reads: ['workload'],
  sources: [
    'kiali/kiali business/checkers/services/port_mapping_checker.go',
    'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: web }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ name: http, containerPort: 8080 }] }] }
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ name: http, containerPort: 8080 }] }] }
`,
  },
  messages: {
    name: (name: string, port: number, pods: string) =>
      `no container of ${pods} has a port named ${JSON.stringify(name)}: connections to port ${port} of the Service don't reach it`,
    number: (number: number, pods: string, declared: string) =>
      `no container of ${pods} declares port ${number}, but ${declared}: does anybody listen there?`,
  },
  check({ mesh, report }) {
    for (const service of services(mesh)) {
      if (service.isExternalName) continue;
      const workloads = workloadsOf(mesh, service);
      for (const port of service.ports) {
        const { field, targetPort } = port;
        if (typeof targetPort === 'string') {
          const without = workloads.filter((one) => containerPortOf(port, one) === undefined);
          if (without.length === 0) continue;
          const names = without.flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? []));
          report(field.get('targetPort'), 'name', targetPort, port.port, titlesOf(without))
            .related(...without.slice(0, 5).map(({ owner }) => owner))
            .fix(fixFor(targetPort, [...new Set(names)]));
          continue;
        }
        if (workloads.length === 0 || !workloads.every((one) => declaresOthers(one, port))) continue;
        const declared = workloads.flatMap((one) => one.ports.map(({ port: own }) => String(own)));
        report(
          field.get('targetPort').isSet ? field.get('targetPort') : field.get('port'),
          'number',
          targetPort,
          titlesOf(workloads),
          namesShown([...new Set(declared)], ''),
        )
          .as('info')
          .related(...workloads.slice(0, 5).map(({ owner }) => owner))
          .fix('set targetPort to the port that the container listens on, or declare that port at the container');
      }
    }
  },
});

/** A number in quotes is a name to Kubernetes. */
function fixFor(name: string, others: readonly string[]): string {
  if (/^\d+$/.test(name)) return `write the number without quotes: targetPort: ${name}`;
  return others.length > 0
    ? `name a port that is there, such as ${namesShown(others, name)}, or name the container's port so`
    : "write the number of the container's port, or name the port there";
}

/** Whether it declares ports, of which none is the one that is meant, and nothing else shows that somebody listens there. */
function declaresOthers({ ports, containers }: Workload, { targetPort, protocol }: ServicePort): boolean {
  const own = ports.filter((one) => one.protocol === protocol);
  if (own.length === 0 || own.some(({ port }) => port === targetPort)) return false;
  // A gateway listens on what its Gateways say.
  if (containers.some((container) => container.get('name').text === 'istio-proxy')) return false;
  return !containers.some((container) =>
    ['startupProbe', 'readinessProbe', 'livenessProbe'].some((probe) =>
      ['httpGet', 'tcpSocket', 'grpc'].some((kind) => container.get(probe, kind, 'port').value === targetPort),
    ),
  );
}

function titlesOf(workloads: readonly Workload[]): string {
  return namesShown(
    workloads.map(({ title }) => title),
    '',
  );
}
