import { isOfRevision } from '../../../model/policy/attachment';
import { isForAmbient } from '../../../model/workloads/ambient-clients';
import { allocatesAddress, serviceEntries } from '../../../model/services/service-entry';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/tcp-no-address',
  severity: 'warning',
  summary: 'A ServiceEntry has a TCP port and no address to know its traffic by.',
  details:
    'Bytes do not say which host they are for, so a TCP port is known by address. istiod gives a ServiceEntry one of its own, except where a ' +
    'label forbids it, or with `resolution: NONE`, for which a made-up address is of no use. Without any, ztunnel takes the connections for ' +
    'traffic to somewhere unknown and passes them on, past waypoint and policy; a sidecar takes all connections to that port for it.',
  codes: ['IST0134'],
  on: ['ServiceEntry'],
  reads: ['workload', 'Gateway'],
  sources: [
    'istio/istio pilot/pkg/networking/serviceentry/ip_autoallocation.go',
    'istio/istio pkg/config/validation/validation.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: database, namespace: shop }
spec:
  hosts: [db.example.com]
  ports: [{ number: 5432, name: tcp, protocol: TCP }]
  resolution: NONE
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: database, namespace: shop }
spec:
  hosts: [db.example.com]
  ports: [{ number: 5432, name: tcp, protocol: TCP }]
  resolution: DNS
`,
  },
  messages: {
    none: (port: number) =>
      `TCP port ${port} has no address to be known by, and with resolution NONE istiod gives it none: ztunnel passes its connections on as unknown`,
    forbidden: (port: number) =>
      `TCP port ${port} has no address to be known by, and a label forbids istiod to give it one: ztunnel passes its connections on as unknown`,
  },
  check({ mesh, report }) {
    for (const entry of serviceEntries(mesh)) {
      const { object, addresses, hosts, resolution, ports } = entry;
      const isNone = resolution === 'NONE';
      if ((!isNone && allocatesAddress(entry)) || addresses.length > 0 || !isOfRevision(mesh, object)) continue;
      if (object.field('status', 'addresses').items.length > 0) continue;
      // Of wildcards, and for clients of ztunnel, nothing would help (egress/wildcard-host).
      if (hosts.every((host) => host.startsWith('*')) && isForAmbient(mesh, entry)) continue;
      for (const { port, protocol, field } of ports) {
        if (protocol !== '' && protocol.toUpperCase() !== 'TCP') continue;
        const reported = report(field, isNone ? 'none' : 'forbidden', port);
        if (isNone)
          reported.fix('give it spec.addresses, or resolution DNS or STATIC, with which istiod finds an address');
        else {
          reported.fix('remove the label networking.istio.io/enable-autoallocate-ip, or give it spec.addresses', [
            { op: 'remove', path: '/metadata/labels/networking.istio.io~1enable-autoallocate-ip' },
          ]);
        }
      }
    }
  },
});
