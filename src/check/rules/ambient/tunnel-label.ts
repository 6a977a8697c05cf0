import { enrolmentOf } from '../../../model/workloads/enrolment';
import { isProxyItself, PROXY_CONTAINER } from '../../../model/workloads/proxy-pods';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

const TUNNEL = 'networking.istio.io/tunnel';

export default defineRule({
  id: 'ambient/tunnel-label',
  severity: 'error',
  summary: 'Pods that nothing captures say that they take HBONE.',
  details:
    'The injector writes `networking.istio.io/tunnel: http` on pods whose sidecar takes HBONE, and istiod believes it wherever it stands. ztunnel, ' +
    'waypoints and gateways then open HBONE to port 15008 of pods where nobody listens: every call from the mesh fails.',
  on: ['workload'],
  reads: ['Namespace'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/workloads.go, setTunnelProtocol',
    'istio/istio pilot/pkg/model/service.go, SupportsTunnel',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: legacy }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: legacy }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, networking.istio.io/tunnel: http } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: legacy, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: legacy }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
  },
  messages: {
    nobody: (why: string) =>
      `the mesh speaks HBONE to these pods, and nobody there understands it (${why}): its calls fail`,
  },
  check({ mesh, report }) {
    for (const workload of workloads(mesh)) {
      const { template, hostNetwork, namespace, containers } = workload;
      const label = template.get('metadata', 'labels', TUNNEL);
      if (!(label.text ?? '').split(',').includes('http')) continue;
      const { membership, why } = enrolmentOf(mesh, workload);
      const isKnown = hostNetwork || mesh.world === 'closed' || mesh.find('Namespace', '', namespace) !== undefined;
      if (membership !== 'none' || !isKnown) continue;
      // Whether a proxy that somebody runs by hand takes HBONE, it knows best.
      if (isProxyItself(workload) || containers.some((one) => one.get('name').text === PROXY_CONTAINER)) continue;
      report(label, 'nobody', why).fix('remove the label', [{ op: 'remove', path: pointerTo(label.path) }]);
    }
  },
});
