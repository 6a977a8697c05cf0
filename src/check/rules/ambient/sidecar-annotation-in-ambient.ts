import { isCaptured } from '../../../model/workloads/enrolment';
import { isProxyItself } from '../../../model/workloads/proxy-pods';
import { workloads } from '../../../model/workloads/workload';
import { OF_SIDECARS } from '../../annotated';
import { defineRule } from '../../define-rule';
import { ANNOTATIONS } from '../../istio-names';
import { pointerTo } from '../../json-pointer';

/** Whether there is a sidecar at all is not about how it is. */
const DECIDES = ['sidecar.istio.io/inject', 'sidecar.istio.io/status'];

export default defineRule({
  id: 'ambient/sidecar-annotation-in-ambient',
  severity: 'info',
  summary: 'Pods in ambient mode tune a sidecar that they do not have.',
  details:
    'Annotations such as `traffic.sidecar.istio.io/excludeOutboundPorts` or `proxy.istio.io/config` are for the proxy inside a pod. ztunnel reads ' +
    'none of them: a port that was left out is captured all the same. After a migration they are just left over.',
  on: ['workload'],
  reads: ['Namespace'],
  sources: ['istio/istio cni/pkg/nodeagent/net.go', 'istio/api annotation/annotations.gen.go (v1.32.0)'],
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
    metadata:
      labels: { app: web }
      annotations: { traffic.sidecar.istio.io/excludeOutboundPorts: '5432' }
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
    unread: (name: string) => `${name} is for a sidecar, and these pods have ztunnel: nobody reads it`,
    captured: (name: string) =>
      `${name} is for a sidecar, and these pods have ztunnel: their traffic is captured all the same`,
  },
  check({ mesh, report }) {
    for (const workload of workloads(mesh)) {
      if (!isCaptured(mesh, workload) || isProxyItself(workload)) continue;
      for (const [name, field] of workload.template.get('metadata', 'annotations').entries) {
        // Names that Istio does not know, and deprecated ones, have rules of their own.
        if (!OF_SIDECARS.test(name) || DECIDES.includes(name) || !Object.hasOwn(ANNOTATIONS, name)) continue;
        if (ANNOTATIONS[name]!.deprecated) continue;
        const isAboutCapture = /^traffic\.sidecar\.istio\.io\/exclude(In|Out)bound/.test(name);
        report(field, isAboutCapture ? 'captured' : 'unread', name).fix('remove it', [
          { op: 'remove', path: pointerTo(field.path) },
        ]);
      }
    }
  },
});
