/** What policy says of a request. */
export type Verdict = 'allowed' | 'denied' | 'unknown';

/** Where a request ended. */
export type Outcome =
  | 'app'
  | 'policy'
  | 'authn'
  | 'no-route'
  | 'no-cluster'
  | 'no-endpoint'
  | 'redirect'
  | 'direct'
  | 'fault'
  | 'cors'
  /** Plaintext to STRICT. */
  | 'mtls'
  | 'no-listener'
  | 'transport'
  | 'reset'
  | 'unknown';

/** A place on the way where something is decided. */
export type HopPlace = 'cilium' | 'network-policy' | 'ztunnel' | 'waypoint' | 'sidecar' | 'gateway' | 'app';

/** What protects a leg of the way. */
export type Tunnel = 'HBONE' | 'mTLS' | 'plain' | 'mixed';

/** One step of the walk. */
export interface Hop {
  readonly at: HopPlace;
  /** Whose side, where a place is there on both. */
  readonly side?: 'client' | 'server' | undefined;
  /** On which node, for what a node does. */
  readonly node?: 'client' | 'server' | undefined;
  /** The waypoint, the gateway, or the workload. */
  readonly object?: string | undefined;
  readonly decision: 'pass' | 'deny' | 'unknown' | 'end';
  readonly tunnel?: Tunnel | undefined;
  readonly why: string;
  /** The objects behind the decision, as `Kind namespace/name`. */
  readonly objects: readonly string[];
}

/** Which kind of rule refused. */
export type DenyRule =
  'deny' | 'no-allow' | 'peer-authentication' | 'network-policy' | 'default-deny' | 'authn' | 'custom';

/** What refused a request. */
export interface DeniedBy {
  readonly hop: HopPlace;
  readonly side?: 'client' | 'server' | undefined;
  /** Null where the absence of an ALLOW decided. */
  readonly object: string | null;
  readonly field: string | null;
  readonly rule: DenyRule;
}

/** How the client's side sends. */
export interface PathTaken {
  readonly kind:
    'direct' | 'waypoint' | 'split' | 'passthrough' | 'uncaptured' | 'sidecar' | 'gateway' | 'rejected' | 'unknown';
  /** As `namespace/name`. */
  readonly waypoint: string | null;
  readonly tunnel: Tunnel | null;
}

/** A share of what is allowed, and where it ends. */
export interface Landing {
  /** All workloads that it is balanced over, as `namespace/name`. */
  readonly workloads: readonly string[];
  readonly service?: string | undefined;
  readonly subset?: string | undefined;
  /** Of the containers. */
  readonly ports: readonly number[];
  /** In percent, where a router splits. */
  readonly weight?: number | undefined;
}

/** A share that fails. */
export interface FailedShare {
  readonly status: number | null;
  readonly why: string;
  readonly weight?: number | undefined;
}

/** What the app receives where a route changes the request. */
export interface Rewritten {
  readonly path?: string | undefined;
  readonly host?: string | undefined;
  readonly setHeaders?: Readonly<Record<string, string>> | undefined;
  readonly removedHeaders?: readonly string[] | undefined;
}

/** What became of one request. */
export interface Answer {
  readonly name?: string | undefined;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly by: DeniedBy | null;
  /** All objects that deny by themselves. */
  readonly anyOf?: readonly string[] | undefined;
  readonly status: number | null;
  readonly grpcStatus?: number | undefined;
  readonly path: PathTaken;
  readonly lands: readonly Landing[];
  readonly errors: readonly FailedShare[];
  readonly upstream?: Rewritten | undefined;
  readonly location?: string | undefined;
  readonly timeout?: string | undefined;
  readonly retries?: number | undefined;
  /** Hosts that get a copy. */
  readonly mirrors?: readonly string[] | undefined;
  readonly hops: readonly Hop[];
  /** With `unknown`: what would have to be known. */
  readonly assumptions: readonly string[];
}
