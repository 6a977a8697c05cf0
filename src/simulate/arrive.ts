import { enrolmentOf, isCaptured } from '../model/workloads/enrolment';
import { labelOf } from '../model/field';
import type { MeshObject } from '../model/mesh-object';
import type { Mesh } from '../model/mesh';
import { pathText } from '../model/field';
import { isProbeExempt, isReservedPort } from '../model/policy/ztunnel-ports';
import { podsAt } from '../model/services/known-addresses';
import { HBONE_PORT } from '../model/waypoints/waypoint';
import { skipsSidecarInbound } from '../model/workloads/sidecar-capture';
import { TUNNEL } from '../model/workloads/takes-hbone';
import type { Workload } from '../model/workloads/workload';
import type { DeniedBy, Hop, HopPlace, Outcome, Verdict } from './answer';
import type { Decision } from './connection';
import { networkDecision } from './network-hop';
import { endOf, legEnds, peerOf, titleOf, type Sender } from './sender';
import { sidecarInbound, type InboundSight } from './sidecar/inbound';
import { ztunnelInbound } from './ztunnel/inbound';

/** The last leg: from whoever sends to a pod, and what is between the network and the app there. */
export interface LastLeg {
  readonly sender: Sender;
  readonly to: Workload;
  /** Of the container. */
  readonly port: number;
  readonly tunnel: 'HBONE' | 'mTLS' | 'plain';
  /** What comes over it, for a sidecar that reads it. @default - a plain connection */
  readonly sight?: InboundSight | undefined;
}

/** What became of a leg, or of several. */
export interface Passage {
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly by: DeniedBy | undefined;
  readonly anyOf: readonly string[];
  /** The status of a refusal that comes with one; undefined for one that cuts the connection. */
  readonly status: number | undefined;
  readonly grpcStatus: number | undefined;
  readonly hops: readonly Hop[];
  readonly assumptions: readonly string[];
}

/** Whether a pod's own side lets something in: the network, and ztunnel where it captures the pod. */
export function arrive(mesh: Mesh, leg: LastLeg): Passage {
  const { port, sender, to, tunnel } = leg;
  const wire = tunnel === 'HBONE' ? HBONE_PORT : port;
  const ends = legEnds(mesh, sender, to, tunnel);
  const network = networkDecision(mesh, {
    ...ends,
    fromTitle: titleOf(sender),
    toTitle: to.title,
    port: wire,
    protocol: 'TCP',
  });
  if (network.verdict === 'denied') return { ...refusedByNetwork(network.by!), hops: network.hops };
  const server = serverSide(mesh, leg);
  // Written out: this is what every answer goes through, and a spread costs as much as all else.
  const { anyOf, by, grpcStatus, outcome, status } = server;
  return {
    verdict: network.verdict === 'unknown' && server.verdict !== 'denied' ? 'unknown' : server.verdict,
    outcome,
    by,
    anyOf,
    status,
    grpcStatus,
    hops: network.hops.length === 0 ? server.hops : [...network.hops, ...server.hops],
    assumptions:
      server.verdict === 'denied' || network.assumptions.length + server.assumptions.length === 0
        ? NONE
        : [...network.assumptions, ...server.assumptions],
  };
}

const NONE: readonly never[] = [];

/**
 * To an address that the mesh knows as no pod's: out of the cluster, where only the network of the client's side has a say. What is a pod's
 * all the same, as one that an EndpointSlice names by its address, gets there as whatever else does.
 */
export function arriveOutside(
  mesh: Mesh,
  sender: Sender,
  address: string,
  port: number,
  tunnel: 'HBONE' | 'plain' = 'plain',
): Passage {
  const pod = podsAt(mesh, address, port);
  if (pod) return arrive(mesh, { sender, to: pod, port, tunnel });
  const network = networkDecision(mesh, {
    from: endOf(mesh, sender),
    fromTitle: titleOf(sender),
    to: { address },
    toTitle: address,
    port: tunnel === 'HBONE' ? HBONE_PORT : port,
    protocol: 'TCP',
  });
  if (network.verdict === 'denied') return { ...refusedByNetwork(network.by!), hops: network.hops };
  const app: Hop = {
    at: 'app',
    object: address,
    decision: 'pass',
    why: `port ${port} of ${address}, outside of the mesh`,
    objects: [],
  };
  const found = passage(network.verdict, network.verdict === 'unknown' ? 'unknown' : 'app', [...network.hops, app]);
  return { ...found, assumptions: network.assumptions };
}

