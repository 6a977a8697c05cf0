import { fact } from '../fact';
import { labelOf } from '../field';
import type { Destination } from './hosts';
import type { Mesh } from '../mesh';
import type { Backend } from './service-backends';
import type { Workload } from '../workloads/workload';
import { nodesOf } from '../workloads/written-pods';

/** What of a place two ends may have in common, from the widest on. */
type Scope = 'region' | 'zone' | 'subzone' | 'node';

const DISTRIBUTION = 'networking.istio.io/traffic-distribution';

/** How a Service wants its traffic spread: by what ends have in common, strictly or as far as there is anybody. */
function preferenceOf(mesh: Mesh, destination: Destination): { scopes: readonly Scope[]; isStrict: boolean } {
  const { namespace, object } = destination.kind === 'Service' ? destination.service : destination.entry;
  const isService = destination.kind === 'Service';
  if (isService && object.spec.get('internalTrafficPolicy').text === 'Local')
    return { scopes: ['node'], isStrict: true };
  const inherited = mesh.find('Namespace', '', namespace)?.annotations ?? {};
  const text =
    (isService ? object.spec.get('trafficDistribution').text : undefined) ??
    labelOf(object.annotations, DISTRIBUTION) ??
    labelOf(inherited, DISTRIBUTION);
  switch (text?.toLowerCase()) {
    case 'preferclose':
    case 'prefersamezone':
      return { scopes: ['region', 'zone', 'subzone'], isStrict: false };
    case 'prefersamenode':
      return { scopes: ['region', 'zone', 'subzone', 'node'], isStrict: false };
    default:
      return { scopes: [], isStrict: false };
  }
}

/**
 * The endpoints that a client's ztunnel balances over: those that have most in common with it, or all where the Service does not care. Pods
 * that no node is written of are all on one. Of a client on several nodes, what any of its pods may get to; nobody where one of them gets
 * to nobody.
 *
 * @see istio/ztunnel src/state.rs, load_balance; istio/istio pilot/pkg/serviceregistry/ambient/services.go (measured for 1.32-dev)
 */
export function nearest(
  mesh: Mesh,
  destination: Destination,
  client: Workload | undefined,
  all: readonly Backend[],
): readonly Backend[] {
  const { isStrict, scopes } = preferenceOf(mesh, destination);
  if (scopes.length === 0 || !client) return all;
  const near = placesOf(mesh, client).map((place) => {
    const ranked = all.map((backend) => ({ backend, rank: mostInCommon(mesh, scopes, place, backend) }));
    const wanted = isStrict ? scopes.length : Math.max(...ranked.map(({ rank }) => rank));
    return ranked.filter(({ rank }) => rank === wanted).map(({ backend }) => backend);
  });
  if (near.some((one) => one.length === 0)) return [];
  return all.filter((backend) => near.some((one) => one.includes(backend)));
}

/** How many scopes a place and an end are in together, until the first that they are not; of pods in several places, the nearest. */
function mostInCommon(mesh: Mesh, scopes: readonly Scope[], one: Place, backend: Backend): number {
  const ranks = endPlaces(mesh, backend).map((other) => {
    const first = scopes.findIndex((scope) => one[scope] !== other[scope]);
    return first < 0 ? scopes.length : first;
  });
  return Math.max(...ranks);
}

type Place = Readonly<Record<Scope, string>>;

const NOWHERE: Place = { region: '', zone: '', subzone: '', node: '' };

function endPlaces(mesh: Mesh, backend: Backend): readonly Place[] {
  if (backend.kind === 'pods') return placesOf(mesh, backend.workload);
  const written = backend.kind === 'WorkloadEntry' ? backend.object.spec.get('locality').text : backend.locality;
  const [region = '', zone = '', subzone = ''] = (written ?? '').split('/');
  return [{ ...NOWHERE, region, zone, subzone }];
}

function placesOf(mesh: Mesh, workload: Workload): readonly Place[] {
  const on = nodesOf(mesh, workload);
  return on.length === 0 ? [NOWHERE] : on.map((node) => ({ ...(nodes(mesh).get(node) ?? NOWHERE), node }));
}

const nodes = fact(
  (mesh) =>
    new Map(
      mesh.ofKind('Node').map(({ labels, name }): [string, Place] => [
        name,
        {
          region: labelOf(labels, 'topology.kubernetes.io/region') ?? '',
          zone: labelOf(labels, 'topology.kubernetes.io/zone') ?? '',
          subzone: labelOf(labels, 'topology.istio.io/subzone') ?? '',
          node: name,
        },
      ]),
    ),
);
