import { enrolmentOf } from '../workloads/enrolment';
import { fact, factOf } from '../fact';
import { labelOf, type Labels } from '../field';
import type { Destination } from './hosts';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { byLabels } from '../selectors';
import { containerPortOf, tcpPortOf, workloadsOf, type MeshService, type ServicePort } from './service';
import type { EntryPort, MeshServiceEntry } from './service-entry';
import { takesHbone, TUNNEL } from '../workloads/takes-hbone';
import { workloads, workloadsIn, type Workload } from '../workloads/workload';
import { isOverPod, isReadyPod, topOwnerOf, writtenPods } from '../workloads/written-pods';

/** What stands behind a port of a Service or ServiceEntry. */
export type Backend = {
  /** Of the container, or of whatever listens there. */
  readonly port: number;
  /** Whether HBONE is sent to it. */
  readonly takesHbone: boolean;
} & (
  | { readonly kind: 'pods'; readonly workload: Workload }
  | { readonly kind: 'WorkloadEntry'; readonly object: MeshObject; readonly address: string }
  /** An address that belongs to nothing that the mesh knows. */
  | {
      readonly kind: 'address';
      readonly object: MeshObject;
      readonly address: string;
      /** As a ServiceEntry has it: `region/zone/subzone`. */
      readonly locality?: string | undefined;
    }
);

/** What is known of the backends of a port. */
export interface Backends {
  readonly all: readonly Backend[];
  /** What would have to be known of them; undefined where they are all there. */
  readonly unsure: string | undefined;
}

/**
 * The backends of a port, as the ambient index has them: pods and WorkloadEntries by their labels, those that EndpointSlices name, and what
 * a ServiceEntry lists. What is not ready is left out. A Service tells ports of one number apart by their protocols.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/{workloads,services}.go (measured for 1.32-dev)
 */
export function backendsOf(
  mesh: Mesh,
  destination: Destination,
  port: number,
  protocol: 'TCP' | 'UDP' | 'SCTP' = 'TCP',
): Backends {
  const isService = destination.kind === 'Service';
  const known = askedFor(mesh, isService ? destination.service : destination.entry);
  const key = isService ? `${port} ${protocol}` : `${port} ${destination.host}`;
  const before = known.get(key);
  if (before) return before;
  const now = isService
    ? ofService(mesh, destination.service, port, protocol)
    : ofEntry(mesh, destination.entry, port, destination.host);
  known.set(key, now);
  return now;
}

/** Backends that somebody has asked for, by port. */
const askedFor = factOf<MeshService | MeshServiceEntry, Map<string, Backends>>(() => new Map());

function ofService(mesh: Mesh, service: MeshService, port: number, protocol: string): Backends {
  const asked =
    protocol === 'TCP'
      ? tcpPortOf(service.ports, port)
      : service.ports.find((one) => one.port === port && one.protocol === protocol);
  if (!asked) return { all: [], unsure: undefined };
  const takesUnready = service.object.spec.get('publishNotReadyAddresses').boolean === true;
  const selected = workloadsOf(mesh, service).filter((workload) =>
    takesUnready ? !isOver(mesh, workload) : isReady(mesh, workload),
  );
  const pods = selected.flatMap((workload): Backend[] => {
    const target = containerPortOf(asked, workload);
    return target === undefined
      ? []
      : [{ kind: 'pods', workload, port: target, takesHbone: takesHbone(mesh, workload) }];
  });
  const { selector } = service;
  const entries = selector
    ? entriesWith(mesh, service.namespace, selector).flatMap((object) => entryOfService(mesh, object, asked))
    : [];
  const slices = ofSlices(mesh, service, asked);
  const all = [...pods, ...entries, ...slices.filter((one) => one.kind !== 'pods' || !selected.includes(one.workload))];
  // Endpoints that no selector finds are written by others, for the API server by itself, and are in no manifests: that there are none nobody can tell.
  const isListed = selector !== undefined || slicesByService(mesh).has(`${service.namespace}/${service.name}`);
  const isTold = all.length > 0 || (isListed && mesh.world === 'closed');
  return { all, unsure: isTold ? undefined : unsureOf(service) };
}

function unsureOf({ selector, title }: MeshService): string {
  return selector ? `the pods that ${title} selects` : `the endpoints of ${title}, which selects no pods`;
}

function servicePort({ port, targetPort }: ServicePort): number {
  return typeof targetPort === 'number' ? targetPort : port;
}

function entriesWith(mesh: Mesh, namespace: string, labels: Labels): readonly MeshObject[] {
  const selector = byLabels(labels);
  return mesh
    .inNamespace('WorkloadEntry', namespace)
    .filter((object) => selector.matches({ ...object.labels, ...object.spec.get('labels').labels }));
}

/** A target port that is a name has to be among the ports of the WorkloadEntry (constructServicesFromWorkloadEntry). */
function entryOfService(mesh: Mesh, object: MeshObject, port: ServicePort): Backend[] {
  if (typeof port.targetPort === 'number') return workloadEntry(mesh, object, port, port.targetPort);
  const own = object.spec.get('ports', port.targetPort).number;
  return own === undefined ? [] : workloadEntry(mesh, object, { name: undefined }, own);
}

function workloadEntry(
  mesh: Mesh,
  object: MeshObject,
  port: { readonly name: string | undefined },
  fallback: number,
): Backend[] {
  const address = object.spec.get('address').text;
  if (address === undefined) return [];
  const own = port.name === undefined ? undefined : object.spec.get('ports', port.name).number;
  return [{ kind: 'WorkloadEntry', object, address, port: own ?? fallback, takesHbone: entryTakesHbone(mesh, object) }];
}

