import { isOfRevision } from '../../../model/policy/attachment';
import { serviceEntries } from '../../../model/services/service-entry';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/workload-selector-ignored',
  severity: 'warning',
  summary: 'A ServiceEntry selects pods or machines, and its resolution takes none.',
  details:
    'With `resolution: NONE`, which is the default, a connection goes on to the address that the client has called: nobody is chosen among endpoints. ' +
    'Pods, and WorkloadEntries, that `workloadSelector` picks get traffic with `STATIC`, or with `DNS` where their addresses are names.',
  codes: ['IST0133'],
  on: ['ServiceEntry'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateServiceEntry',
    'istio/api networking/v1alpha3/service_entry.proto, Resolution',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: machines, namespace: shop }
spec:
  hosts: [machines.example.com]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  location: MESH_INTERNAL
  workloadSelector: { labels: { app: machine } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: machines, namespace: shop }
spec:
  hosts: [machines.example.com]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  location: MESH_INTERNAL
  resolution: STATIC
  workloadSelector: { labels: { app: machine } }
`,
  },
  messages: {
    none: () =>
      'with resolution NONE a connection goes on to the address that was called: nobody that this selects gets it',
  },
  check({ mesh, report }) {
    for (const { object, resolution } of serviceEntries(mesh)) {
      const selector = object.spec.get('workloadSelector');
      if (resolution !== 'NONE' || selector.map === undefined || !isOfRevision(mesh, object)) continue;
      report(selector, 'none').fix('set resolution STATIC', [{ op: 'add', path: '/spec/resolution', value: 'STATIC' }]);
    }
  },
});
