import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh, type Mesh } from '../../src/model';
import type { Backend } from '../../src/model/services/service-backends';
import type { Workload } from '../../src/model/workloads/workload';
import { clientPath, type ClientPath } from '../../src/simulate/path/client-path';
import { gatewayOfPods, senderOf, targetOf } from '../../src/simulate/path/ends';
import { podsOf } from '../../src/simulate/path/waypoint-address';
import type { MeshRequest } from '../../src/simulate/request';

/**
 * Which way the connections of enrolled clients, and those of waypoints (`leg` 2), go: the ambient index of istiod (istio/istio 86c9f01,
 * 1.32-dev) and the outbound side of ztunnel (62d8265), on manifests made for the purpose. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly id: string;
  readonly note: string;
  readonly manifests: string;
  readonly requests: readonly MeshRequest[];
  readonly expected: readonly Answer[];
}

interface Answer {
  readonly path: string;
  readonly waypoint?: string;
  readonly waypointPods?: readonly string[];
  readonly protocol?: string;
  readonly why?: string;
  readonly endpoints?: readonly {
    readonly pod?: string;
    readonly workloadEntry?: string;
    readonly serviceEntry?: string;
    readonly protocol: string;
    readonly address: string;
  }[];
  readonly dnsDependent?: boolean;
}

const rows = readFileSync(join(__dirname, 'path.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe.each(rows)('$id: $note', ({ manifests, requests, expected }) => {
  const mesh = loadMesh(manifests, { world: 'closed' });

  test('connections go the way that ztunnel takes', () => {
    const asked = requests
      .map((request, i) => ({ request, wanted: expected[i]! }))
      .filter(({ wanted }) => !wanted.dnsDependent);
    expect(asked.map(({ request }) => ({ request, ...ours(mesh, request) }))).toEqual(
      asked.map(({ request, wanted }) => ({ request, ...theirs(wanted) })),
    );
  });
});

function ours(mesh: Mesh, request: MeshRequest) {
  const sender = senderOf(mesh, 'test', request.from);
  if (sender.kind !== 'workload') throw new Error('every client is a workload');
  const client = gatewayOfPods(mesh, sender.workload);
  const target = targetOf(mesh, 'test', request, sender.workload.namespace);
  if (target.kind !== 'dialled') throw new Error('nothing else is dialled');
  const path = clientPath(mesh, sender.workload, target.dialled, client);
  const isV6 = 'host' in request.to && request.to.host.includes(':');
  const ends = path.kind === 'direct' ? path.backends : [];
  const endpoints = ends.map((backend) => endpointOf(backend, isV6));
  return {
    path: path.kind,
    reason: path.reason,
    waypoint: path.kind === 'rejected' ? undefined : nameOf(path),
    waypointPods:
      path.kind === 'waypoint'
        ? podsOf(mesh, path.waypoints[0]!.waypoint)
            .map(({ namespace, name }) => `${namespace}/${name}`)
            .sort()
        : undefined,
    endpoints: endpoints.sort((a, b) => (a.address < b.address ? -1 : 1)),
  };
}

function nameOf({ waypoints }: ClientPath): string | undefined {
  return waypoints.map(({ waypoint: { namespace, name } }) => `${namespace}/${name}`)[0];
}

function endpointOf(backend: Backend, isV6: boolean) {
  const protocol = backend.takesHbone ? 'HBONE' : 'TCP';
  if (backend.kind === 'pods') {
    const { namespace, name } = backend.workload;
    // Of several addresses, one of the family that was dialled.
    const own = podAddresses(backend.workload);
    const address = own.find((one) => one.includes(':') === isV6) ?? own[0]!;
    const text = address.includes(':') ? `[${address}]` : address;
    return { name: `${namespace}/${name}`, protocol, address: `${text}:${backend.port}` };
  }
  const { namespace, name } = backend.object;
  // A name that is looked up is not told there.
  const address = /^[\d.]+$/.test(backend.address) ? backend.address : 'DNS';
  return { name: `${namespace}/${name}`, protocol, address: `${address}:${backend.port}` };
}

function podAddresses({ owner }: Workload): readonly string[] {
  return owner.field('status', 'podIPs').items.flatMap((one) => one.get('ip').text ?? []);
}

function theirs({ endpoints = [], path, waypoint, waypointPods, why }: Answer) {
  return {
    path,
    reason: why,
    waypoint,
    waypointPods: waypointPods && [...waypointPods].sort(),
    endpoints: endpoints
      .map(({ pod, workloadEntry, serviceEntry, protocol, address }) => ({
        name: pod ?? workloadEntry ?? serviceEntry,
        protocol,
        address,
      }))
      .sort((a, b) => (a.address < b.address ? -1 : 1)),
  };
}