const REDIRECTION = 'ambient.istio.io/redirection';

/** A WorkloadEntry, or the endpoints inside a ServiceEntry, take HBONE where their object says so. */
export function entryTakesHbone(_mesh: Mesh, object: MeshObject): boolean {
  const labels = { ...object.labels, ...(object.kind === 'WorkloadEntry' ? object.spec.get('labels').labels : {}) };
  const tunnels = (labelOf(labels, TUNNEL) ?? '').split(',');
  return tunnels.some((one) => one.trim() === 'http') || labelOf(object.annotations, REDIRECTION) === 'enabled';
}

const slicesByService = fact((mesh) => {
  const found = new Map<string, MeshObject[]>();
  for (const slice of mesh.ofKind('EndpointSlice')) {
    const key = `${slice.namespace}/${labelOf(slice.labels, 'kubernetes.io/service-name') ?? ''}`;
    const list = found.get(key);
    if (list) list.push(slice);
    else found.set(key, [slice]);
  }
  return found;
});

/** What EndpointSlices add: a pod where they refer to one, which the Service's own target port counts for, else a bare address. */
function ofSlices(mesh: Mesh, service: MeshService, port: ServicePort): Backend[] {
  const slices = slicesByService(mesh).get(`${service.namespace}/${service.name}`) ?? [];
  return slices.flatMap((slice) => {
    const ports = slice.field('ports').items;
    const named = ports.find((one) => (one.get('name').text ?? '') === (port.name ?? ''));
    return slice.field('endpoints').items.flatMap((endpoint): Backend[] => {
      if (endpoint.get('conditions', 'ready').boolean === false) return [];
      const target = endpoint.get('targetRef');
      if (target.get('kind').text === 'Pod') {
        // istiod knows a pod by itself, and none that is not there.
        const pod = podNamed(mesh, slice.namespace, target.get('name').text ?? '');
        if (!pod || !isReady(mesh, pod)) return [];
        const own = containerPortOf(port, pod) ?? servicePort(port);
        return [{ kind: 'pods', workload: pod, port: own, takesHbone: takesHbone(mesh, pod) }];
      }
      const number = named?.get('port').number ?? servicePort(port);
      return endpoint.get('addresses').texts.map((address): Backend => ({
        kind: 'address',
        object: slice,
        address,
        port: number,
        takesHbone: false,
      }));
    });
  });
}

const byOwner = fact((mesh) => new Map(workloads(mesh).map((one) => [one.owner, one])));

/** The workload that a Pod is of. */
function podNamed(mesh: Mesh, namespace: string, name: string): Workload | undefined {
  const pod = mesh.find('Pod', namespace, name);
  return pod && byOwner(mesh).get(topOwnerOf(mesh, pod));
}

function ofEntry(mesh: Mesh, entry: MeshServiceEntry, port: number, host: string): Backends {
  const found = entry.ports.find((one) => one.port === port);
  if (!found) return { all: [], unsure: undefined };
  const target = found.field.get('targetPort').number ?? port;
  if (entry.selector) return { all: selectedBy(mesh, entry, found, target), unsure: undefined };
  const { object } = entry;
  const written = object.spec.get('endpoints').items;
  const isHbone = entryTakesHbone(mesh, object);
  const listed = written.flatMap((endpoint): Backend[] => {
    const address = endpoint.get('address').text;
    const own = found.name === undefined ? undefined : endpoint.get('ports', found.name).number;
    return address === undefined
      ? []
      : [
          {
            kind: 'address',
            object,
            address,
            port: own ?? target,
            takesHbone: isHbone,
            locality: endpoint.get('locality').text,
          },
        ];
  });
  // Without endpoints, names are looked up.
  const isNamed = listed.length === 0 && entry.resolution.startsWith('DNS');
  return {
    all: isNamed ? [{ kind: 'address', object, address: host, port: target, takesHbone: isHbone }] : listed,
    unsure: undefined,
  };
}

function selectedBy(mesh: Mesh, entry: MeshServiceEntry, port: EntryPort, target: number): Backend[] {
  const selector = entry.selector!;
  const pods = workloadsIn(mesh, entry.namespace).filter((one) => selector.matches(one.labels) && isReady(mesh, one));
  const entries = mesh
    .inNamespace('WorkloadEntry', entry.namespace)
    .filter((object) => selector.matches({ ...object.labels, ...object.spec.get('labels').labels }));
  return [
    ...pods.map((workload): Backend => {
      // A container's port of the entry's name counts before anything.
      const named = workload.ports.find(
        ({ name, protocol }) => name !== undefined && name === port.name && protocol === 'TCP',
      );
      return { kind: 'pods', workload, port: named?.port ?? target, takesHbone: takesHbone(mesh, workload) };
    }),
    ...entries.flatMap((object) => workloadEntry(mesh, object, port, target)),
  ];
}

/** Whether a workload has pods that are there to answer; one that no pods are written of has. */
export const isReady = factOf((mesh: Mesh, workload: Workload): boolean => {
  const pods = writtenPods(mesh, workload);
  return pods.length === 0 || pods.some(isReadyPod);
});

/** Whether the pods of a workload are done for good. */
export const isOver = factOf((mesh: Mesh, workload: Workload): boolean => {
  const pods = writtenPods(mesh, workload);
  return pods.length > 0 && pods.every(isOverPod);
});

/** Whether pods have a sidecar that takes what is not HBONE. */
export function hasSidecar(mesh: Mesh, workload: Workload): boolean {
  return enrolmentOf(mesh, workload).membership === 'sidecar';
}
