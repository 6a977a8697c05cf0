import { isCaptured } from '../../../model/workloads/enrolment';
import { Field, labelOf } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { goBoolean } from '../../../model/platform/go-boolean';
import { allocatesAddress, serviceEntries, type MeshServiceEntry } from '../../../model/services/service-entry';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

const DNS_CAPTURE = 'ambient.istio.io/dns-capture';

export default defineRule({
  id: 'ambient/dns-capture-off',
  severity: 'warning',
  summary: 'DNS is not captured, and ServiceEntries need it to be.',
  details:
    'A ServiceEntry without addresses is given some by istiod, and ztunnel answers with them when a pod asks for its hosts. A pod whose DNS is not ' +
    'captured gets the real addresses from elsewhere. ztunnel knows nothing of those: the connection goes straight out, past the waypoint of the ' +
    'ServiceEntry and every policy and route there.',
  on: ['workload', 'ServiceEntry'],
  reads: ['Namespace'],
  sources: [
    'istio/api annotation/annotations.gen.go (v1.32.0)',
    'istio/istio pilot/pkg/networking/serviceentry/ip_autoallocation.go',
    'istio/istio manifests/charts/istio-cni/values.yaml',
  ],
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
    metadata: { labels: { app: web }, annotations: { ambient.istio.io/dns-capture: 'false' } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: shop }
spec:
  hosts: [api.payments.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
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
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: shop }
spec:
  hosts: [api.payments.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
`,
  },
  messages: {
    pods: (entries: string) =>
      `these pods get real addresses for the hosts of ${entries}, which ztunnel does not know: their calls go past ServiceEntry and waypoint`,
    mesh: () =>
      `DNS is captured nowhere (ambient.dnsCapture of istio-cni), and this has no addresses of its own: calls to its hosts go past it and its waypoint`,
  },
  check({ mesh, report }) {
    const needy = serviceEntries(mesh).filter((entry) => needsDns(mesh, entry));
    if (needy.length === 0) return;
    const { cni } = mesh.options.values ?? {};
    const values = new Field(needy[0]!.object, undefined, cni ?? {});
    const isOff = [values.get('ambient', 'dnsCapture'), values.get('cni', 'ambient', 'dnsCapture')].some(
      ({ boolean }) => boolean === false,
    );
    if (isOff) {
      for (const { object } of needy) {
        report(object, 'mesh').fix('have istio-cni capture DNS (ambient.dnsCapture: true), or give it addresses');
      }
    }
    for (const workload of workloads(mesh)) {
      const off = goBoolean(labelOf(workload.annotations, DNS_CAPTURE) ?? '') === false;
      // Where it is off for everybody, that was told at the ServiceEntries.
      if (!off || isOff || !isCaptured(mesh, workload)) continue;
      const titles = needy.map(({ title }) => title);
      report(workload.template.get('metadata', 'annotations', DNS_CAPTURE), 'pods', namesShown(titles, ''))
        .related(...needy.map(({ object }) => object))
        .fix('remove the annotation, or give the ServiceEntries that the pods call addresses');
    }
  },
});

/** Whether pods can only reach it by an address that istiod made up. A host pattern stands for no address. */
function needsDns(mesh: Mesh, entry: MeshServiceEntry): boolean {
  const { addresses, resolution, hosts } = entry;
  if (addresses.length > 0 || resolution === 'NONE' || !allocatesAddress(mesh, entry)) return false;
  return hosts.some((host) => !host.startsWith('*'));
}
