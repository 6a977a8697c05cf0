import { knownProps } from '../input/known-props';
import { Refusals } from '../input/refusals';
import { refuse, shown } from '../input/refuse';
import { load } from '../model/input/load';
import type { MeshInput } from '../model/input/input';
import { labelOf } from '../model/field';
import type { Mesh } from '../model/mesh';
import type { MeshOptions } from '../model/options';
import { waypoints } from '../model/waypoints/waypoint';
import { DATAPLANE_MODE, injectsByNamespace } from '../model/workloads/enrolment';
import { someOf } from '../simulate/format/request-words';
import { allowedCalls } from './allowed-calls';
import { declaredCalls } from './calls';
import { chainsOf, type Chain } from './chains';
import { DEFAULT_FIGURES, type CostFigures } from './figures';
import { addedBy, passesTogether, type AddedLatency, type Passes } from './latency';
import { namedChains } from './named-chains';
import { isCallUnknown, passesInPlan, passesOf, passesWith } from './passes';
import {
  counted,
  type Counted,
  sidecarsOf,
  together,
  waypointsOf,
  ztunnelsOf,
  type Nodes,
  type ProxyCost,
} from './proxies';
import { sumOf, type Range } from './range';
import { givenFigures, type FiguresGiven } from './read-figures';

/** One way to be in the mesh: as the manifests are, all by sidecars, all by ztunnel, or that with the waypoints that are planned. */
export type CostModel = 'now' | 'sidecar' | 'ambient' | 'waypoints';

/** The ways that are compared, in the order of reports. */
export const MODELS = ['now', 'sidecar', 'ambient', 'waypoints'] as const satisfies readonly CostModel[];

/** What the proxies of a mesh cost. */
export interface MeshCost {
  /** Sidecars. */
  readonly sidecars: ProxyCost;
  /** Ztunnels, one on each node. */
  readonly ztunnels: ProxyCost;
  /** Pods of waypoints. */
  readonly waypoints: ProxyCost;
  /** All of them. */
  readonly all: ProxyCost;
}

/** What proxies add to a chain of calls. */
export interface ChainCost {
  /** The first caller, or those that may call alike, and the Services that are called one after the other. */
  readonly names: readonly string[];
  /** What is added; null where the plan has no such call, or nothing tells whether its ends are in the mesh. */
  readonly added: Readonly<Record<CostModel, AddedLatency | null>>;
}

/** What a mesh costs, in each of the ways that pods can be in it. */
export interface CostEstimate {
  /** Pods that are in the mesh. */
  readonly pods: Range;
  /** Nodes of the cluster. */
  readonly nodes: Nodes;
  /** What proxies take. */
  readonly models: Readonly<Record<CostModel, MeshCost>>;
  /** What they add to calls. */
  readonly chains: readonly ChainCost[];
  /** What is not told, and why: pods of which nothing says whether they are in the mesh, or that none is; nothing where all is known. */
  readonly notJudged: readonly string[];
  /** What the figures are from, and what is not counted. */
  readonly notes: readonly string[];
}

/** What is known beside the manifests. */
export interface CostOptions extends MeshOptions {
  /**
   * Nodes of the cluster: a number, or the least and the most.
   *
   * @default - the Nodes among the manifests, else from one for all pods to one for each
   */
  readonly nodes?: number | readonly [low: number, high: number] | undefined;
  /**
   * What proxies cost.
   *
   * @default - the figures of the article, and what manifests request
   */
  readonly figures?: FiguresGiven | undefined;
  /**
   * Chains of calls: for each the first caller, and the Services that are called one after the other, as `namespace/name`.
   *
   * @default - those that policies and routes declare; where none does, single calls that nothing refuses
   */
  readonly chains?: readonly (readonly string[])[] | undefined;
  /**
   * Manifests with the waypoints that are planned.
   *
   * @default - those of the manifests themselves
   */
  readonly plan?: MeshInput | undefined;
}

const checkOptions = knownProps<CostOptions>({
  nodes: true,
  figures: true,
  chains: true,
  plan: true,
  platform: true,
  world: true,
  values: true,
  crds: true,
});

/** {@link CostOptions}, read. */
export interface CostQuestion {
  readonly nodes?: Range | undefined;
  readonly figures?: CostFigures | undefined;
  readonly chains?: readonly (readonly string[])[] | undefined;
  readonly plan?: Mesh | undefined;
}

