import type { Kind } from '../../../model/kinds';
import { fieldsAt } from '../../fields-at';
import { isPort, shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/port-out-of-range',
  severity: 'error',
  summary: 'A port of a mesh object is none that there is.',
  details:
    'An API server refuses the object: ports are from 1 to 65535. The keys of `portLevelMtls` are ports, and so no names.',
  isInCrd: true,
  on: ['ServiceEntry', 'WorkloadEntry', 'WorkloadGroup', 'EnvoyFilter', 'PeerAuthentication'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: web, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 0, name: https, protocol: TLS }]
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: web, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: https, protocol: TLS }]
  resolution: DNS
`,
  },
  messages: {
    range: (port: number) => `ports are from 1 to 65535, and this is ${port}`,
    name: (name: string) => `portLevelMtls is by port, from 1 to 65535, and ${name} is none`,
  },
  check({ mesh, report }) {
    for (const [kind, paths] of PORTS) {
      for (const { spec } of mesh.ofKind(kind)) {
        for (const field of paths.flatMap((path) => fieldsAt(spec, path))) {
          if (field.number !== undefined && !isPort(field.number)) report(field, 'range', field.number);
        }
      }
    }
    for (const { spec } of mesh.ofKind('PeerAuthentication')) {
      for (const [name, field] of spec.get('portLevelMtls').entries) {
        // As JSON has a whole number, which istiod reads it by.
        if (!/^[1-9]\d*$/.test(name) || !isPort(Number(name)))
          report(field, 'name', shown(name)).fix('write the number of the port of the pods');
      }
    }
  },
});

const PORTS: readonly (readonly [Kind, readonly string[]])[] = [
  ['ServiceEntry', ['ports.*.number', 'ports.*.targetPort', 'endpoints.*.ports.*']],
  ['WorkloadEntry', ['ports.*']],
  ['WorkloadGroup', ['template.ports.*', 'probe.httpGet.port', 'probe.tcpSocket.port', 'probe.grpc.port']],
  ['EnvoyFilter', ['configPatches.*.match.waypoint.portNumber']],
];
