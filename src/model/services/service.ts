import { fact, factOf } from '../fact';
import { labelOf, type Field, type Labels } from '../field';
import { LabelIndex } from '../label-index';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { treatmentOf, type Treatment } from './protocol';
import { settings } from '../platform/settings';
import { workloads, type ContainerPort, type Workload } from '../workloads/workload';

/** A port of a Service. */
export interface ServicePort {
  readonly port: number;
  readonly name: string | undefined;
  readonly protocol: string;
  readonly appProtocol: string | undefined;
  /** A number, or the name of a container's port; the port itself where nothing is said. */
  readonly targetPort: number | string;
  readonly treatment: Treatment;
  readonly field: Field;
}

/** A Service, as the mesh sees it. */
export interface MeshService {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  /** The host that proxies know it by. */
  readonly host: string;
  readonly ports: readonly ServicePort[];
  /** Undefined for a Service without one: others write its endpoints. */
  readonly selector: Labels | undefined;
  readonly isHeadless: boolean;
  readonly isExternalName: boolean;
  readonly title: string;
}

/** All Services. */
export const services = fact((mesh): readonly MeshService[] =>
  mesh.ofKind('Service').map((object) => serviceOf(mesh, object)),
);

const byObject = fact((mesh) => new Map(services(mesh).map((service) => [service.object, service])));

/** The Service of a name; undefined where the input has none. */
export function findService(mesh: Mesh, namespace: string, name: string): MeshService | undefined {
  const object = mesh.find('Service', namespace, name);
  return object && byObject(mesh).get(object);
}

/** The Services of a namespace. */
export function servicesIn(mesh: Mesh, namespace: string): readonly MeshService[] {
  return mesh.inNamespace('Service', namespace).map((object) => byObject(mesh).get(object)!);
}

const workloadsByLabels = fact((mesh) => new LabelIndex(workloads(mesh)));

/** The workloads that a Service selects. */
export const workloadsOf = factOf((mesh: Mesh, { namespace, selector }: MeshService): readonly Workload[] =>
  selector ? workloadsByLabels(mesh).select(namespace, selector) : [],
);

/** The Services that select a workload. */
export function servicesOf(mesh: Mesh, workload: Workload): readonly MeshService[] {
  return servicesByWorkload(mesh).get(workload) ?? [];
}

const servicesByWorkload = fact((mesh) => {
  const found = new Map<Workload, MeshService[]>();
  for (const service of services(mesh)) {
    for (const workload of workloadsOf(mesh, service)) {
      const list = found.get(workload);
      if (list) list.push(service);
      else found.set(workload, [service]);
    }
  }
  return found;
});

/**
 * The port of a workload's containers that a Service's port leads to; undefined where a name is not that of any container's
 * port. Containers may listen on ports that they don't declare, so a number leads somewhere always.
 */
export function containerPortOf({ targetPort, protocol }: ServicePort, workload: Workload): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const same = ({ name, protocol: own }: ContainerPort): boolean => name === targetPort && own === protocol;
  return workload.ports.find(same)?.port;
}

/** The port of a number that TCP is sent to: TCP and UDP may share one, as those of a DNS server do. ztunnel takes TCP at ports of UDP alone, too. */
export function tcpPortOf<T extends { readonly port: number; readonly protocol: string }>(
  ports: readonly T[],
  port: number,
): T | undefined {
  const own = ports.filter((one) => one.port === port);
  return own.find(({ protocol }) => protocol !== 'UDP' && protocol !== 'SCTP') ?? own[0];
}

/** Namespaces that may use a Service; undefined for all (annotation `networking.istio.io/exportTo`). */
export function serviceExportTo({ object }: MeshService): readonly string[] | undefined {
  const text = labelOf(object.annotations, 'networking.istio.io/exportTo');
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  return names.includes('*') || names.every((name) => name === '') ? undefined : names;
}

function serviceOf(mesh: Mesh, object: MeshObject): MeshService {
  const { spec, namespace, name } = object;
  const selector = spec.get('selector').labels;
  return {
    object,
    namespace,
    name,
    host: `${name}.${namespace}.svc.${settings(mesh).clusterDomain}`,
    ports: spec.get('ports').items.flatMap(portOf),
    selector: Object.keys(selector).length > 0 ? selector : undefined,
    isHeadless: spec.get('clusterIP').text === 'None',
    isExternalName: spec.get('type').text === 'ExternalName',
    title: object.title,
  };
}

function portOf(field: Field): ServicePort[] {
  const port = field.get('port').number;
  if (port === undefined) return [];
  const name = field.get('name').text;
  const protocol = field.get('protocol').text ?? 'TCP';
  const appProtocol = field.get('appProtocol').text;
  const target = field.get('targetPort').value;
  const targetPort = typeof target === 'string' || typeof target === 'number' ? target : port;
  // "8080" is a name to an API server's schema, and a number to nobody.
  return [
    {
      port,
      name,
      protocol,
      appProtocol,
      targetPort,
      treatment: treatmentOf({ port, name, protocol, appProtocol }),
      field,
    },
  ];
}
