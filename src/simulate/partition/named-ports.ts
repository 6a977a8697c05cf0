import { enrolmentOf } from '../../model/workloads/enrolment';
import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { policyRules, rulesOn, type PolicyEntry } from '../../model/network/network-policy';
import type { FlowEnd } from '../../model/network/network-policy-identity';
import { isAbout } from '../../model/network/network-policy-peers';
import { numbersOf, type PortMatch } from '../../model/network/network-policy-ports';
import { attributesOf, authorizationOf, valuesOf } from '../../model/policy/authorization';
import { peerAuthenticationsOf } from '../../model/policy/peer-authentication';
import { services } from '../../model/services/service';
import { serviceEntries } from '../../model/services/service-entry';
import { workloads, type Workload } from '../../model/workloads/workload';
import type { Protocol } from '../request';
import type { Destination } from './destinations';
import type { PortRange } from './port-classes';

/** Ports that something on the way to pods tells from others, whoever sends: what they get, what clients may send, and what the mesh has a say in. */
export function portsNamedFor(mesh: Mesh, destination: Destination, protocol: Protocol): readonly PortRange[] {
  const { policies, workload } = destination;
  if (!workload) return [];
  const ingress = rulesOn(mesh, workload)
    .flatMap(({ rule }) => rule.entries)
    .filter(({ direction }) => direction === 'ingress')
    .flatMap(({ ports }) => ports ?? [])
    .flatMap((match) => rangesOf(mesh, match, protocol));
  const ends: readonly FlowEnd[] = workload.hostNetwork ? NODE : [{ pods: workload }];
  const network = [...ingress, ...egressPorts(mesh, ends, protocol)];
  return protocol === 'TCP' ? [...network, ...portsOfTheMesh(mesh, workload, policies)] : network;
}

const NODE: readonly FlowEnd[] = [{ entity: 'host' }, { entity: 'remote-node' }];

/** Ports that policies name for what is sent to one of these ends. */
export function egressPorts(mesh: Mesh, ends: readonly FlowEnd[], protocol: Protocol): readonly PortRange[] {
  return egressLists(mesh)[protocol].flatMap(({ entries, ranges }) =>
    entries.some((entry) => ends.some((end) => isAbout(mesh, entry, end) !== false)) ? ranges : [],
  );
}

/** Entries by the ports that they name: most of a mesh name the same few. */
interface EgressList {
  readonly ranges: readonly PortRange[];
  readonly entries: readonly PolicyEntry[];
}

const egressLists = fact((mesh): Readonly<Record<Protocol, readonly EgressList[]>> => {
  const entries = policyRules(mesh)
    .flatMap((rule) => rule.entries)
    .filter(({ direction, ports }) => direction === 'egress' && ports !== undefined);
  const of = (protocol: Protocol): readonly EgressList[] => {
    const found = new Map<string, { ranges: readonly PortRange[]; entries: PolicyEntry[] }>();
    for (const entry of entries) {
      const ranges = entry.ports!.flatMap((match) => rangesOf(mesh, match, protocol));
      if (ranges.length === 0) continue;
      const key = JSON.stringify(ranges);
      const known = found.get(key);
      if (known) known.entries.push(entry);
      else found.set(key, { ranges, entries: [entry] });
    }
    return [...found.values()];
  };
  return { TCP: of('TCP'), UDP: of('UDP'), SCTP: of('SCTP') };
});

/** The numbers that a port of an entry names; none where it means all, or another protocol. */
function rangesOf(
  mesh: Mesh,
  { endPort, name, port, protocol: wanted }: PortMatch,
  protocol: Protocol,
): readonly PortRange[] {
  if ((wanted !== undefined && wanted !== protocol) || port === 0) return [];
  // A name may be looked up in other pods than those that are asked.
  if (name !== undefined) return numbersOf(mesh, name, protocol).map(alone);
  return port === undefined ? [] : [{ from: port, to: Math.max(port, endPort ?? port) }];
}

function alone(port: number): PortRange {
  return { from: port, to: port };
}

/** Ports that policies of the mesh name, and that sidecars have an eye on. */
function portsOfTheMesh(mesh: Mesh, workload: Workload, policies: Destination['policies']): readonly PortRange[] {
  const ofPolicies = policies
    .flatMap((policy) => authorizationOf(mesh, policy).rules.flatMap((rule) => attributesOf(rule)))
    .filter(({ name }) => /^(?:notPorts|ports|destination\.port)$/.test(name))
    .flatMap((attribute) => {
      const { any, not } = valuesOf(attribute);
      return [...any, ...not].map(Number);
    });
  return [...ofPolicies, ...plaintextPorts(mesh, workload), ...sidecarPorts(mesh)]
    .filter((port) => Number.isInteger(port) && port > 0 && port < 65_536)
    .map(alone);
}

const plaintextPorts = factOf((mesh: Mesh, workload: Workload): readonly number[] => {
  const { workload: own } = peerAuthenticationsOf(mesh, workload);
  return own?.spec.get('portLevelMtls').entries.map(([port]) => Number(port)) ?? [];
});

/** Sidecars listen on the ports of what they know, and leave to apps what annotations say. */
const sidecarPorts = fact((mesh): readonly number[] => {
  const own = workloads(mesh).filter((one) => enrolmentOf(mesh, one).membership === 'sidecar');
  if (own.length === 0) return [];
  const annotated = own.flatMap(({ annotations }) =>
    Object.entries(annotations).flatMap(([name, value]) =>
      /^traffic\.sidecar\.istio\.io\/.*Ports$/.test(name) ? value.split(',').map(Number) : [],
    ),
  );
  const resources = mesh
    .ofKind('Sidecar')
    .flatMap(({ spec }) =>
      [...spec.get('ingress').items, ...spec.get('egress').items].flatMap(
        (one) => one.get('port', 'number').number ?? [],
      ),
    );
  const known = [...services(mesh), ...serviceEntries(mesh)].flatMap(({ ports }) => ports.map(({ port }) => port));
  return [...new Set([...annotated, ...resources, ...known])];
});