/** The network drops packets: a client gets no answer. */
export function refusedByNetwork(by: DeniedBy): Omit<Passage, 'hops'> {
  return {
    verdict: 'denied',
    outcome: 'policy',
    by,
    anyOf: by.object === null ? [] : [by.object],
    status: undefined,
    grpcStatus: undefined,
    assumptions: [],
  };
}

function serverSide(mesh: Mesh, leg: LastLeg): Passage {
  const { port, sender, to, tunnel } = leg;
  const app: Hop = { at: 'app', object: to.title, decision: 'pass', why: `port ${port} of ${to.title}`, objects: [] };
  if (enrolmentOf(mesh, to).membership === 'sidecar') return atSidecar(mesh, leg, app);
  const foreign = foreignTls(leg);
  if (!isCaptured(mesh, to)) {
    if (foreign) return foreign;
    if (tunnel === 'HBONE') {
      const why = `${to.title} is said to take HBONE (${TUNNEL}), and nobody is before its app who does`;
      return passage('allowed', 'transport', [appHop(to, 'end', why)]);
    }
    const why = `${to.title} is not in ambient mode: nothing of the mesh is before its app`;
    return passage('allowed', 'app', [{ at: 'app', object: to.title, decision: 'pass', why, objects: [] }]);
  }
  const exempt = isExempt(mesh, sender, to, tunnel);
  if (exempt === true) {
    const why = `what comes from the node of ${to.title} is taken for a probe, and passes ztunnel by`;
    return passage('allowed', 'app', [
      { at: 'ztunnel', side: 'server', decision: 'pass', tunnel, why, objects: [] },
      app,
    ]);
  }
  const decision = ztunnelInbound(mesh, { to, port, tunnel, peer: peerOf(mesh, sender, tunnel !== 'plain') });
  const passed = ofDecision(decision, 'ztunnel', { side: 'server', tunnel });
  // Whether it is taken for a probe matters where ztunnel would refuse it.
  if (exempt === undefined && decision.verdict !== 'allowed') {
    const assumption = `whether ${titleOf(sender)} runs on the node of ${to.title}, and as the user that the kubelet is`;
    return {
      ...passed,
      verdict: 'unknown',
      outcome: 'unknown',
      by: undefined,
      assumptions: [...passed.assumptions, assumption],
    };
  }
  if (passed.verdict !== 'allowed') return passed;
  if (isReservedPort(port)) {
    const why = `port ${port} of ${to.title} is ztunnel's own: what is addressed to it there fails, whatever policies say`;
    return passage('allowed', 'reset', [
      ...passed.hops,
      { at: 'ztunnel', side: 'server', decision: 'end', why, objects: [] },
    ]);
  }
  return foreign ? { ...foreign, hops: [...passed.hops, ...foreign.hops] } : through(passed, app);
}

/** Where probes of the kubelet go, unless the injector is told to leave them (istio/istio pkg/kube/inject/app_probe.go). */
const REWRITES_PROBES = 'sidecar.istio.io/rewriteAppHTTPProbers';

function atSidecar(mesh: Mesh, leg: LastLeg, app: Hop): Passage {
  const { port, sender, sight, to, tunnel } = leg;
  if (sender.kind === 'kubelet' && labelOf(to.annotations, REWRITES_PROBES) !== 'false') {
    const why = `the injector has the probes of ${to.title} go to its agent, past all policies`;
    return passage('allowed', 'app', [
      { at: 'sidecar', side: 'server', decision: 'pass', tunnel, why, objects: [] },
      app,
    ]);
  }
  if (tunnel !== 'HBONE' && skipsSidecarInbound(to, port)) {
    const why = `port ${port} of ${to.title} is left out of what its sidecar takes, and with it all policies there`;
    return foreignTls(leg) ?? passage('allowed', 'app', [{ ...app, why }]);
  }
  const peer = peerOf(mesh, sender, tunnel !== 'plain');
  const decision = sidecarInbound(mesh, { to, port, tunnel, peer }, sight ?? { http: undefined });
  const passed = ofDecision(decision, 'sidecar', { side: 'server', object: to.title, tunnel });
  return passed.outcome === 'app' ? through(passed, app) : passed;
}

