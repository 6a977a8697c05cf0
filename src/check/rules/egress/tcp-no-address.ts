import type { Mesh } from '../../../model/mesh';
import { labelOf } from '../../../model/field';
import { isOfRevision } from '../../../model/policy/attachment';
import { settings } from '../../../model/platform/settings';
import {
  allocatesAddress,
  mayHaveAddress,
  serviceEntries,
  type MeshServiceEntry,
} from '../../../model/services/service-entry';
import { isForAmbient } from '../../../model/workloads/ambient-clients';
import { enrolmentOf } from '../../../model/workloads/enrolment';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/tcp-no-address',
  severity: 'warning',
  summary: 'A ServiceEntry has a TCP port and no address to know its traffic by.',
  details:
    'Bytes do not say which host they are for, so a TCP port is known by address. istiod gives a ServiceEntry one of its own, except where a ' +
    'label or its own settings (`PILOT_ENABLE_IP_AUTOALLOCATE`) forbid it, or with `resolution: NONE`, for which a made-up address is of no use. ' +
    'Without any, ztunnel takes the connections for traffic to somewhere unknown and passes them on, past waypoint and policy; a sidecar takes all ' +
    'connections to that port for it.\n\n' +
    'The message of `istioctl analyze` comes whenever the mesh config does not have sidecars capture DNS: it knows nothing of the addresses that istiod ' +
    'gives. In ambient mode those count all the same, for ztunnel and waypoints know them, and istio-cni has DNS answered with them (ambient/dns-capture-off); ' +
    'so this rule says nothing then. Sidecars know them only where they capture DNS (`ISTIO_META_DNS_CAPTURE`), and of others it does tell.',
  codes: ['IST0134'],
  on: ['ServiceEntry'],
  reads: ['workload', 'Gateway', 'Namespace', 'ProxyConfig'],
  sources: [
    'istio/istio pilot/pkg/networking/serviceentry/ip_autoallocation.go',
    'istio/istio pkg/config/validation/validation.go',
    'istio/istio pkg/config/analysis/analyzers/serviceentry/protocoladdresses.go (read for 1.32-dev)',
    'istio/istio pilot/pkg/model/service.go, nodeUsesAutoallocatedIPs (read for 1.32-dev)',
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
    off: (port: number) =>
      `TCP port ${port} has no address to be known by, and istiod is told to give none (PILOT_ENABLE_IP_AUTOALLOCATE): ztunnel passes its connections on as unknown`,
    sidecars: (port: number) =>
      `TCP port ${port} has no address that sidecars know, for they don't capture DNS: each takes all of its connections to port ${port} for this`,
    forbidden: (port: number) =>
      `TCP port ${port} has no address to be known by, and a label forbids istiod to give it one: ztunnel passes its connections on as unknown`,
  },
  check({ mesh, report }) {
    for (const entry of serviceEntries(mesh)) {
      const { object, addresses, hosts, ports } = entry;
      if (addresses.length > 0 || !isOfRevision(mesh, object)) continue;
      const why = whyNone(mesh, entry);
      if (why === undefined) continue;
      // Of wildcards, and for clients of ztunnel, nothing would help (egress/wildcard-host).
      if (hosts.every((host) => host.startsWith('*')) && isForAmbient(mesh, entry)) continue;
      for (const { port, protocol, field } of ports) {
        if (protocol !== '' && protocol.toUpperCase() !== 'TCP') continue;
        const reported = report(field, why, port);
        if (why === 'forbidden')
          reported.fix('remove the label networking.istio.io/enable-autoallocate-ip, or give it spec.addresses', [
            { op: 'remove', path: '/metadata/labels/networking.istio.io~1enable-autoallocate-ip' },
          ]);
        else reported.fix(FIXES[why]);
      }
    }
  },
});

const FIXES = {
  none: 'give it spec.addresses, or resolution DNS or STATIC, with which istiod finds an address',
  off: 'give it spec.addresses, or let istiod give it some',
  sidecars:
    'give it spec.addresses, or have sidecars capture DNS (ISTIO_META_DNS_CAPTURE in meshConfig.defaultConfig.proxyMetadata)',
} as const;

function whyNone(mesh: Mesh, entry: MeshServiceEntry): keyof typeof FIXES | 'forbidden' | undefined {
  if (entry.object.field('status', 'addresses').items.length > 0) return undefined;
  if (entry.resolution === 'NONE') return 'none';
  if (!mayHaveAddress(entry)) return 'forbidden';
  if (!allocatesAddress(mesh, entry)) return 'off';
  return !isForAmbient(mesh, entry) && hasSidecarsWithoutDns(mesh) ? 'sidecars' : undefined;
}

/**
 * Whether there are sidecars that take no address which istiod has made up, since they do not capture DNS.
 *
 * @see istio/istio pilot/pkg/model/service.go, nodeUsesAutoallocatedIPs (read for 1.32-dev)
 */
function hasSidecarsWithoutDns(mesh: Mesh): boolean {
  const { meshConfig } = settings(mesh);
  // What the mesh config says has to be known, or else be Istio's default.
  if (mesh.world === 'open' && meshConfig.entries.length === 0) return false;
  const setting = meshConfig.get('defaultConfig', 'proxyMetadata', DNS_CAPTURE).value;
  if (setting !== undefined && setting !== false && setting !== 'false') return false;
  const byProxyConfig = mesh
    .ofKind('ProxyConfig')
    .some(({ spec }) => spec.get('environmentVariables', DNS_CAPTURE).isSet);
  if (byProxyConfig) return false;
  return workloads(mesh).some((workload) => {
    const own = labelOf(workload.annotations, 'proxy.istio.io/config') ?? '';
    return enrolmentOf(mesh, workload).membership === 'sidecar' && !own.includes(DNS_CAPTURE);
  });
}

const DNS_CAPTURE = 'ISTIO_META_DNS_CAPTURE';
