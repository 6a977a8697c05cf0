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
  /** What decides there. */
  readonly at: HopPlace;
  /**
   * Whose side, where a place is there on both.
   *
   * @default - absent where there is one only
   */
  readonly side?: 'client' | 'server' | undefined;
  /**
   * On which node, for what a node does.
   *
   * @default - absent for what no node does
   */
  readonly node?: 'client' | 'server' | undefined;
  /**
   * The waypoint, the gateway, or the workload.
   *
   * @default - absent where the place says it
   */
  readonly object?: string | undefined;
  /** What it decides: `end` where it answers by itself. */
  readonly decision: 'pass' | 'deny' | 'unknown' | 'end';
  /**
   * What protects what it sends on, or what arrives.
   *
   * @default - absent where it sends nothing on
   */
  readonly tunnel?: Tunnel | undefined;
  /** Why, in one sentence. */
  readonly why: string;
  /** The objects behind the decision, as `Kind namespace/name`. */
  readonly objects: readonly string[];
}

/** Which kind of rule refused. */
export type DenyRule =
  'deny' | 'no-allow' | 'peer-authentication' | 'network-policy' | 'default-deny' | 'authn' | 'custom';

/** What refused a request. */
export interface DeniedBy {
  /** Where. */
  readonly hop: HopPlace;
  /**
   * Whose side, where such a place is on both.
   *
   * @default - absent where there is one only
   */
  readonly side?: 'client' | 'server' | undefined;
  /** As `Kind namespace/name`; null where the absence of an ALLOW decided. */
  readonly object: string | null;
  /** The field of the object, such as `spec.rules[0]`; null where none decided. */
  readonly field: string | null;
  /** Which kind of rule. */
  readonly rule: DenyRule;
}

/** How the client's side sends. */
export interface PathTaken {
  /** By what: straight, through a waypoint, past the mesh, … */
  readonly kind:
    'direct' | 'waypoint' | 'split' | 'passthrough' | 'uncaptured' | 'sidecar' | 'gateway' | 'rejected' | 'unknown';
  /** As `namespace/name`; null without one. */
  readonly waypoint: string | null;
  /** What protects it; null where nothing is sent. */
  readonly tunnel: Tunnel | null;
}

/** A share of what is allowed, and where it ends. */
export interface Landing {
  /** All workloads that it is balanced over, as `namespace/name`. */
  readonly workloads: readonly string[];
  /**
   * The Service or ServiceEntry, as `namespace/name`.
   *
   * @default - absent for a pod that is asked for by its own address
   */
  readonly service?: string | undefined;
  /**
   * The subset of a DestinationRule.
   *
   * @default - absent where no route names one
   */
  readonly subset?: string | undefined;
  /** Of the containers. */
  readonly ports: readonly number[];
  /**
   * In percent, where a router splits.
   *
   * @default - absent where nothing splits
   */
  readonly weight?: number | undefined;
}

/** A share that fails. */
export interface FailedShare {
  /** What the client gets; null for a connection that breaks. */
  readonly status: number | null;
  /** Why, in one sentence. */
  readonly why: string;
  /**
   * In percent.
   *
   * @default - absent where nothing is split
   */
  readonly weight?: number | undefined;
}

/** What the app receives where a route changes the request. */
export interface Rewritten {
  /**
   * The path that the app gets.
   *
   * @default - absent where it is the one that was sent
   */
  readonly path?: string | undefined;
  /**
   * The host that the app gets.
   *
   * @default - absent where it is the one that was sent
   */
  readonly host?: string | undefined;
  /**
   * Headers that are set or added, by names in lower case.
   *
   * @default - absent where none is
   */
  readonly setHeaders?: Readonly<Record<string, string>> | undefined;
  /**
   * Headers that were sent and do not arrive, by names in lower case.
   *
   * @default - absent where all do
   */
  readonly removedHeaders?: readonly string[] | undefined;
}

/** What became of one request. */
export interface Answer {
  /**
   * That of the request.
   *
   * @default - absent where it has none
   */
  readonly name?: string | undefined;
  /** What policy says: `allowed` also for what then ends without reaching the app. */
  readonly verdict: Verdict;
  /** Where it ended. */
  readonly outcome: Outcome;
  /** What refused it; null where nothing did. */
  readonly by: DeniedBy | null;
  /**
   * All objects that deny it by themselves, as `Kind namespace/name`.
   *
   * @default - absent where none does
   */
  readonly anyOf?: readonly string[] | undefined;
  /** What an HTTP client gets; null for plain connections, and where no answer comes back. */
  readonly status: number | null;
  /**
   * The status that a gRPC client gets from a proxy.
   *
   * @default - absent where none answers gRPC
   */
  readonly grpcStatus?: number | undefined;
  /** How the client's side sends. */
  readonly path: PathTaken;
  /** Where it ends, each share with its weight; empty where no app is reached. */
  readonly lands: readonly Landing[];
  /** Shares that fail. */
  readonly errors: readonly FailedShare[];
  /**
   * What the app receives otherwise than it was sent.
   *
   * @default - absent where nothing is changed
   */
  readonly upstream?: Rewritten | undefined;
  /**
   * Where the client is sent to by a redirect.
   *
   * @default - absent without one
   */
  readonly location?: string | undefined;
  /**
   * How long a route waits, as it is written, such as `5s`.
   *
   * @default - absent where the route has no limit
   */
  readonly timeout?: string | undefined;
  /**
   * How often a route tries again.
   *
   * @default - absent where the default of the mesh holds
   */
  readonly retries?: number | undefined;
  /**
   * Hosts that get a copy.
   *
   * @default - absent where none does
   */
  readonly mirrors?: readonly string[] | undefined;
  /** Every step of the way, from the client on. */
  readonly hops: readonly Hop[];
  /** With `unknown`: what would have to be known; else empty. */
  readonly assumptions: readonly string[];
}