/** A passage that goes on to one more hop. */
function through(passed: Passage, hop: Hop): Passage {
  const { anyOf, assumptions, by, grpcStatus, hops, outcome, status, verdict } = passed;
  return { verdict, outcome, by, anyOf, status, grpcStatus, hops: [...hops, hop], assumptions };
}

/** TLS that reaches an app: nobody before it takes that of the mesh away, and whether it speaks any other is its own affair. */
function foreignTls({ port, sight, to, tunnel }: LastLeg): Passage | undefined {
  if (tunnel === 'mTLS') {
    const why = `${to.title} has nobody who speaks the mesh's TLS on port ${port}`;
    const status = sight?.readAs === 'http' ? 503 : undefined;
    return { ...passage('allowed', 'transport', [appHop(to, 'end', why)]), status };
  }
  if (sight?.hasOwnTls !== true) return undefined;
  const assumption = `whether what listens on port ${port} of ${to.title} speaks TLS`;
  const why = `the client's proxy speaks TLS with the app`;
  return { ...passage('unknown', 'unknown', [appHop(to, 'unknown', why)]), assumptions: [assumption] };
}

function appHop(to: Workload, decision: Hop['decision'], why: string): Hop {
  return { at: 'app', object: to.title, decision, why, objects: [] };
}

function isExempt(mesh: Mesh, sender: Sender, to: Workload, tunnel: LastLeg['tunnel']): boolean | undefined {
  if (tunnel !== 'plain') return false;
  if (sender.kind === 'kubelet') return sender.of === to ? true : undefined;
  return sender.kind === 'workload' ? isProbeExempt(mesh, sender.workload, to) : false;
}

const OUTCOMES = { allowed: 'app', denied: 'policy', unknown: 'unknown' } as const;
const STEPS = { denied: 'deny', unknown: 'unknown' } as const;

/** A decision as a step of the walk, and what it means for the whole. */
export function ofDecision(decision: Decision, at: HopPlace, more: Pick<Hop, 'side' | 'object' | 'tunnel'>): Passage {
  const { anyOf, assumptions, grpcStatus, objects, status, verdict, why } = decision;
  const outcome = decision.outcome ?? OUTCOMES[verdict];
  const step = verdict === 'allowed' ? (outcome === 'app' ? 'pass' : 'end') : STEPS[verdict];
  return {
    verdict,
    outcome,
    by: verdict === 'denied' ? deniedBy(decision, at, more.side) : undefined,
    anyOf: titles(anyOf),
    status,
    grpcStatus,
    hops: [{ at, ...more, decision: step, why, objects: titles(objects) }],
    assumptions,
  };
}

function deniedBy({ field, object, rule }: Decision, hop: HopPlace, side: Hop['side']): DeniedBy {
  return {
    hop,
    ...(side !== undefined && { side }),
    object: object?.title ?? null,
    field: field ? pathText(field.path) : null,
    rule: rule ?? 'no-allow',
  };
}

function titles(objects: readonly MeshObject[]): readonly string[] {
  if (objects.length === 0) return NONE;
  if (objects.length === 1) return [objects[0]!.title];
  return [...new Set(objects.map(({ title }) => title))];
}

/** A passage without anything special to it. */
export function passage(verdict: Verdict, outcome: Outcome, hops: readonly Hop[]): Passage {
  return {
    verdict,
    outcome,
    by: undefined,
    anyOf: NONE,
    status: undefined,
    grpcStatus: undefined,
    hops,
    assumptions: NONE,
  };
}
