import { DATAPLANE_MODE, isCaptured } from '../../../model/workloads/enrolment';
import type { MeshObject } from '../../../model/mesh-object';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

const REDIRECTION = 'ambient.istio.io/redirection';

export default defineRule({
  id: 'ambient/redirection-annotation-set',
  severity: 'error',
  summary: '`ambient.istio.io/redirection` is written by hand.',
  details:
    'istio-cni writes this annotation once a pod is captured, and istiod goes by it: `enabled` tells everybody to speak HBONE to the pod. Where ' +
    'nobody captured it, nothing there understands that, and every call from the mesh fails. It enrols no pod; and since 1.22 no value of it keeps ' +
    'one out.\n\n' +
    'Pods from a cluster, which have a status, have it rightly.',
  on: ['workload'],
  reads: ['Namespace'],
  sources: [
    'istio/api annotation/annotations.gen.go',
    'istio/istio pilot/pkg/serviceregistry/ambient/workloads.go',
    'istio/istio cni/pkg/util/podutil.go',
  ],
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { ambient.istio.io/redirection: enabled } }
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
    uncaptured: () => 'nothing captures these pods, and this tells the mesh to speak HBONE to them: its calls fail',
    early: () =>
      'this is for istio-cni to write: from a manifest it tells the mesh to speak HBONE to a pod that may not be captured yet',
    other: (given: string) => `${given} does nothing: istio-cni writes this annotation, and does not read it`,
  },
  check({ mesh, report }) {
    for (const workload of workloads(mesh)) {
      const { owner, template, namespace } = workload;
      const annotation = template.get('metadata', 'annotations', REDIRECTION);
      if (annotation.text === undefined) continue;
      // What a cluster wrote has it from istio-cni.
      if (owner.kind === 'Pod' && isFromCluster(owner)) continue;
      const isKnown = mesh.world === 'closed' || mesh.find('Namespace', '', namespace) !== undefined;
      const isCapturedOrUnknown = isCaptured(mesh, workload) || !isKnown;
      const reported =
        annotation.text !== 'enabled'
          ? report(annotation, 'other', JSON.stringify(annotation.text)).as('warning')
          : isCapturedOrUnknown
            ? report(annotation, 'early').as('warning')
            : report(annotation, 'uncaptured');
      const instead = annotation.text === 'disabled' ? 'none' : 'ambient';
      reported.fix(`remove it; what is wanted of pods is the label ${DATAPLANE_MODE}=${instead}`, [
        { op: 'remove', path: pointerTo(annotation.path) },
      ]);
    }
  },
});

function isFromCluster(pod: MeshObject): boolean {
  return [pod.field('status', 'phase'), pod.spec.get('nodeName'), pod.field('metadata', 'uid')].some(
    ({ isSet }) => isSet,
  );
}
