import type { Mesh } from '../../../model/mesh';
import { labelOf } from '../../../model/field';
import { isOfRevision } from '../../../model/policy/attachment';
import { settings } from '../../../model/platform/settings';
import {
  allocatesAddress,
  isVisible,
  mayHaveAddress,
  serviceEntries,
  type EntryPort,
  type MeshServiceEntry,
} from '../../../model/services/service-entry';
import { isForAmbient } from '../../../model/workloads/ambient-clients';
import { enrolmentOf } from '../../../model/workloads/enrolment';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

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
    'so this rule says nothing then. Sidecars know them only where they capture DNS (`ISTIO_META_DNS_CAPTURE`). Others have the port alone to go by, and ' +
    'of several ServiceEntries with the same one this rule does tell.',
  codes: ['IST0134'],
  on: ['ServiceEntry'],
  reads: ['workload', 'Gateway', 'Namespace', 'ProxyConfig', 'Sidecar'],
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
    sidecars: (port: number, others: string) =>
      `TCP port ${port} has no address that sidecars without DNS capture know, nor has that of ${others}: each connection to port ${port} goes to one of them`,
    forbidden: (port: number) =>
      `TCP port ${port} has no address to be known by, and a label forbids istiod to give it one: ztunnel passes its connections on as unknown`,
  },
  check({ mesh, report }) {
    const shared = sharedPorts(mesh);
    for (const entry of serviceEntries(mesh)) {
      const { object, addresses, hosts, ports } = entry;
      if (addresses.length > 0 || hasStatusAddress(entry) || !isOfRevision(mesh, object)) continue;
      const why = whyNone(mesh, entry);
      // Of wildcards, and for clients of ztunnel, nothing would help (egress/wildcard-host).
      if (hosts.every((host) => host.startsWith('*')) && isForAmbient(mesh, entry)) continue;
      for (const { port, field } of ports.filter(isPlain)) {
        const others = (why === undefined ? shared(entry, port) : []).filter((one) => one !== entry);
        if (why === 'forbidden')
          report(field, why, port).fix(
            'remove the label networking.istio.io/enable-autoallocate-ip, or give it spec.addresses',
            [{ op: 'remove', path: '/metadata/labels/networking.istio.io~1enable-autoallocate-ip' }],
          );
        else if (why === 'off') report(field, why, port).fix('give it spec.addresses, or let istiod give it some');
        else if (why === 'none')
          report(field, why, port).fix(
            'give it spec.addresses, or resolution DNS or STATIC, with which istiod finds an address',
          );
        else if (others.length > 0)
          report(
            field,
            'sidecars',
            port,
            namesShown(
              others.map(({ title }) => title),
              '',
            ),
          )
            .related(...others.map(({ object: other }) => other))
            .fix(`give it spec.addresses, or have sidecars capture DNS (${DNS_CAPTURE} in proxyMetadata)`);
      }
    }
  },
});

function whyNone(mesh: Mesh, entry: MeshServiceEntry): 'none' | 'forbidden' | 'off' | undefined {
  if (entry.resolution === 'NONE') return 'none';
  if (!mayHaveAddress(entry)) return 'forbidden';
  return allocatesAddress(mesh, entry) ? undefined : 'off';
}

function isPlain({ protocol }: EntryPort): boolean {
  return protocol === '' || protocol.toUpperCase() === 'TCP';
}

function hasStatusAddress({ object }: MeshServiceEntry): boolean {
  return object.field('status', 'addresses').items.length > 0;
}

/**
 * The ServiceEntries that sidecars tell from one by nothing, which have its port: those take no address that istiod has made up,
 * unless they capture DNS.
 *
 * @see istio/istio pilot/pkg/model/service.go, nodeUsesAutoallocatedIPs (read for 1.32-dev)
 */
function sharedPorts(mesh: Mesh): (entry: MeshServiceEntry, port: number) => readonly MeshServiceEntry[] {
  const namespaces = namespacesWithoutDns(mesh);
  const entries = namespaces.length === 0 ? [] : serviceEntries(mesh).filter(({ addresses }) => addresses.length === 0);
  const byPlace = new Map<string, MeshServiceEntry[]>();
  const placesOf = ({ exportTo, namespace }: MeshServiceEntry, port: number): readonly string[] =>
    namespaces.filter((from) => isVisible(exportTo, namespace, from)).map((from) => `${from}/${port}`);
  for (const entry of entries) {
    for (const port of new Set(entry.ports.filter(isPlain).map((one) => one.port))) {
      for (const place of placesOf(entry, port)) {
        const there = byPlace.get(place);
        if (there) there.push(entry);
        else byPlace.set(place, [entry]);
      }
    }
  }
  return (entry, port) => [...new Set(placesOf(entry, port).flatMap((place) => byPlace.get(place) ?? []))];
}

/** Namespaces with sidecars that do not capture DNS, as far as that is known, and that know all that is exported to them. */
function namespacesWithoutDns(mesh: Mesh): readonly string[] {
  const { meshConfig, rootNamespace } = settings(mesh);
  // What the mesh config says has to be known, or else be Istio's default.
  if (mesh.world === 'open' && meshConfig.entries.length === 0) return [];
  const setting = meshConfig.get('defaultConfig', 'proxyMetadata', DNS_CAPTURE).value;
  if (setting !== undefined && setting !== false && setting !== 'false') return [];
  if (mesh.ofKind('ProxyConfig').some(({ spec }) => spec.get('environmentVariables', DNS_CAPTURE).isSet)) return [];
  const narrowed = new Set(mesh.ofKind('Sidecar').map(({ namespace }) => namespace));
  if (narrowed.has(rootNamespace)) return [];
  const here = workloads(mesh).filter((workload) => {
    const own = labelOf(workload.annotations, 'proxy.istio.io/config') ?? '';
    return enrolmentOf(mesh, workload).membership === 'sidecar' && !own.includes(DNS_CAPTURE);
  });
  return [...new Set(here.map(({ namespace }) => namespace))].filter((namespace) => !narrowed.has(namespace));
}

const DNS_CAPTURE = 'ISTIO_META_DNS_CAPTURE';
