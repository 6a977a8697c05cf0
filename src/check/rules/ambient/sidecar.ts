import { asksForAmbient } from '../../../model/workloads/asks-for-ambient';
import { DATAPLANE_MODE, enrolmentOf } from '../../../model/workloads/enrolment';
import { labelOf } from '../../../model/field';
import { isProxyItself, PROXY_CONTAINER } from '../../../model/workloads/proxy-pods';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'ambient/sidecar',
  severity: 'error',
  summary: 'Pods that are to be in ambient mode have, or get, a sidecar.',
  details:
    'ztunnel steps aside for a pod with a sidecar. What ztunnel and waypoints would enforce for it, the sidecar does not: policies with ' +
    '`targetRefs` have no reader, and calls of the pod skip the waypoints of others.\n\n' +
    'Pods whose sidecar is meant, such as those still to migrate, say so with `istio.io/dataplane-mode: none`. Gateways are not meant here.',
  codes: ['KIA1311', 'KIA1314', 'KIA1315', 'KIA1316'],
  on: ['workload'],
  reads: ['Namespace'],
  sources: ['istio/istio cni/pkg/util/enablement_selector.go', 'istio/istio pkg/kube/inject/inject.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
  },
  messages: {
    own: (asked: string) =>
      `${asked}, and has a sidecar: ztunnel leaves its pods alone, and nothing of ambient mode holds for them`,
    injected: (asked: string) =>
      `${asked}, and asks for a sidecar: ztunnel leaves its pods alone, and nothing of ambient mode holds for them`,
    namespace: (namespace: string) =>
      `namespace ${namespace} has sidecars injected, into these pods too: their label ${DATAPLANE_MODE}=ambient does nothing`,
    both: (asked: string) =>
      `${asked}, and holds a sidecar that nothing marks as one: ztunnel captures the same traffic, which then passes two proxies`,
  },
  check({ mesh, report }) {
    for (const workload of workloads(mesh)) {
      const asked = asksForAmbient(mesh, workload);
      if (!asked || isProxyItself(workload)) continue;
      const { membership, by } = enrolmentOf(mesh, workload);
      const isOwn = asked.object === workload.owner;
      const says = isOwn ? 'it is labelled for ambient mode' : `namespace ${workload.namespace} is in ambient mode`;
      if (membership === 'ambient') {
        // The CNI agent goes by an annotation, which the injector writes, and not by containers.
        const proxy = workload.containers.find((container) => container.get('name').text === PROXY_CONTAINER);
        if (!proxy || proxy.get('image').text === 'auto') continue;
        report(proxy.get('name'), 'both', says).related(asked).fix(remedy('remove the container'));
      } else if (membership === 'sidecar' && by?.object.kind === 'Namespace') {
        // A namespace that is labelled for both has a rule of its own (ambient/mode-conflict).
        if (by.object.label(DATAPLANE_MODE).text === 'ambient') continue;
        report(asked, 'namespace', workload.namespace)
          .related(by)
          .fix(`keep the sidecar away as well: label the pods sidecar.istio.io/inject=false`);
      } else if (membership === 'sidecar' && by) {
        const isThere = labelOf(workload.annotations, 'sidecar.istio.io/status') !== undefined;
        report(by, isThere ? 'own' : 'injected', says)
          .related(asked)
          .fix(remedy(isThere ? 'deploy the pods without the sidecar' : 'remove this'));
      }
    }
  },
});

function remedy(what: string): string {
  return `${what}, or label the pods ${DATAPLANE_MODE}=none where the sidecar is meant`;
}
