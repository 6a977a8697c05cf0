import { asksForAmbient } from '../../../model/workloads/asks-for-ambient';
import { DATAPLANE_MODE } from '../../../model/workloads/enrolment';
import { settings } from '../../../model/platform/settings';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'ambient/host-network',
  severity: 'warning',
  summary: 'Pods on the network of their node are to be in ambient mode.',
  details:
    'Capture works inside the network of a pod, and these have none of their own: istio-cni never enrols them, whatever the labels say. Their ' +
    'calls carry no identity, and no policy at ztunnel stands before them. A Service may still have them as endpoints, which get plain TCP.',
  on: ['workload'],
  reads: ['Namespace'],
  sources: ['istio/istio cni/pkg/util/enablement_selector.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: proxy, namespace: edge }
spec:
  selector: { matchLabels: { app: proxy } }
  template:
    metadata: { labels: { app: proxy } }
    spec:
      hostNetwork: true
      containers: [{ name: proxy, image: registry.example.com/proxy:1 }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: proxy, namespace: edge }
spec:
  selector: { matchLabels: { app: proxy } }
  template:
    metadata: { labels: { app: proxy, istio.io/dataplane-mode: none } }
    spec:
      hostNetwork: true
      containers: [{ name: proxy, image: registry.example.com/proxy:1 }]
`,
  },
  messages: {
    never: (asked: string) =>
      `${asked}, but ztunnel never captures pods on the network of their node: their calls have no identity, and no policy protects them`,
  },
  check({ mesh, report }) {
    const { excludedNamespaces } = settings(mesh);
    for (const workload of workloads(mesh)) {
      if (!workload.hostNetwork) continue;
      const asked = asksForAmbient(mesh, workload);
      // Namespaces that istio-cni leaves alone have a rule of their own (ambient/excluded-namespace).
      if (!asked || excludedNamespaces.includes(workload.namespace)) continue;
      const isOwn = asked.object === workload.owner;
      report(
        workload.spec.get('hostNetwork'),
        'never',
        isOwn ? 'it is labelled for ambient mode' : `namespace ${workload.namespace} is in ambient mode`,
      )
        .related(asked)
        .fix(`give the pods a network of their own, or say that they are out: label them ${DATAPLANE_MODE}=none`);
    }
  },
});
