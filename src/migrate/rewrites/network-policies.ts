import { admitHbone } from '../../check/admit-hbone';
import type { PatchStep } from '../../check/finding';
import { pointerTo } from '../../check/json-pointer';
import type { JsonMap } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { overlooksHbone } from '../../model/network/hbone-ports';
import { networkEnds } from '../../model/network/network-ends';
import { rulesOn, type PolicyEntry, type PolicyRule } from '../../model/network/network-policy';
import { isAbout } from '../../model/network/network-policy-peers';
import { hasCilium } from '../../model/platform/platform-facts';
import { workloadsOf } from '../../model/services/service';
import { probedPortsOf } from '../../model/workloads/probed-ports';
import type { Workload } from '../../model/workloads/workload';
import type { Design } from '../design';
import { edited, type Edit } from '../edit';
import { isSameJson } from '../same-json';
import { sidecarsIn } from './injected-pods';

const WAYPOINT_LABEL = 'gateway.networking.k8s.io/gateway-name';
const HOME_LABEL = 'kubernetes.io/metadata.name';
/** Where probes of captured pods come from (istio/istio cni/pkg/nodeagent/options.go, read for 1.32-dev). */
const PROBE_ADDRESS = '169.254.7.127';

/**
 * Network policies that let mesh traffic through: between captured pods all TCP is HBONE, to port 15008 of the pod that is called, or of the waypoint
 * before it, and comes from that waypoint then. Which ports somebody may reach is for AuthorizationPolicies to say from then on.
 *
 * @see https://istio.io/latest/docs/ambient/usage/networkpolicy/ (read for 1.30)
 */
export function networkPolicies(mesh: Mesh, design: Design, all: readonly Design[]): readonly Edit[] {
  const patches = new Map<MeshObject, { steps: PatchStep[]; why: Set<string> }>();
  const note = (object: MeshObject, why: string, steps: readonly PatchStep[]): void => {
    const known = patches.get(object) ?? { steps: [], why: new Set<string>() };
    patches.set(object, known);
    for (const step of steps) {
      if (!known.steps.some((one) => JSON.stringify(one) === JSON.stringify(step))) known.steps.push(step);
    }
    known.why.add(why);
  };
  const probed = new Set<Workload>();
  for (const pod of sidecarsIn(mesh, design.namespace)) {
    const rules = rulesOn(mesh, pod).filter(({ certain }) => certain === true);
    for (const { rule } of rules)
      for (const entry of rule.entries) admitMesh(mesh, entry, pod, design, all, note, rule);
    const [first] = rules.filter(({ rule }) => rule.defaultDeny.ingress).map(({ rule }) => rule);
    const lets = rules.some(({ rule }) =>
      rule.entries.some(
        (one) => one.direction === 'ingress' && !one.isDeny && isAbout(mesh, one, { address: PROBE_ADDRESS }) === true,
      ),
    );
    // Other plugins than Cilium let in what comes from the node, under whatever address.
    if (first && hasCilium(mesh) && !lets && probedPortsOf(pod).length > 0 && !probed.has(pod)) {
      probed.add(pod);
      note(first.object, 'lets probes in', [probeEntry(first)]);
    }
  }
  return [
    ...[...patches].map(([object, { steps, why }]): Edit => ({
      does: 'apply',
      object: patched(object, steps),
      why: [...why].join('; '),
    })),
    ...forWaypoint(mesh, design),
  ];
}

function admitMesh(
  mesh: Mesh,
  entry: PolicyEntry,
  pod: Workload,
  design: Design,
  all: readonly Design[],
  note: (object: MeshObject, why: string, steps: readonly PatchStep[]) => void,
  { object }: PolicyRule,
): void {
  if (entry.isDeny || !isForPods(entry)) return;
  if (overlooksHbone(mesh, entry)) note(object, 'lets HBONE through, on 15008', admitHbone(entry)[1]);
  if (entry.peers === undefined) return;
  if (entry.direction === 'ingress') {
    if (design.waypoint && isServed(mesh, design, pod)) notePeer('lets the waypoint in', design);
    return;
  }
  for (const other of all) {
    const called = other.served.some(({ service }) =>
      workloadsOf(mesh, service).some((server) => isAbout(mesh, entry, { pods: server }) === true),
    );
    if (called && other.waypoint) notePeer(`lets clients out to the waypoint of ${other.namespace}`, other);
  }

  function notePeer(why: string, { namespace, waypoint }: Design): void {
    const step = peerStep(object, entry, namespace, waypoint!.name);
    if (step) note(object, why, [step]);
  }
}

