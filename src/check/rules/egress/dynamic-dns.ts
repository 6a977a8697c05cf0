import { isOfRevision } from '../../../model/policy/attachment';
import { isForAmbient } from '../../../model/workloads/ambient-clients';
import { istiodDoes, istiodVariable } from '../../../model/platform/istiod-env';
import { istiods } from '../../../model/workloads/istiod-workloads';
import type { Mesh } from '../../../model/mesh';
import { serviceEntries } from '../../../model/services/service-entry';
import { isUnenrolled } from '../../../model/services/unenrolled';
import { bindingOfEntry } from '../../../model/waypoints/waypoint-binding';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';

const FLAG = 'ENABLE_WILDCARD_HOST_SERVICE_ENTRIES_FOR_TLS';

export default defineRule({
  id: 'egress/dynamic-dns',
  severity: 'error',
  summary: 'A ServiceEntry with `resolution: DYNAMIC_DNS` lacks what it needs to work.',
  details:
    'ztunnel gives every name of a wildcard host one made-up address. Only a waypoint can tell from the request which name was meant, and look ' +
    'it up. Without a waypoint ztunnel looks up the wildcard itself, which nobody has an address for: connections fail.\n\n' +
    'A waypoint leaves out entries with `location: MESH_INTERNAL`. And it serves TLS ports only where istiod is told so: a client may ' +
    'send any name in the clear, so this is off by default.',
  applies: { istio: '>=1.28' },
  on: ['ServiceEntry'],
  reads: ['workload', 'Gateway', 'Service'],
  sources: [
    'istio/api networking/v1alpha3/service_entry.proto',
    'istio/istio pkg/config/validation/validation.go',
    'istio/istio pilot/pkg/networking/core/waypoint.go',
    'istio/istio pilot/pkg/features/experimental.go',
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
  resolution: DYNAMIC_DNS
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
    noWaypoint: () =>
      'no waypoint is before it, and ztunnel alone can tell no name from another: connections to its hosts fail',
    internal: (waypoint: string) =>
      `waypoint ${waypoint} leaves out a ServiceEntry of DYNAMIC_DNS that is MESH_INTERNAL: connections to its hosts fail`,
    tls: (port: number) => `istiod has ${FLAG} off: nobody serves TLS port ${port} of a wildcard host`,
    tlsIfOn: (port: number) => `TLS port ${port} of a wildcard host is served only where istiod has ${FLAG}=true`,
  },
  check({ mesh, report }) {
    for (const entry of serviceEntries(mesh)) {
      const { object, resolution, location, ports } = entry;
      if (resolution !== 'DYNAMIC_DNS' || !isOfRevision(mesh, object)) continue;
      if (isUnenrolled(mesh, { kind: 'ServiceEntry', entry })) {
        // Sidecars do without a waypoint.
        if (!isForAmbient(mesh, entry)) continue;
        report(object.spec.get('resolution'), 'noWaypoint').fix(...enrol(mesh, { kind: 'ServiceEntry', entry }));
        continue;
      }
      const { status, gateway } = bindingOfEntry(mesh, entry);
      if (status !== 'bound') continue;
      if (location === 'MESH_INTERNAL') {
        // One with the label itself, istiod refuses (istio-schema/service-entry-resolution).
        if (object.label('istio.io/use-waypoint').text) continue;
        report(object.spec.get('location'), 'internal', `${gateway!.namespace}/${gateway!.name}`).fix(
          'make it MESH_EXTERNAL',
          [{ op: 'replace', path: '/spec/location', value: 'MESH_EXTERNAL' }],
        );
        continue;
      }
      if (istiodDoes(mesh, FLAG, false)) continue;
      const isOff = istiodVariable(mesh, FLAG) !== undefined || showsIstiod(mesh);
      for (const { port, protocol, field } of ports) {
        if (protocol.toUpperCase() !== 'TLS') continue;
        const reported = isOff ? report(field, 'tls', port) : report(field, 'tlsIfOn', port).as('info');
        reported.fix(
          `name the hosts one by one; or, if every client can be trusted to send the name it means, set ${FLAG}=true at istiod`,
        );
      }
    }
  },
});

/** Whether the input has istiod, whose variables are then all there. */
function showsIstiod(mesh: Mesh): boolean {
  return mesh.options.values?.istiod !== undefined || istiods(mesh).length > 0;
}
