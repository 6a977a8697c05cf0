import { askedWaypoints } from '../../../model/waypoints/asked-waypoints';
import { enrolmentOf, DATAPLANE_MODE } from '../../../model/workloads/enrolment';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { findService, workloadsOf } from '../../../model/services/service';
import { workloads, type Workload } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { labelPatch } from '../../label-patch';
import { podsText } from '../../target-services';

export default defineRule({
  id: 'waypoint/outside-ambient',
  severity: 'warning',
  summary: 'A waypoint is asked for pods that nobody has put into the mesh.',
  details:
    'ztunnel takes traffic to the waypoint, and it runs where pods are enrolled by `istio.io/dataplane-mode: ambient`. Pods ' +
    'without it call past every waypoint, and what the waypoint of their Service sends to them is not encrypted.\n\n' +
    'Pods that were kept out on purpose, by the label or by `hostNetwork`, are not meant here.',
  codes: ['KIA1312'],
  on: ['Namespace', 'Service', 'workload'],
  reads: ['Gateway', 'ServiceEntry', 'WorkloadEntry'],
  sources: ['istio/istio cni/pkg/util/enablement_selector.go', 'istio/ztunnel src/proxy/outbound.rs'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
  },
  messages: {
    forgotten: (pods: string) =>
      `nothing puts the pods of ${pods} into the mesh: no ztunnel stands before them, and their own calls pass no waypoint`,
  },
  check({ mesh, report }) {
    const byOwner = new Map(workloads(mesh).map((workload) => [workload.owner, workload]));
    const behind = (object: MeshObject): readonly Workload[] => {
      const own = byOwner.get(object);
      if (own) return [own];
      const service = object.kind === 'Service' ? findService(mesh, object.namespace, object.name) : undefined;
      return service ? workloadsOf(mesh, service) : [];
    };
    for (const { by, binding, of } of askedWaypoints(mesh)) {
      // A waypoint that is not to be had is told by the rules about that.
      if (binding.status !== 'bound') continue;
      const pods = [...new Set(of.flatMap(behind))];
      if (pods.length === 0 || !pods.every((workload) => isForgotten(mesh, workload))) continue;
      const { namespace } = pods[0]!;
      const home = mesh.find('Namespace', '', namespace);
      report(by, 'forgotten', podsText(pods)).fix(
        `label namespace ${namespace} ${DATAPLANE_MODE}=ambient`,
        home && labelPatch(home, DATAPLANE_MODE, 'ambient'),
        home,
      );
    }
  },
});

/** Whether nothing at all decides about the pods, in a namespace that the input has. */
function isForgotten(mesh: Mesh, workload: Workload): boolean {
  const { membership, by } = enrolmentOf(mesh, workload);
  const isKnown = mesh.world === 'closed' || mesh.find('Namespace', '', workload.namespace) !== undefined;
  return membership === 'none' && by === undefined && isKnown;
}
