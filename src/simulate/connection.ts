import type { Field } from '../model/field';
import type { MeshObject } from '../model/mesh-object';
import type { Workload } from '../model/workloads/workload';
import type { DenyRule, Outcome, Verdict } from './answer';

/** Who a certificate says somebody is. */
export interface PeerIdentity {
  readonly trustDomain: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** The other end of a connection, as whoever receives it sees it. */
export interface Peer {
  /** Undefined without a certificate: plaintext. */
  readonly identity: PeerIdentity | undefined;
  /** Where its packets come from, any of these; undefined where the manifests don't tell. */
  readonly addresses: readonly string[] | undefined;
  /** How an explanation calls it: `Deployment shop/web`, `203.0.113.7`. */
  readonly title: string;
}

/** A connection as it arrives at a pod: at ztunnel, at a sidecar, or at the app itself. */
export interface Arrival {
  readonly to: Workload;
  /** Of the container. */
  readonly port: number;
  readonly peer: Peer;
  readonly tunnel: 'HBONE' | 'mTLS' | 'plain';
}

/** What somebody on the way decides about a connection or request. */
export interface Decision {
  readonly verdict: Verdict;
  /** Where it is not let through. */
  readonly rule?: DenyRule | undefined;
  readonly outcome?: Outcome | undefined;
  readonly status?: number | undefined;
  readonly grpcStatus?: number | undefined;
  /** What decided; undefined where the absence of something did. */
  readonly object?: MeshObject | undefined;
  readonly field?: Field | undefined;
  /** All objects that refuse it by themselves, the decisive one first. */
  readonly anyOf: readonly MeshObject[];
  /** One sentence, lower case, no full stop. */
  readonly why: string;
  /** The objects that had a say. */
  readonly objects: readonly MeshObject[];
  /** With `unknown`: what would have to be known. */
  readonly assumptions: readonly string[];
}
