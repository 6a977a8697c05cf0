import { isCaptured } from '../../../model/workloads/enrolment';
import type { Field } from '../../../model/field';
import { services, workloadsOf } from '../../../model/services/service';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

/** What ztunnel listens on inside each pod (istio/ztunnel ARCHITECTURE.md, src/config.rs). */
const RESERVED: ReadonlyMap<unknown, string> = new Map([
  [15001, 'what the pod sends'],
  [15006, 'plaintext'],
  [15008, 'HBONE'],
  [15053, 'DNS'],
  [15080, 'SOCKS5'],
]);

export default defineRule({
  id: 'ambient/reserved-port',
  severity: 'error',
  summary: 'Pods in ambient mode use a port that ztunnel has inside each pod.',
  details:
    'ztunnel listens inside the network of each pod that it captures, on 15001, 15006 and 15008, and on 15053 for DNS and 15080 for SOCKS5. It is ' +
    'there before the containers are: a program that wants such a port may not get it, and connections to 15001, 15006 and 15008 fail whatever the ' +
    'policies say.',
  on: ['workload', 'Service'],
  reads: ['Namespace'],
  sources: ['istio/ztunnel ARCHITECTURE.md', 'istio/ztunnel src/config.rs'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 15006 }] }] }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
`,
  },
  messages: {
    container: (port: string, what: string) =>
      `ztunnel has port ${port} inside these pods (${what}): the container can't be reached there`,
    service: (port: string, what: string, pods: string) =>
      `ztunnel has port ${port} inside ${pods} (${what}): the Service leads to no program of theirs`,
  },
  check({ mesh, report }) {
    const what = (at: Field, protocol: string): string | undefined =>
      protocol === 'TCP' || (protocol === 'UDP' && at.value === 15053) ? RESERVED.get(at.value) : undefined;
    const captured = workloads(mesh).filter((workload) => isCaptured(mesh, workload));
    const declared = new Set<string>();
    for (const { title, ports } of captured) {
      for (const { port, protocol, field } of ports) {
        const used = what(field.get('containerPort'), protocol);
        if (used === undefined) continue;
        declared.add(`${title} ${port}`);
        report(field.get('containerPort'), 'container', String(port), used).fix('have it listen on another port');
      }
    }
    for (const service of services(mesh)) {
      for (const { targetPort, protocol, field } of service.ports) {
        // A name leads to the port of a container, which was told above; so was a number that a container declares.
        const at = field.get('targetPort').isSet ? field.get('targetPort') : field.get('port');
        const used = what(at, protocol);
        const behind = used === undefined ? [] : workloadsOf(mesh, service);
        const pods = behind.find(
          (workload) => isCaptured(mesh, workload) && !declared.has(`${workload.title} ${targetPort}`),
        );
        if (pods) {
          report(at, 'service', String(targetPort), used!, pods.title)
            .related(pods.owner)
            .fix('have the pods listen on another port, and lead there');
        }
      }
    }
  },
});
