import { nearest } from '../../../input/known-props';
import { namespaceLabels } from '../../../model/workloads/enrolment';
import { labelOf, type Field } from '../../../model/field';
import { serviceEntries } from '../../../model/services/service-entry';
import { services } from '../../../model/services/service';
import {
  bindingOfEntry,
  bindingOfService,
  bindingOfWorkload,
  bindingOfWorkloadEntry,
  USE_WAYPOINT,
  type Binding,
} from '../../../model/waypoints/waypoint-binding';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'waypoint/not-found',
  severity: 'error',
  summary: '`istio.io/use-waypoint` names a Gateway that is not there.',
  details:
    'Traffic then goes straight to the pods, and no policy or route of a waypoint applies to it: nothing fails, and nothing is ' +
    'enforced. On a Service or a Pod the label also keeps away the waypoint of the namespace, even when that exists.',
  codes: ['KIA1313', 'IST0171'],
  conditions: ['istio.io/WaypointBound WaypointIsNotReady'],
  on: ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'workload'],
  reads: ['Gateway'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: shop
  labels:
    istio.io/use-waypoint: wapoint
spec:
  ports: [{ name: http, port: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
    right: `apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: shop
  labels:
    istio.io/use-waypoint: waypoint
spec:
  ports: [{ name: http, port: 80 }]
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
    missing: (wanted: string) =>
      `there is no Gateway ${wanted}: traffic goes straight to the pods, past every policy and route of a waypoint`,
    masks: (wanted: string, other: string) =>
      `there is no Gateway ${wanted}, and this label keeps the namespace's waypoint "${other}" away: traffic goes straight to the pods`,
  },
  check({ mesh, report }) {
    const told = new Set<string>();
    const tell = ({ status, reason, by, gateway, wanted, isInherited }: Binding): void => {
      if (status !== 'unbound' || reason !== 'WaypointIsNotReady' || gateway || !by) return;
      // What a namespace asks for is said of the namespace, once.
      const key = `${by.object.title} ${by.path.length}`;
      if (isInherited && told.has(key)) return;
      if (isInherited) told.add(key);
      const inherited = labelOf(namespaceLabels(mesh, by.object.namespace) ?? {}, USE_WAYPOINT);
      const masked = isInherited || inherited === undefined || inherited === 'none' ? undefined : inherited;
      const reported = masked === undefined ? report(by, 'missing', wanted!) : report(by, 'masks', wanted!, masked);
      const home = wanted!.split('/')[0]!;
      const names = mesh.inNamespace('Gateway', home).map(({ name }) => name);
      const meant = by.text === undefined ? undefined : nearest(by.text, names);
      if (meant === undefined) reported.fix(nearby(names, home, by));
      else reported.fix(`write ${meant}, which is there`, [{ op: 'replace', path: pointerTo(by.path), value: meant }]);
    };
    for (const service of services(mesh)) tell(bindingOfService(mesh, service));
    for (const entry of serviceEntries(mesh)) tell(bindingOfEntry(mesh, entry));
    for (const workload of workloads(mesh)) tell(bindingOfWorkload(mesh, workload));
    for (const entry of mesh.ofKind('WorkloadEntry')) tell(bindingOfWorkloadEntry(mesh, entry));
  },
});

function nearby(names: readonly string[], namespace: string, by: Field): string {
  return names.length === 0
    ? `add the Gateway to namespace ${namespace}, say where it is with istio.io/use-waypoint-namespace, or remove the label`
    : `name one of those in namespace ${namespace}: ${names.join(', ')} (now ${JSON.stringify(by.text)})`;
}
