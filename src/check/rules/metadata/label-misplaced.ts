import { enrolmentOf, isAmbientNamespace, isCaptured, DATAPLANE_MODE } from '../../../model/workloads/enrolment';
import { labelOf, type Field } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { findService, servicesOf, workloadsOf } from '../../../model/services/service';
import { workloads, type Workload } from '../../../model/workloads/workload';
import { AMBIENT_LABELS, isLabelAmongAnnotations } from '../../ambient-labels';
import { defineRule } from '../../define-rule';
import type { PatchStep } from '../../finding';
import { LABELS } from '../../istio-names';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'metadata/label-misplaced',
  severity: 'error',
  summary: 'A label of ambient mode is where nobody reads it.',
  details:
    'The mode of pods is read from their own labels and those of their namespace, a waypoint from the labels of the Service, ServiceEntry, pod ' +
    'or namespace that wants it, and what it serves from those of the Gateway. On the metadata of a Deployment, among annotations, or on another ' +
    'kind they are just text.\n\n' +
    'A label that tools put on everything, and that is in the right place too, is no mistake.',
  on: ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'Gateway', 'GatewayClass', 'workload'],
  sources: [
    'istio/api label/labels.gen.go (v1.32.0)',
    'istio/istio cni/pkg/util/enablement_selector.go',
    'istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go',
  ],
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, labels: { istio.io/dataplane-mode: ambient } }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, istio.io/dataplane-mode: ambient } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
  },
  messages: {
    annotation: (name: string) => `${name} is a label: nobody reads the annotation`,
    owner: (name: string, kind: string) =>
      `nobody reads ${name} of a ${kind}: its pods have the labels of the template alone`,
    kind: (name: string, kind: string, kinds: string) => `nobody reads ${name} of a ${kind}; it is read on ${kinds}`,
  },
  check({ mesh, report }) {
    const annotations = (metadata: Field, kind: string): void => {
      for (const name of AMBIENT_LABELS) {
        const annotation = metadata.get('annotations', name);
        if (!annotation.isSet || !isLabelAmongAnnotations(metadata, name)) continue;
        const reported = report(annotation, 'annotation', name);
        if (isRead(name, kind)) reported.fix('make it a label', move(annotation, metadata, name));
        else reported.fix(`make it a label of the ${where(name)} that is meant`);
      }
    };
    for (const workload of workloads(mesh)) {
      const { owner, template } = workload;
      annotations(template.get('metadata'), 'Pod');
      for (const name of AMBIENT_LABELS) {
        const own = template.get('metadata', 'labels', name);
        if (own.isSet && !isRead(name, 'Pod'))
          report(own, 'kind', name, 'pod', where(name)).fix(`label the ${where(name)}`);
      }
      if (owner.kind === 'Pod' || isMadeByIstiod(owner)) continue;
      annotations(owner.field('metadata'), owner.kindName);
      for (const name of AMBIENT_LABELS) {
        const label = owner.label(name);
        if (!label.isSet || template.get('metadata', 'labels', name).isSet) continue;
        if (!isRead(name, 'Pod')) {
          report(label, 'kind', name, owner.kindName, where(name)).fix(`label the ${where(name)}`);
        } else if (!isSoAnyway(mesh, workload, name, label)) {
          const patch = move(label, template.get('metadata'), name);
          report(label, 'owner', name, owner.kindName).fix('move it to the labels of the pod template', patch);
        }
      }
    }
    for (const kind of ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'Gateway', 'GatewayClass'] as const) {
      for (const object of mesh.ofKind(kind)) {
        if (isMadeByIstiod(object)) continue;
        annotations(object.field('metadata'), kind);
        for (const name of AMBIENT_LABELS) {
          const label = object.label(name);
          if (!label.isSet || isRead(name, kind) || isEverywhere(mesh, object, name, label)) continue;
          report(label, 'kind', name, kind, where(name)).fix(`label the ${where(name)} in place of this`);
        }
      }
    }
  },
});

/** Whether a label is read on a kind. What istiod makes for a Gateway has the labels of it, some of which count there. */
function isRead(name: (typeof AMBIENT_LABELS)[number], kind: string): boolean {
  if (kind === 'Gateway') return name !== 'istio.io/ingress-use-waypoint';
  return LABELS[name]!.on.includes(kind);
}

function where(name: string): string {
  const kinds = [...LABELS[name]!.on];
  return kinds.length === 1 ? kinds[0]! : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
}

/** What istiod makes for a Gateway has all the labels of it, wanted or not. */
function isMadeByIstiod({ labels }: MeshObject): boolean {
  return labelOf(labels, 'gateway.istio.io/managed') !== undefined;
}

/** Whether a label on what makes pods says only what is so already. */
function isSoAnyway(mesh: Mesh, workload: Workload, name: string, label: Field): boolean {
  if (name !== DATAPLANE_MODE) {
    return servicesOf(mesh, workload).some((service) => labelOf(service.object.labels, name) === label.text);
  }
  if (label.text === 'ambient') return isCaptured(mesh, workload);
  const isKnown = mesh.world === 'closed' || mesh.find('Namespace', '', workload.namespace) !== undefined;
  return label.text === 'none' && isKnown && enrolmentOf(mesh, workload).membership !== 'ambient';
}

/** Whether a mode on something that is no pod says only what is so for the pods beside it. */
function isEverywhere(mesh: Mesh, { kind, namespace, name }: MeshObject, label: string, { text }: Field): boolean {
  if (label !== DATAPLANE_MODE) return false;
  if (text === 'ambient' && isAmbientNamespace(mesh, namespace)) return true;
  const service = kind === 'Service' ? findService(mesh, namespace, name) : undefined;
  const behind = service ? workloadsOf(mesh, service) : [];
  return behind.length > 0 && behind.every((workload) => labelOf(workload.labels, label) === text);
}

function move(from: Field, to: Field, name: string): readonly PatchStep[] | undefined {
  if (to.map === undefined) return undefined;
  const target = to.get('labels');
  const add: PatchStep =
    target.map === undefined
      ? { op: 'add', path: pointerTo(target.path), value: { [name]: from.value } }
      : { op: 'add', path: pointerTo(target.get(name).path), value: from.value };
  return [add, { op: 'remove', path: pointerTo(from.path) }];
}
