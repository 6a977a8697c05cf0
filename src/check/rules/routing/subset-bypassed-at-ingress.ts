import { labelOf } from '../../../model/field';
import { namespaceLabels } from '../../../model/workloads/enrolment';
import { fact } from '../../../model/fact';
import { routedTo } from '../../../model/services/host-lookup';
import type { Destination } from '../../../model/services/hosts';
import type { Mesh } from '../../../model/mesh';
import { bindingOf, objectOf } from '../../../model/services/unenrolled';
import type { VirtualService } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';

const INGRESS_USE_WAYPOINT = 'istio.io/ingress-use-waypoint';

export default defineRule({
  id: 'routing/subset-bypassed-at-ingress',
  severity: 'warning',
  summary: 'A gateway routes to a host past the subsets that clients in the mesh get.',
  details:
    'A gateway routes by its own VirtualServices, and goes to the pods of their destinations by itself. What another VirtualService says ' +
    'of the host of a destination, such as shares between subsets, is for clients inside the mesh alone: from outside all pods are ' +
    'reached. With `istio.io/ingress-use-waypoint` on the Service the gateway goes by the waypoint, which routes for it too.',
  codes: ['IST0140'],
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/virtualservice/destinationhosts.go, analyzeSubset',
    'istio/istio pilot/pkg/serviceregistry/ambient/services.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: public, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [public]
  http: [{ route: [{ destination: { host: reviews } }] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews, subset: v1 } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: public, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [public]
  http: [{ route: [{ destination: { host: reviews, subset: v1 } }] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews, subset: v1 } }] }]
`,
  },
  messages: {
    bypassed: (host: string, subsets: string, other: string) =>
      `${other} sends ${host} to subset ${subsets} inside the mesh only: from this gateway all of its pods are reached`,
  },
  check({ mesh, report }) {
    for (const { by, route, destination, lookup } of routedTo(mesh)) {
      if (route.kind !== 'http' || destination.isMirror || destination.subset !== undefined) continue;
      if (by.gateways.every((name) => name === 'mesh')) continue;
      const other = subsetRoutes(mesh)
        .get(destination.fullHost)
        ?.find(({ by: vs }) => vs !== by);
      if (!other) continue;
      // The label of a Service that is not in the input may be anything.
      if (lookup.status === 'found' ? entersByWaypoint(mesh, lookup.destination) : mesh.world === 'open') continue;
      report(destination.field, 'bypassed', destination.host, other.subsets.join(', '), other.by.title)
        .related(other.by.object)
        .fix(
          'route to the subsets here too, or, where the host has a waypoint, let gateways go by it: ' +
            INGRESS_USE_WAYPOINT,
        );
    }
  },
});

interface SubsetRoutes {
  readonly by: VirtualService;
  readonly subsets: string[];
}

/** The VirtualServices that send a host of their own to subsets of it. */
const subsetRoutes = fact((mesh) => {
  const found = new Map<string, SubsetRoutes[]>();
  for (const { by, route, destination } of routedTo(mesh)) {
    const { fullHost, isMirror, subset } = destination;
    if (route.kind !== 'http' || isMirror || subset === undefined || !by.isOnMesh) continue;
    if (!by.hosts.some((host) => host.fullHost === fullHost)) continue;
    const list = found.get(fullHost) ?? [];
    found.set(fullHost, list);
    const own = list.find((one) => one.by === by);
    if (!own) list.push({ by, subsets: [subset] });
    else if (!own.subsets.includes(subset)) own.subsets.push(subset);
  }
  return found;
});

/** Whether gateways reach a destination by its waypoint, or may: its own label decides, else that of its namespace. */
function entersByWaypoint(mesh: Mesh, destination: Destination): boolean {
  const object = objectOf(destination);
  const own = labelOf(object.labels, INGRESS_USE_WAYPOINT);
  const labels = namespaceLabels(mesh, object.namespace);
  if (own === undefined && labels === undefined && mesh.world === 'open') return true;
  const inherited = labelOf(labels ?? {}, INGRESS_USE_WAYPOINT);
  return (own ?? inherited) === 'true' && ['bound', 'unknown'].includes(bindingOf(mesh, destination).status);
}
