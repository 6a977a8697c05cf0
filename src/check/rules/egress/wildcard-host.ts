import { isOfRevision } from '../../../model/policy/attachment';
import { isForAmbient } from '../../../model/workloads/ambient-clients';
import { isAtLeast } from '../../../model/platform/platform-facts';
import { serviceEntries } from '../../../model/services/service-entry';
import { bindingOfEntry } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/wildcard-host',
  severity: 'warning',
  summary: 'A ServiceEntry has a wildcard host that ztunnel can do nothing with.',
  details:
    'ztunnel finds a ServiceEntry by the address that a client connects to, and a wildcard host gets none. Traffic to the names that it stands for ' +
    'passes ztunnel as if there were no ServiceEntry: no waypoint sees it and no policy or route applies.\n\n' +
    'With `resolution: DYNAMIC_DNS` and a waypoint it works, for HTTP and TLS: the waypoint looks the name up that the client asks for.',
  conditions: ['istio.io/WaypointMissing NoWaypointForWildcardService'],
  on: ['ServiceEntry'],
  reads: ['workload', 'Gateway'],
  sources: [
    'istio/api networking/v1alpha3/service_entry.proto',
    'istio/istio pilot/pkg/serviceregistry/ambient/services.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: egress, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partners, namespace: egress }
spec:
  hosts: ['*.example.com']
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: NONE
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: egress, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partners, namespace: egress }
spec:
  hosts: ['*.example.com']
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: DYNAMIC_DNS
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: egress }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
  },
  messages: {
    unknown: (host: string, resolution: string) =>
      `ztunnel knows no address of "${host}" with resolution ${resolution}: traffic to such names passes it by, with no waypoint and no policy`,
  },
  check({ mesh, report }) {
    for (const entry of serviceEntries(mesh)) {
      const { object, resolution, addresses, location, ports } = entry;
      // With addresses, those are what it is found by. DYNAMIC_DNS has its own rule (egress/dynamic-dns).
      if (resolution === 'DYNAMIC_DNS' || addresses.length > 0) continue;
      // One that is looked up, istiod refuses (istio-schema/service-entry-resolution).
      if (resolution.startsWith('DNS') && object.spec.get('endpoints').items.length === 0) continue;
      const hosts = object.spec.get('hosts').items.filter(({ text }) => text !== undefined);
      const wild = hosts.filter(({ text }) => text!.startsWith('*'));
      if (wild.length === 0 || !isOfRevision(mesh, object) || !isForAmbient(mesh, entry)) continue;
      const isCertain =
        wild.length === hosts.length &&
        location === 'MESH_EXTERNAL' &&
        bindingOfEntry(mesh, entry).status === 'bound' &&
        object.spec.get('endpoints').items.length === 0 &&
        ports.every(({ protocol }) => ['HTTP', 'HTTP2', 'GRPC'].includes(protocol.toUpperCase()));
      for (const host of wild) {
        const reported = report(host, 'unknown', host.text!, resolution);
        if (!isAtLeast(mesh, 'istio', '1.28')) {
          reported.fix(
            'name the hosts one by one; from Istio 1.28 on, resolution DYNAMIC_DNS with a waypoint takes a wildcard',
          );
        } else if (isCertain) {
          reported.fix('let the waypoint look the names up: resolution DYNAMIC_DNS', [
            { op: 'add', path: '/spec/resolution', value: 'DYNAMIC_DNS' },
          ]);
        } else {
          reported.fix(
            'name the hosts one by one, or set resolution DYNAMIC_DNS and put a waypoint before the ServiceEntry',
          );
        }
      }
    }
  },
});
