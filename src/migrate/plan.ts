import type { JsonMap } from '../model/field';
import type { ReachabilityChange } from '../simulate/diff/diff';
import type { IdentityChange } from '../simulate/diff/identities';

/** What the simulator makes of a step. */
export type StepVerdict =
  /** Who reaches whom, and where requests land, is as before. */
  | 'safe'
  /** What got through to Services gets through, and some of it lands elsewhere, or something opens that was accepted. */
  | 'changes'
  /** Something that got through is refused. */
  | 'closes'
  /** Something that got through is refused while pods are made again, whatever their order, and gets through in the end. */
  | 'interrupts'
  /** The manifests don't tell of something, so nothing is proved. */
  | 'unknown'
  /** It opens a path, and nobody has accepted that. */
  | 'refused';

/** A reference to an object, as kubectl takes it. */
export interface ObjectName {
  /** Its API group and version. */
  readonly apiVersion: string;
  /** Its kind. */
  readonly kind: string;
  /** @default - absent for objects of the whole cluster */
  readonly namespace?: string | undefined;
  /** Its name. */
  readonly name: string;
}

/** An object that a step writes. */
export interface StepObject {
  /** What it is. */
  readonly object: ObjectName;
  /** Whether it is new, or changed. */
  readonly isNew: boolean;
  /** Why. */
  readonly why: string;
  /** All of it, as it is to be. */
  readonly manifest: JsonMap;
}

/** An object that a step takes away. */
export interface StepRemoval {
  /** What goes. */
  readonly object: ObjectName;
  /** Why. */
  readonly why: string;
}

/** A difference between a step and the one before. */
export interface StepChange extends ReachabilityChange {
  /**
   * What is behind it, where that is known to be no more than how ambient mode works.
   *
   * - `authenticated`: a client with a sidecar sent plaintext there, as to addresses of pods, ports that no Service has and hosts that no Service has; STRICT
   *   refused that. ztunnel sends its identity along, and no policy has anything against it. `accept` takes `authenticated`.
   * - `reset`: nobody refuses it, and it gets to no app either.
   * - `past-the-waypoint`: a pod that is called by its own address, past the waypoint that judges its requests, takes nothing from others than the waypoint.
   * - `reopened`: an earlier step closed it, and it was open before all steps.
   * - `node-network`: pods on the network of a node reach pods of the same node past ztunnel, as probes do; their sidecars refused them. `accept` takes
   *   `node-network`.
   * - `undeclared-port`: a sidecar lets calls of the host of a ServiceEntry through at any port; ztunnel gives the host an address that has the declared ports
   *   alone.
   * - `version-service`: a Service that the step makes for some pods of another, which take from its clients what they took at their own addresses.
   *
   * @default - absent where it is none of these
   */
  readonly because?:
    | 'authenticated'
    | 'reset'
    | 'past-the-waypoint'
    | 'reopened'
    | 'node-network'
    | 'undeclared-port'
    | 'version-service'
    | undefined;
}

/** One step of a migration: what is applied together, before anything else is done. */
export interface MigrationStep {
  /** Its name, which starts with its place in the order: `040-enrol-shop`. `accept` takes it. */
  readonly name: string;
  /** The namespace that it is about; undefined for the whole mesh. */
  readonly namespace: string | undefined;
  /** What it does, in a sentence. */
  readonly what: string;
  /** Objects to apply, in order. */
  readonly applies: readonly StepObject[];
  /** Objects to delete afterwards. */
  readonly deletes: readonly StepRemoval[];
  /** Workloads to restart then, one after the other, as `Deployment shop/web`: clients before servers whose new pods would refuse the old ones. */
  readonly restarts: readonly string[];
  /** The same for a shell, where it is more than `kubectl apply`. */
  readonly commands: readonly string[];
  /** What the simulator makes of it. */
  readonly verdict: StepVerdict;
  /** What differs from the step before. */
  readonly changes: readonly StepChange[];
  /**
   * What differs while pods are made again in the order of `restarts`, and not when all are: pods with a sidecar, as `shop/web (old pods)`, and without one are
   * clients, and both stand behind Services.
   */
  readonly meanwhile: readonly StepChange[];
  /** Workloads that others know by another name. */
  readonly identities: readonly IdentityChange[];
  /** What samples of requests may not tell apart. */
  readonly inexact: readonly string[];
  /** Whether somebody has accepted what it opens. */
  readonly isAccepted: boolean;
  /** A refused step before it, which has to be settled first; undefined where there is none. */
  readonly waitsFor: string | undefined;
}

/** Something that stands in the way, or that ambient mode does otherwise. */
export interface Concern {
  /** `blocks`: the namespace stays with its sidecars until it is settled or accepted. `unproved`: its move is not called safe, as nobody can tell, until it is accepted. `loses`: it goes on without something. `stays`: nothing changes. */
  readonly weight: 'blocks' | 'unproved' | 'loses' | 'stays';
  /** What `accept` takes: `envoy-filter:shop/lua`. */
  readonly name: string;
  /** The namespace whose move it is about. */
  readonly namespace: string;
  /** The object, as messages show it. */
  readonly object: string;
  /** What is so. */
  readonly what: string;
  /** What would do. */
  readonly fix: string;
}

/** A namespace, and what becomes of it. */
export interface NamespacePlan {
  /** Its name. */
  readonly namespace: string;
  /** `moves`: steps take it to ambient mode. `blocked`: something keeps it with its sidecars. `stays`: nothing in it has a sidecar to leave. */
  readonly verdict: 'moves' | 'blocked' | 'stays';
  /** Services and ServiceEntries that a waypoint will serve, and why each has to have one. */
  readonly waypointFor: readonly { readonly service: string; readonly because: readonly string[] }[];
  /** What stands in the way, is lost, or stays. */
  readonly concerns: readonly Concern[];
  /** Names of its steps, in order. */
  readonly steps: readonly string[];
  /** Namespaces that should be in ambient mode before, and are not: they call this one, and are called by it. */
  readonly circle: readonly string[];
}

/** A way from sidecars to ambient mode. */
export interface MigrationPlan {
  /** The namespaces with workloads, in the order in which they move. */
  readonly namespaces: readonly NamespacePlan[];
  /** All steps, in order. */
  readonly steps: readonly MigrationStep[];
  /** What the last state has open that the first had not; accepted, or else a step is refused. */
  readonly opens: readonly StepChange[];
  /** Whether it is known of every step what it does, and nothing opens that was not accepted. */
  readonly isProved: boolean;
}

/** How to plan. */
export interface MigrateOptions {
  /**
   * Names of steps and concerns that may be as they are; `authenticated` and `node-network` for what opens for that reason, in all steps.
   *
   * @default - nothing is accepted
   */
  readonly accept?: readonly string[] | undefined;
  /**
   * What becomes of VirtualServices that a waypoint serves: with `httproute`, those become HTTPRoutes that one can say in the same words.
   *
   * @default 'keep'
   */
  readonly routes?: 'keep' | 'httproute' | undefined;
}
