import { isNoWaypoint } from '../../../model/waypoints/asked-waypoints';
import { namespaceLabels } from '../../../model/workloads/enrolment';
import { labelOf } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { findService } from '../../../model/services/service';
import { admitsNamespace, findGateway, trafficOf, type MeshGateway } from '../../../model/waypoints/waypoint';
import {
  bindingOfEntry,
  bindingOfService,
  USE_WAYPOINT,
  USE_WAYPOINT_NAMESPACE,
} from '../../../model/waypoints/waypoint-binding';
import { CANARY, CANARY_NAMESPACE } from '../../../model/waypoints/waypoint-uses';
import { serviceEntries } from '../../../model/services/service-entry';
import { defineRule } from '../../define-rule';

const WEIGHT = 'istio.io/use-waypoint-canary-weight';

export default defineRule({
  id: 'waypoint/canary-invalid',
  severity: 'error',
  summary: 'A canary waypoint gets no traffic, for one mistake or another.',
  details:
    'A canary waypoint takes the share of connections that the annotation `istio.io/use-waypoint-canary-weight` says, a whole ' +
    'number from 0 to 100, from the waypoint that is in use. It has to be another Gateway than that one, be there, and serve ' +
    'the Service. Otherwise all traffic stays with the first; istiod says why in a condition only.',
  applies: { istio: '>=1.31' },
  on: ['Namespace', 'Service', 'ServiceEntry'],
  reads: ['Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  labels: { istio.io/use-waypoint: waypoint, istio.io/use-waypoint-canary: waypoint }
  annotations: { istio.io/use-waypoint-canary-weight: '10' }
spec: { ports: [{ name: http, port: 80 }] }
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
  name: web
  namespace: shop
  labels: { istio.io/use-waypoint: waypoint, istio.io/use-waypoint-canary: next }
  annotations: { istio.io/use-waypoint-canary-weight: '10' }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: next, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
  },
  messages: {
    weight: (text: string) =>
      `a canary's weight is a whole number from 0 to 100, not ${JSON.stringify(text)}: the canary gets no traffic`,
    alone: () => 'this names a canary, and there is no waypoint that it would take a share of: it gets no traffic',
    same: (wanted: string) => `the canary is the waypoint that is in use, Gateway ${wanted}: there is nothing to share`,
    missing: (wanted: string) => `there is no Gateway ${wanted}: the canary gets no traffic`,
    refused: (gateway: string, why: string) => `${gateway} ${why}: the canary gets no traffic`,
  },
  check({ mesh, report }) {
    for (const object of [...mesh.ofKind('Namespace'), ...mesh.ofKind('Service'), ...mesh.ofKind('ServiceEntry')]) {
      const weight = object.annotation(WEIGHT);
      if (weight.text !== undefined && !isWeight(weight.text) && hasCanary(mesh, object)) {
        report(weight, 'weight', weight.text).fix('write a number such as "10"');
      }
      const label = object.label(CANARY);
      if (!label.text || label.text === 'none') continue;
      const own = object.kind === 'Namespace' ? object.name : object.namespace;
      const home = labelOf(object.labels, CANARY_NAMESPACE) || own;
      const wanted = `${home}/${label.text}`;
      const primary = primaryOf(mesh, object, own);
      if (primary === 'unknown') continue;
      if (primary === undefined) {
        report(label, 'alone').fix(`say which waypoint is in use: label ${object.title} ${USE_WAYPOINT}=<its name>`);
      } else if (primary === wanted) {
        report(label, 'same', wanted).fix('name another Gateway');
      } else {
        const gateway = findGateway(mesh, home, label.text);
        const why = gateway && whyNot(mesh, gateway, own);
        if (!gateway && mesh.knows('Gateway', home))
          report(label, 'missing', wanted).fix('add the Gateway, or name one that is there');
        if (gateway && why !== undefined) report(label, 'refused', gateway.title, why).related(gateway.object);
      }
    }
  },
});

/** Whether a weight on an object is that of some canary: its own, that of its namespace, or those of what is in it. */
function hasCanary(mesh: Mesh, { kind, name, namespace, labels }: MeshObject): boolean {
  const own = labelOf(labels, CANARY) !== undefined;
  if (kind !== 'Namespace') return own || labelOf(namespaceLabels(mesh, namespace) ?? {}, CANARY) !== undefined;
  const within = [...mesh.inNamespace('Service', name), ...mesh.inNamespace('ServiceEntry', name)];
  return own || within.some(({ labels: theirs }) => labelOf(theirs, CANARY) !== undefined);
}

/** As Go reads a number. */
function isWeight(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && Number(text) >= 0 && Number(text) <= 100;
}

/** The waypoint in use, as `namespace/name`. */
function primaryOf(mesh: Mesh, object: MeshObject, own: string): string | undefined {
  if (object.kind === 'Namespace') {
    const name = labelOf(object.labels, USE_WAYPOINT);
    return !name || name === 'none' ? undefined : `${labelOf(object.labels, USE_WAYPOINT_NAMESPACE) || own}/${name}`;
  }
  const { wanted } =
    object.kind === 'Service'
      ? bindingOfService(mesh, findService(mesh, object.namespace, object.name)!)
      : bindingOfEntry(
          mesh,
          serviceEntries(mesh).find((entry) => entry.object === object)!,
        );
  const isKnown = mesh.world === 'closed' || mesh.find('Namespace', '', own) !== undefined;
  return wanted ?? (isKnown ? undefined : 'unknown');
}

/** Why a Gateway takes no share of a namespace's Services. */
function whyNot(mesh: Mesh, gateway: MeshGateway, namespace: string): string | undefined {
  if (isNoWaypoint(gateway)) return `is of class ${gateway.className}, which makes no waypoint`;
  if (admitsNamespace(mesh, gateway, namespace) === false) return `does not admit namespace ${namespace}`;
  const serves = trafficOf(mesh, gateway);
  return serves === 'service' || serves === 'all' ? undefined : 'does not serve traffic to Services';
}