/**
 * What the proxies of a mesh take, and what they add to chains of calls: as it is, with sidecars, with ztunnel alone, and with the waypoints
 * planned. Every result is a range with a source.
 *
 * @example
 * const { models } = cost(chart, { nodes: 3 });
 * console.log(models.sidecar.all.memoryMB, models.waypoints.all.memoryMB);
 *
 * @throws InputError if the input or the plan can not be read as a whole, a figure or a number of nodes is wrong, or a chain names what is nowhere or
 * is refused
 */
export function cost(input: MeshInput, options: CostOptions = {}): CostEstimate {
  checkOptions('cost', options, 'options');
  const { chains, figures, nodes, plan, ...rest } = options;
  const known: MeshOptions = { world: 'closed', ...rest };
  const refusals = new Refusals();
  const question = {
    nodes: nodes === undefined ? undefined : refusals.attempt(() => nodesGiven('cost', nodes)),
    figures: figures === undefined ? undefined : refusals.attempt(() => givenFigures('cost', figures)),
    chains,
    plan: plan === undefined ? undefined : refusals.attempt(() => wholeMesh('cost: plan', plan, known)),
  };
  const mesh = refusals.attempt(() => wholeMesh('cost', input, known));
  refusals.throwAny();
  return costOf(mesh!, question);
}

/** A mesh of which all could be read: what a part of one costs is something else. */
function wholeMesh(place: string, input: MeshInput, options: MeshOptions): Mesh {
  const { mesh, problems } = load(place, input, options);
  const refusals = new Refusals();
  for (const { column, file, line, message, severity } of problems) {
    const at = [file, line, column].filter((part) => part !== undefined).join(':');
    if (severity === 'error') refusals.attempt(() => refuse(at === '' ? place : at, message));
  }
  refusals.throwAny();
  return mesh;
}

/** @see istio/istio manifests/charts/istio-cni/values.yaml (read for 1.32-dev) */
const NOT_COUNTED =
  'not counted: istiod, gateways, and the agent of istio-cni that ambient needs on each node (its chart requests 100m and 100Mi)';

/** No cluster has more. */
const MOST_NODES = 1e5;

/**
 * A number of nodes that somebody gave, or the least and the most.
 *
 * @param said how it was given, for messages
 */
export function nodesGiven(place: string, given: number | readonly number[], said: unknown = given): Range {
  const [low, high, ...more] = typeof given === 'number' ? [given, given] : Array.isArray(given) ? given : [];
  const fits = (one: unknown): one is number =>
    Number.isInteger(one) && (one as number) >= 1 && (one as number) <= MOST_NODES;
  if (!fits(low) || !fits(high) || more.length > 0 || low > high) {
    refuse(
      place,
      `nodes must be a whole number from 1 to ${MOST_NODES}, or the least and the most, got ${shown(said)}`,
    );
  }
  return { low, high };
}

/** The cost of a mesh that was loaded. */
export function costOf(
  mesh: Mesh,
  { chains: named, figures = DEFAULT_FIGURES, nodes: given, plan = mesh }: CostQuestion,
): CostEstimate {
  const { leftOut, nodes, pods, unknown } = counted(mesh, plan, given);
  const used = new Set<string>();
  const sidecars = pods.filter(({ membership }) => membership === 'sidecar');
  const isAmbient = pods.some(({ membership }) => membership === 'ambient');
  const none = together([]);
  const withAll = (own: Omit<MeshCost, 'all'>): MeshCost => ({ ...own, all: together(Object.values(own)) });
  const ztunnels = ztunnelsOf(mesh, nodes, figures, used);
  const planned = waypointsOf(plan, figures, used);
  const models = {
    now: withAll({
      sidecars: sidecarsOf(mesh, sidecars, figures, used),
      ztunnels: isAmbient ? ztunnels : none,
      waypoints: waypointsOf(mesh, figures, used),
    }),
    sidecar: withAll({ sidecars: sidecarsOf(mesh, pods, figures, used), ztunnels: none, waypoints: none }),
    ambient: withAll({ sidecars: none, ztunnels, waypoints: none }),
    waypoints: withAll({ sidecars: none, ztunnels, waypoints: planned }),
  };
  const declared = named ? { chains: namedChains(mesh, named), isCut: false } : chainsOf(mesh, declaredCalls(mesh));
  const isDeclared = declared.chains.length > 0 || named !== undefined;
  const found = isDeclared ? declared : allowedCalls(mesh);
  const chains = found.chains.map((chain) => chainCost(mesh, plan, chain, figures));
  return {
    pods: sumOf(pods.map((one) => one.pods)),
    nodes,
    models,
    chains,
    notJudged: [
      ...notJudged(unknown),
      ...(pods.length === 0
        ? [
            'what a mesh costs here, as no pod of these manifests is in one; label their Namespace, or give a --plan that does',
          ]
        : []),
    ],
    notes: [
      ...[...used].sort(),
      ...latencySources(chains, figures),
      ...(waypoints(plan).length === 0 ? ['no waypoint is planned in these manifests'] : []),
      ...(plan === mesh ? [] : notInPlan(plan, found.chains)),
      ...(found.isCut ? ['there are more chains than are shown; name some with --chain'] : []),
      ...(isDeclared
        ? []
        : [
            chains.length === 0
              ? 'no chain of calls is known: no policy names a caller, no gateway leads to a Service, and no call gets through; name some with --chain'
              : 'no policy names who calls, and no gateway leads to a Service: these are single calls that nothing refuses; name chains with --chain',
          ]),
      NOT_COUNTED,
      ...machines(mesh),
      ...labelledTwice(mesh),
      ...leftOut.map((one) => `without a proxy: ${one}`),
    ],
  };
}

