import { allowsOf, coversTcp, isForPortsOf, isHboneForgotten } from '../../../model/network/hbone-ports';
import type { Field } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { networkEnds, speakersOf, waypointEndsOf, type NetworkEnd } from '../../../model/network/network-ends';
import { rulesFor, type Direction, type PolicyEntry, type PolicyRule } from '../../../model/network/network-policy';
import { HBONE_PORT } from '../../../model/waypoints/waypoint';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'netpol/blocks-waypoint',
  severity: 'error',
  summary: 'A network policy cuts the way by the waypoint, on either side of it.',
  details:
    'With a waypoint before a Service, clients send to the waypoint, and the waypoint to the pods, both on port 15008. To the network these are ' +
    'two connections: the pods must admit the waypoint and never see their clients, the clients must be let out to the waypoint, and the waypoint ' +
    "itself must be open on both sides. A policy for all pods of the namespace is one for the waypoint's too.",
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'Service', 'Gateway', 'CiliumCIDRGroup'],
  sources: [
    'istio/istio pilot/pkg/networking/core/listener_waypoint.go',
    'istio/istio manifests/charts/istio-control/istio-discovery/files/waypoint.yaml',
    'https://istio.io/latest/docs/ambient/usage/networkpolicy/',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
      ports: [{ protocol: TCP, port: 15008 }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [{ podSelector: { matchLabels: { gateway.networking.k8s.io/gateway-name: waypoint } } }]
      ports: [{ protocol: TCP, port: 15008 }]
`,
  },
  messages: {
    unserved: (waypoint: string, pods: string, to: string) =>
      `${pods} admit callers, and not ${waypoint}, by way of which calls to ${to} come: all of them are dropped`,
    unreached: (caller: string, waypoint: string, to: string) =>
      `${caller} may call the pods of ${to}, and not ${waypoint}, by way of which its calls go: all of them are dropped`,
    shut: (waypoint: string, to: string) =>
      `it shuts the pods of ${waypoint} on 15008, where all calls to ${to} arrive, for everybody`,
    stuck: (waypoint: string, pods: string, to: string) =>
      `it keeps ${waypoint} from ${pods}: calls to ${to} come as far as the waypoint and no further`,
  },
  check({ mesh, report }) {
    const told = new Set<string>();
    for (const end of networkEnds(mesh)) {
      if (!end.workload || !end.speaksHbone) continue;
      for (const [waypoint, to] of waypointEndsOf(mesh, end.workload)) aroundWaypoint(waypoint, end, to);
      if (!isolating(mesh, end, 'egress')) continue;
      const reached = new Set<NetworkEnd>();
      for (const { entry } of allowsOf(mesh, end, 'egress')) fromClient(end, entry, reached);
    }

    function aroundWaypoint(waypoint: NetworkEnd, end: NetworkEnd, to: string): void {
      const unserved =
        admitsCallers(mesh, end) && isHboneForgotten(mesh, 'ingress', waypoint, end) && place(end, 'ingress', waypoint);
      if (unserved) {
        report(unserved, 'unserved', waypoint.title, end.title, to)
          .fix(`admit pods with the label ${label(waypoint)}, of namespace ${waypoint.namespace}, on ${PORT}`)
          .related(end.object, waypoint.object);
      }
      const shut = isShutForAll(mesh, waypoint) && place(waypoint, 'ingress', waypoint);
      if (shut) {
        report(shut, 'shut', waypoint.title, to)
          .fix(`admit ${PORT}, or leave pods with the label ${label(waypoint)} out of the policy`)
          .related(waypoint.object);
      }
      const stuck = isHboneForgotten(mesh, 'egress', waypoint, end) && place(waypoint, 'egress', waypoint);
      if (stuck) {
        report(stuck, 'stuck', waypoint.title, end.title, to)
          .fix(`let it out to these pods on ${PORT}`)
          .related(waypoint.object, end.object);
      }
    }

    function fromClient(client: NetworkEnd, entry: PolicyEntry, reached: Set<NetworkEnd>): void {
      const isForMesh = coversTcp(mesh, entry, HBONE_PORT) === true;
      let passed = 0;
      for (const to of speakersOf(mesh, entry)) {
        if (!to.workload || to === client) continue;
        for (const [waypoint, title] of waypointEndsOf(mesh, to.workload)) {
          if (!isForMesh && isForPortsOf(mesh, entry, to) !== true) continue;
          if (reached.has(waypoint) || !isHboneForgotten(mesh, 'egress', client, waypoint)) {
            reached.add(waypoint);
            if (++passed === ENOUGH) return;
            continue;
          }
          if (!isFirst(entry.field, waypoint)) continue;
          report(entry.field, 'unreached', client.title, waypoint.title, title)
            .fix(`let ${client.title} out to pods with the label ${label(waypoint)} on ${PORT}`)
            .related(client.object, waypoint.object);
        }
      }
    }

    /** Where the first rule that shuts pods says so; undefined where it was told of a waypoint before. */
    function place(end: NetworkEnd, direction: Direction, waypoint: NetworkEnd): Field | MeshObject | undefined {
      const rule = isolating(mesh, end, direction);
      const field = rule?.field.get(direction);
      if (!rule || !field || !isFirst(field, waypoint)) return undefined;
      return field.isSet ? field : rule.object;
    }

    function isFirst({ object, path }: Field, waypoint: NetworkEnd): boolean {
      const key = `${object.title} ${path.join('.')} ${waypoint.title}`;
      if (told.has(key)) return false;
      told.add(key);
      return true;
    }
  },
});

/** An entry by which so many pods can be reached that their waypoints let through is about the waypoints too. */
const ENOUGH = 8;

const PORT = `port ${HBONE_PORT} of TCP`;

/** The label by which policies pick the pods of a Gateway. */
function label({ gateway }: NetworkEnd): string {
  return `gateway.networking.k8s.io/gateway-name=${gateway!.name}`;
}

function isolating(mesh: Mesh, { pods }: NetworkEnd, direction: Direction): PolicyRule | undefined {
  return rulesFor(mesh, pods, direction).find(({ rule, certain }) => certain === true && rule.defaultDeny[direction])
    ?.rule;
}

/** Whether pods are to be called by other pods, and not by nobody or for their probes alone. */
function admitsCallers(mesh: Mesh, end: NetworkEnd): boolean {
  return allowsOf(mesh, end, 'ingress').some(
    ({ entry }) =>
      (entry.peers === undefined || entry.peers.some(({ kind }) => kind !== 'blocks')) &&
      (coversTcp(mesh, entry, HBONE_PORT) === true || isForPortsOf(mesh, entry, end) === true),
  );
}

/** Whether no entry lets anybody to the mesh port of pods that are shut. */
function isShutForAll(mesh: Mesh, end: NetworkEnd): boolean {
  if (!isolating(mesh, end, 'ingress')) return false;
  return rulesFor(mesh, end.pods, 'ingress').every(({ rule }) =>
    rule.entries.every(
      (entry) => entry.direction !== 'ingress' || entry.isDeny || coversTcp(mesh, entry, HBONE_PORT, end) === false,
    ),
  );
}
