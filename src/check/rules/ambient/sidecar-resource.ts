import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import { enrolmentOf, isAmbientNamespace, namespaceLabels, REVISION } from '../../../model/workloads/enrolment';
import { labelOf } from '../../../model/field';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'ambient/sidecar-resource',
  severity: 'warning',
  summary: 'A Sidecar resource is about pods that have no sidecar.',
  details:
    'A Sidecar limits what the proxy inside a pod is told, and what it lets out. Pods in ambient mode have none, and neither ztunnel nor a ' +
    'waypoint reads the resource: an egress list, or `REGISTRY_ONLY`, keeps nothing in.',
  codes: ['IST0167'],
  on: ['Sidecar'],
  reads: ['workload', 'Namespace'],
  sources: ['istio/istio pkg/config/analysis/analyzers/sidecar/selector.go', 'istio/istio pilot/pkg/model/sidecar.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec:
  egress: [{ hosts: [./*] }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec:
  egress: [{ hosts: [./*] }]
`,
  },
  messages: {
    namespace: (namespace: string) =>
      `the pods of namespace ${namespace} are in ambient mode: nobody reads this, and it limits nothing`,
    pods: (pods: string) =>
      `${pods} is in ambient mode and has no sidecar: nobody reads this for it, and it limits nothing`,
  },
  check({ mesh, report }) {
    for (const sidecar of mesh.ofKind('Sidecar')) {
      if (!isOfRevision(mesh, sidecar)) continue;
      const { selector, isMeshWide, workloads } = attachmentOf(mesh, sidecar);
      const isForAll = selector === undefined || selector.isEmpty;
      const here = workloads.filter(({ namespace }) => namespace === sidecar.namespace);
      const modes = here.map((workload) => ({ workload, mode: enrolmentOf(mesh, workload).membership }));
      const fix = 'remove it; what ztunnel and waypoints let through is for AuthorizationPolicies to say';
      if (isForAll) {
        // In the root namespace it is about every sidecar of the mesh.
        if (isMeshWide || !isAmbientNamespace(mesh, sidecar.namespace)) continue;
        // A revision that manifests do not show may inject the pods (ambient/mode-conflict).
        if (labelOf(namespaceLabels(mesh, sidecar.namespace) ?? {}, REVISION)) continue;
        // Where some pods do have one, they do read it.
        if (modes.some(({ mode }) => mode === 'sidecar')) continue;
        report(sidecar, 'namespace', sidecar.namespace).fix(fix);
      } else {
        const captured = modes.find(({ mode }) => mode === 'ambient');
        if (captured) report(sidecar.spec.get('workloadSelector'), 'pods', captured.workload.title).fix(fix);
      }
    }
  },
});