function notJudged({ namespaces, pods }: Counted['unknown']): readonly string[] {
  if (namespaces.length === 0) return [];
  const count = pods.low === pods.high ? String(pods.low) : `${pods.low}–${pods.high}`;
  return [
    `${count} pods of ${someOf(namespaces, 4)}: the input has no such Namespace, whose labels decide whether they are in the mesh; give it too, or a --plan that has it`,
  ];
}

/** A VM may have a sidecar, which it keeps: ambient mode takes in pods alone. */
function machines(mesh: Mesh): readonly string[] {
  const own = mesh.ofKind('WorkloadEntry').map(({ title }) => title);
  if (own.length === 0) return [];
  return [
    `not counted: sidecars on VMs, as no manifest says whether one has it, and none of these ways takes it away: ${someOf(own.sort(), 4)}`,
  ];
}

function labelledTwice(mesh: Mesh): readonly string[] {
  return mesh
    .ofKind('Namespace')
    .filter(({ labels }) => labelOf(labels, DATAPLANE_MODE) === 'ambient' && injectsByNamespace(mesh, labels))
    .map(
      ({ name }) =>
        `namespace ${name} asks for sidecars and for ambient mode: its pods get sidecars, and ztunnel leaves those alone`,
    );
}

function chainCost(mesh: Mesh, plan: Mesh, { calls, names }: Chain, figures: CostFigures): ChainCost {
  const added = (passes: readonly (Passes | undefined)[]): AddedLatency | null =>
    passes.includes(undefined) ? null : addedBy(passesTogether(passes as readonly Passes[]), figures);
  const inOneWay = (kind: 'sidecar' | 'ztunnel'): AddedLatency | null =>
    added(calls.map((call) => (isCallUnknown(mesh, call, plan) ? undefined : passesWith(mesh, plan, call, kind))));
  return {
    names,
    added: {
      now: added(calls.map((call) => (isCallUnknown(mesh, call) ? undefined : passesOf(call)))),
      sidecar: inOneWay('sidecar'),
      ambient: inOneWay('ztunnel'),
      waypoints: added(
        calls.map((call) => {
          const passes = passesInPlan(plan, call);
          return typeof passes === 'string' ? undefined : passes;
        }),
      ),
    },
  };
}

/** Why the plan says nothing of chains, call by call. */
function notInPlan(plan: Mesh, chains: readonly Chain[]): readonly string[] {
  const calls = new Map(
    chains.flatMap((chain) => chain.calls.map((call) => [`${call.from.name} → ${call.to.title}`, call] as const)),
  );
  return [...calls].flatMap(([name, call]) => {
    const why = passesInPlan(plan, call);
    return typeof why === 'string' ? [`not in the plan: ${name}: ${why}`] : [];
  });
}

function latencySources(chains: readonly ChainCost[], figures: CostFigures): readonly string[] {
  const kinds = (['sidecar', 'ztunnel', 'waypoint'] as const).filter((kind) =>
    chains.some(({ added }) => Object.values(added).some((one) => (one?.passes[kind] ?? 0) > 0)),
  );
  return kinds.flatMap((kind) => [
    `average added by a ${kind}: ${figures[kind].averageMs.source}`,
    `p99 added by a ${kind}: ${figures[kind].p99Ms.source}`,
  ]);
}
