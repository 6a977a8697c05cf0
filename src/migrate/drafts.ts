import type { Mesh } from '../model/mesh';
import { titleOf, type Edit } from './edit';
import type { Design } from './design';
import type { MigrateOptions } from './plan';
import { bindEntries, bindServices } from './rewrites/bind-services';
import { podCommands, podsWithoutSidecars, sidecarsIn, sidecarsTakeHbone } from './rewrites/injected-pods';
import { machinesTakeHbone } from './rewrites/machines-take-hbone';
import { forgotten, leftovers, waysAround } from './rewrites/leftovers';
import { namespaceCommand, namespaceMode } from './rewrites/namespace-mode';
import { networkPolicies } from './rewrites/network-policies';
import { plainModes } from './rewrites/peer-authentication';
import { portGuards } from './rewrites/port-guards';
import { relics } from './rewrites/relics';
import { httpRoutes } from './rewrites/http-routes';
import { policiesAtWaypoint } from './rewrites/policies-at-waypoint';
import { waitForWaypoint } from './rewrites/waypoint';
import { admitWaypoint, hasAllow, spareWaypoint } from './rewrites/waypoint-identity';

/** A step before it is proved. */
export interface Draft {
  /** Its name without its place in the order. */
  readonly name: string;
  readonly namespace: string | undefined;
  readonly what: string;
  /** What it does to a mesh as the steps before have left it; nothing where there is nothing to do. */
  readonly edits: (now: Mesh) => readonly Edit[];
  /** Whether there is something that nobody can compare, and nobody has accepted. */
  readonly isUnproved?: boolean | undefined;
  /** Whether it is refused where anything differs but the way. */
  readonly mustBeSame?: true | undefined;
  /** Workloads to restart, and commands that no manifest says. */
  readonly restarts?: ((now: Mesh) => readonly string[]) | undefined;
  readonly commands?: ((now: Mesh) => readonly string[]) | undefined;
}

/**
 * The steps, in order: what nobody notices comes first, for all namespaces; then namespaces move, clients before servers. Waypoints and their policies
 * are there before anybody is sent to them, and policies at pods go when nobody needs them.
 */
export function draftsOf(
  mesh: Mesh,
  designs: readonly Design[],
  routes: NonNullable<MigrateOptions['routes']>,
): readonly Draft[] {
  const moving = designs.filter(({ verdict }) => verdict === 'moves');
  return [
    ...designs
      .filter(({ verdict }) => verdict === 'stays')
      .map(({ namespace }): Draft => ({
        name: `tidy-${namespace}`,
        namespace,
        what: TIDY,
        edits: (now) => [...forgotten(now, namespace), ...relics(now, namespace)],
      })),
    ...(moving.length > 0 ? wayOf(mesh, moving, routes) : []),
  ];
}

const TIDY = 'policies go that the waypoint has taken over and ztunnel can not enforce, and what sidecars alone read';

function wayOf(mesh: Mesh, moving: readonly Design[], routes: NonNullable<MigrateOptions['routes']>): readonly Draft[] {
  return [
    {
      name: 'sidecars-take-hbone',
      namespace: undefined,
      what: "install ambient mode beside what is there (istiod's ambient profile, istio-cni, ztunnel), then restart sidecars, so that they take HBONE",
      edits: (now) => [...sidecarsTakeHbone(now), ...machinesTakeHbone(now)],
      restarts: (now) => sidecarsTakeHbone(now).map(titleOf),
    },
    ...moving.map((design): Draft => ({
      name: `network-${design.namespace}`,
      namespace: design.namespace,
      what: 'network policies let HBONE through',
      edits: (now) => {
        const opened = networkPolicies(now, design, moving);
        return opened.length === 0 ? [] : [...portGuards(mesh, design.namespace), ...opened];
      },
    })),
    ...moving.map(({ namespace }): Draft => ({
      name: `mtls-${namespace}`,
      namespace,
      what: 'modes of mTLS are written so that ztunnel takes them for what they say',
      edits: (now) => plainModes(now, namespace),
    })),
    ...moving.flatMap((design) => waypointDrafts(mesh, design)),
    ...moving.flatMap((design) => [
      ...enrolDrafts(mesh, design),
      ...(routes === 'httproute' ? routeDrafts(design) : []),
    ]),
  ];
}

function waypointDrafts(mesh: Mesh, { entries, namespace, served, waypoint }: Design): readonly Draft[] {
  if (!waypoint) return [];
  const { edits: made, name, principal } = waypoint;
  const shut = served.map(({ service }) => service).filter((service) => hasAllow(mesh, service));
  return [
    {
      name: `waypoint-${namespace}`,
      namespace,
      what: `a waypoint, with what the policies of the pods say; the pods let it in`,
      edits: (now) => [
        ...made,
        ...policiesAtWaypoint(mesh, namespace, served, { name, principal, isForServicesAlone: entries.length === 0 }),
        ...admitWaypoint(mesh, namespace, shut, principal),
        ...spareWaypoint(mesh, now, namespace, served, principal),
      ],
      commands: () => (made.length === 0 ? [] : waitForWaypoint(name, namespace)),
    },
    {
      name: `bind-${namespace}`,
      namespace,
      what: 'Services send their traffic through the waypoint; sidecars pass it by as before',
      edits: (now) => [...bindServices(now, served, name), ...bindEntries(now, entries, name)],
    },
  ];
}

function enrolDrafts(mesh: Mesh, { isUnproved, namespace, served, waypoint }: Design): readonly Draft[] {
  const open = served
    .filter(({ isGuarded, service }) => isGuarded && !hasAllow(mesh, service))
    .map(({ service }) => service);
  return [
    {
      name: `enrol-${namespace}`,
      namespace,
      isUnproved,
      what: 'ambient mode takes the place of sidecars; pods are restarted',
      edits: (now) => [
        ...(waypoint
          ? [
              ...admitWaypoint(mesh, namespace, open, waypoint.principal),
              ...waysAround(mesh, served, waypoint.principal),
            ]
          : []),
        ...podsWithoutSidecars(now, namespace, mesh),
        ...namespaceMode(now, namespace),
      ],
      commands: (now) => [...namespaceCommand(now, namespace), ...podCommands(now, namespace)],
      restarts: (now) => sidecarsIn(now, namespace).map(({ title }) => title),
    },
    {
      name: `tidy-${namespace}`,
      namespace,
      what: TIDY,
      edits: (now) => [...leftovers(now, served), ...relics(now, namespace)],
    },
  ];
}

/** VirtualServices become HTTPRoutes one by one: each by itself is taken or refused. */
function routeDrafts({ namespace, served }: Design): readonly Draft[] {
  return [
    {
      name: `routes-${namespace}`,
      namespace,
      mustBeSame: true,
      what: 'HTTPRoutes take the place of VirtualServices that they can say',
      edits: (now) => [...httpRoutes(now, served).values()].flatMap((one) => ('edits' in one ? one.edits : [])),
    },
  ];
}
