import { isCaptured } from '../model/enrolment';
import type { MeshObject } from '../model/mesh-object';
import type { Mesh } from '../model/mesh';
import { pathText } from '../model/field';
import { isProbeExempt } from '../model/ztunnel-ports';
import { HBONE_PORT } from '../model/waypoint';
import type { Workload } from '../model/workload';
import type { DeniedBy, Hop, HopPlace, Outcome, Verdict } from './answer';
import type { Decision } from './connection';
import { networkDecision } from './network-hop';
import { endOf, legEnds, peerOf, titleOf, type Sender } from './sender';
import { ztunnelInbound } from './ztunnel/inbound';

/** The last leg: from whoever sends to a pod, and what is between the network and the app there. */
export interface LastLeg {
  readonly sender: Sender;
  readonly to: Workload;
  /** Of the container. */
  readonly port: number;
  readonly tunnel: 'HBONE' | 'mTLS' | 'plain';
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
  return {
    ...server,
    verdict: network.verdict === 'unknown' && server.verdict !== 'denied' ? 'unknown' : server.verdict,
    hops: [...network.hops, ...server.hops],
    assumptions: server.verdict === 'denied' ? [] : [...network.assumptions, ...server.assumptions],
  };
}

/** Out of the cluster, where only the network of the client's side has a say. */
export function arriveOutside(mesh: Mesh, sender: Sender, address: string, port: number): Passage {
  const network = networkDecision(mesh, {
    from: endOf(mesh, sender),
    fromTitle: titleOf(sender),
    to: { address },
    toTitle: address,
    port,
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

function serverSide(mesh: Mesh, { port, sender, to, tunnel }: LastLeg): Passage {
  const app: Hop = { at: 'app', object: to.title, decision: 'pass', why: `port ${port} of ${to.title}`, objects: [] };
  if (!isCaptured(mesh, to)) {
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
  return passed.verdict === 'allowed' ? { ...passed, hops: [...passed.hops, app] } : passed;
}

function isExempt(mesh: Mesh, sender: Sender, to: Workload, tunnel: LastLeg['tunnel']): boolean | undefined {
  if (tunnel !== 'plain') return false;
  if (sender.kind === 'kubelet') return sender.of === to ? true : undefined;
  return sender.kind === 'workload' ? isProbeExempt(mesh, sender.workload, to) : false;
}

/** A decision as a step of the walk, and what it means for the whole. */
export function ofDecision(decision: Decision, at: HopPlace, more: Pick<Hop, 'side' | 'object' | 'tunnel'>): Passage {
  const { anyOf, assumptions, grpcStatus, objects, status, verdict, why } = decision;
  const step = verdict === 'denied' ? 'deny' : verdict === 'unknown' ? 'unknown' : 'pass';
  return {
    verdict,
    outcome: verdict === 'allowed' ? 'app' : (decision.outcome ?? (verdict === 'denied' ? 'policy' : 'unknown')),
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
  return [...new Set(objects.map(({ title }) => title))];
}

/** A passage without anything special to it. */
export function passage(verdict: Verdict, outcome: Outcome, hops: readonly Hop[]): Passage {
  return {
    verdict,
    outcome,
    by: undefined,
    anyOf: [],
    status: undefined,
    grpcStatus: undefined,
    hops,
    assumptions: [],
  };
}
