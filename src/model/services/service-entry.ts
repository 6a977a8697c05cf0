import { fact } from '../fact';
import { labelOf, type Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { istiodDoes } from '../platform/istiod-env';
import { treatmentOf, type Treatment } from './protocol';
import { byLabels, type Selector } from '../selectors';

/** A port of a ServiceEntry. */
export interface EntryPort {
  readonly port: number;
  readonly name: string | undefined;
  readonly protocol: string;
  readonly treatment: Treatment;
  readonly field: Field;
}

/** A ServiceEntry, as the mesh sees it. */
export interface MeshServiceEntry {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly ports: readonly EntryPort[];
  readonly addresses: readonly string[];
  readonly resolution: string;
  readonly location: string;
  /** Undefined for all namespaces. */
  readonly exportTo: readonly string[] | undefined;
  /** The pods that stand behind it, where it selects some. */
  readonly selector: Selector | undefined;
  readonly title: string;
}

/** All ServiceEntries. */
export const serviceEntries = fact((mesh): readonly MeshServiceEntry[] => mesh.ofKind('ServiceEntry').map(entryOf));

const byObject = fact((mesh) => new Map(serviceEntries(mesh).map((entry) => [entry.object, entry])));

/** The ServiceEntry of a name; undefined where the input has none. */
export function findServiceEntry(mesh: Mesh, namespace: string, name: string): MeshServiceEntry | undefined {
  const object = mesh.find('ServiceEntry', namespace, name);
  return object && byObject(mesh).get(object);
}

function entryOf(object: MeshObject): MeshServiceEntry {
  const { spec, namespace, name } = object;
  const selector = spec.get('workloadSelector', 'labels').labels;
  return {
    object,
    namespace,
    name,
    hosts: spec.get('hosts').texts,
    ports: spec.get('ports').items.flatMap(portOf),
    addresses: spec.get('addresses').texts,
    resolution: spec.get('resolution').text ?? 'NONE',
    location: spec.get('location').text ?? 'MESH_EXTERNAL',
    exportTo: exportToOf(spec.get('exportTo')),
    selector: Object.keys(selector).length > 0 ? byLabels(selector) : undefined,
    title: object.title,
  };
}

/** Namespaces of an `exportTo`; undefined for all of them. */
export function exportToOf(field: Field): readonly string[] | undefined {
  const names = field.texts;
  return names.length === 0 || names.includes('*') ? undefined : names;
}

/** Whether what is exported to some namespaces can be seen from one; `.` stands for its own, `~` for none. */
export function isVisible(exportTo: readonly string[] | undefined, own: string, from: string): boolean {
  return exportTo === undefined || exportTo.some((name) => (name === '.' ? own : name) === from);
}

/**
 * Whether istiod gives a ServiceEntry an address of its own, where it has none: it does from Istio 1.25 on, unless told not to.
 *
 * @see istio/istio pilot/pkg/features/pilot.go, EnableIPAutoallocate (read for 1.32-dev)
 */
export function allocatesAddress(mesh: Mesh, entry: MeshServiceEntry): boolean {
  return mayHaveAddress(entry) && istiodDoes(mesh, 'PILOT_ENABLE_IP_AUTOALLOCATE', true);
}

/** Whether a ServiceEntry lets istiod give it an address (label of istio/api). */
export function mayHaveAddress({ object }: MeshServiceEntry): boolean {
  return labelOf(object.labels, 'networking.istio.io/enable-autoallocate-ip')?.toLowerCase() !== 'false';
}

function portOf(field: Field): EntryPort[] {
  const port = field.get('number').number;
  if (port === undefined) return [];
  const protocol = field.get('protocol').text ?? '';
  const treatment = treatmentOf({
    port,
    name: undefined,
    appProtocol: protocol,
    protocol: protocol.toUpperCase() === 'UDP' ? 'UDP' : 'TCP',
  });
  return [{ port, name: field.get('name').text, protocol, treatment, field }];
}
