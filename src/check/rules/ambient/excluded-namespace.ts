import { DATAPLANE_MODE } from '../../../model/workloads/enrolment';
import { settings } from '../../../model/platform/settings';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'ambient/excluded-namespace',
  severity: 'error',
  summary: 'A namespace that istio-cni leaves alone is labelled for ambient mode.',
  details:
    'istio-cni has a list of namespaces that it never enrols, `kube-system` unless its values say otherwise (`excludeNamespaces`). A label there ' +
    'captures nothing; the agent says so in its log, and nowhere else.',
  applies: { istio: '>=1.30' },
  on: ['Namespace', 'workload'],
  sources: ['istio/istio manifests/charts/istio-cni/values.yaml', 'istio/istio cni/pkg/nodeagent/informers.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: kube-system, labels: { istio.io/dataplane-mode: ambient } }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: monitoring, labels: { istio.io/dataplane-mode: ambient } }
`,
  },
  messages: {
    excluded: (namespace: string) =>
      `istio-cni leaves namespace ${namespace} alone (excludeNamespaces): no pod there is captured, and the label does nothing`,
  },
  check({ mesh, report }) {
    const { excludedNamespaces } = settings(mesh);
    for (const name of excludedNamespaces) {
      const namespace = mesh.find('Namespace', '', name);
      if (namespace?.label(DATAPLANE_MODE).text !== 'ambient') continue;
      report(namespace.label(DATAPLANE_MODE), 'excluded', name).fix(
        `remove the label, or take ${name} from excludeNamespaces of the istio-cni chart`,
        [{ op: 'remove', path: pointerTo(namespace.label(DATAPLANE_MODE).path) }],
      );
    }
    for (const { namespace, template } of workloads(mesh)) {
      const own = template.get('metadata', 'labels', DATAPLANE_MODE);
      if (own.text !== 'ambient' || !excludedNamespaces.includes(namespace)) continue;
      report(own, 'excluded', namespace).fix('move the pods to a namespace of their own, or remove the label', [
        { op: 'remove', path: pointerTo(own.path) },
      ]);
    }
  },
});