/** What lists nothing but addresses is about hosts outside, which no HBONE goes to. */
function isForPods({ peers }: PolicyEntry): boolean {
  return peers === undefined || peers.some(({ kind }) => kind === 'pods' || kind === 'entity' || kind === 'service');
}

function isServed(mesh: Mesh, { served }: Design, pod: Workload): boolean {
  return served.some(({ service }) => workloadsOf(mesh, service).some((one) => one === pod));
}

/** Adds a waypoint to the peers of an entry; undefined where it is one of them already. */
function peerStep(
  { kind }: MeshObject,
  { direction, field }: PolicyEntry,
  namespace: string,
  waypoint: string,
): PatchStep | undefined {
  const pods = { [WAYPOINT_LABEL]: waypoint };
  const isKubernetes = kind === 'NetworkPolicy';
  const name = `${direction === 'ingress' ? 'from' : 'to'}${isKubernetes ? '' : 'Endpoints'}`;
  const value = isKubernetes
    ? { namespaceSelector: { matchLabels: { [HOME_LABEL]: namespace } }, podSelector: { matchLabels: pods } }
    : { matchLabels: { ...pods, 'k8s:io.kubernetes.pod.namespace': namespace } };
  const known = field.get(name);
  if (known.items.some((one) => isSameJson(one.value, value))) return undefined;
  return known.isSet
    ? { op: 'add', path: pointerTo(field.path, name, '-'), value }
    : { op: 'add', path: pointerTo(field.path, name), value: [value] };
}

function probeEntry({ field, object }: PolicyRule): PatchStep {
  const cidr = `${PROBE_ADDRESS}/32`;
  const value = object.kind === 'NetworkPolicy' ? { from: [{ ipBlock: { cidr } }] } : { fromCIDR: [cidr] };
  return field.get('ingress').isSet
    ? { op: 'add', path: pointerTo(field.path, 'ingress', '-'), value }
    : { op: 'add', path: pointerTo(field.path, 'ingress'), value: [value] };
}

function patched({ raw }: MeshObject, steps: readonly PatchStep[]): JsonMap {
  const { applyPatch } = require('fast-json-patch') as typeof import('fast-json-patch');
  return applyPatch(structuredClone(raw), steps as never, false, true, true).newDocument as JsonMap;
}

/** A policy that shuts all pods of a namespace shuts its waypoint, too, as soon as that is there. */
function forWaypoint(mesh: Mesh, { entries, namespace, waypoint }: Design): readonly Edit[] {
  if (!waypoint) return [];
  const withIt = edited(mesh, waypoint.edits);
  const end = networkEnds(withIt).find(
    ({ gateway }) => gateway?.namespace === namespace && gateway.name === waypoint.name,
  );
  if (!end) return [];
  const rules = rulesOn(withIt, end.pods).map(({ rule }) => rule);
  const types = (['ingress', 'egress'] as const).filter((direction) =>
    rules.some((rule) => rule.defaultDeny[direction]),
  );
  const name = `${waypoint.name}-traffic`;
  if (types.length === 0 || mesh.find('NetworkPolicy', namespace, name)) return [];
  const anywhere = [{ namespaceSelector: {} }];
  const outside = [
    ...new Set(
      entries.flatMap(({ entry }) => entry.ports.map(({ field, port }) => field.get('targetPort').number ?? port)),
    ),
  ];
  const tcp = (...ports: readonly number[]) => ports.map((port) => ({ protocol: 'TCP', port }));
  const object = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: { [WAYPOINT_LABEL]: waypoint.name } },
      policyTypes: types.map((one) => (one === 'ingress' ? 'Ingress' : 'Egress')),
      ...(types.includes('ingress') && { ingress: [{ from: anywhere, ports: tcp(15008) }] }),
      ...(types.includes('egress') && {
        // HBONE, istiod, and names; and the hosts outside that it is for.
        egress: [
          { to: anywhere, ports: [...tcp(15008, 15012, 53), { protocol: 'UDP', port: 53 }] },
          ...(outside.length > 0 ? [{ ports: tcp(...outside) }] : []),
        ],
      }),
    },
  };
  return [{ does: 'apply', object, why: 'lets mesh traffic through at the waypoint, which judges it' }];
}
