import { fact } from './fact';
import { labelOf } from './field';
import type { Mesh } from './mesh';
import type { MeshService } from './service';
import type { Backend } from './service-backends';
import type { Workload } from './workload';

/** What of a place two ends may have in common, from the widest on. */
type Scope = 'region' | 'zone' | 'subzone' | 'node';

const DISTRIBUTION = 'networking.istio.io/traffic-distribution';

/** How a Service wants its traffic spread: by what ends have in common, strictly or as far as there is anybody. */
function preferenceOf(mesh: Mesh, { namespace, object }: MeshService): { scopes: readonly Scope[]; isStrict: boolean } {
  if (object.spec.get('internalTrafficPolicy').text === 'Local') return { scopes: ['node'], isStrict: true };
  const inherited = mesh.find('Namespace', '', namespace)?.annotations ?? {};
  const text =
    object.spec.get('trafficDistribution').text ??
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
 * that no node is written of are all on one.
 *
 * @see istio/ztunnel src/state.rs, load_balance; istio/istio pilot/pkg/serviceregistry/ambient/services.go (measured for 1.32-dev)
 */
export function nearest(
  mesh: Mesh,
  service: MeshService,
  client: Workload | undefined,
  all: readonly Backend[],
): readonly Backend[] {
  const { isStrict, scopes } = preferenceOf(mesh, service);
  if (scopes.length === 0 || !client) return all;
  const ranked = all.map((backend) => ({ backend, rank: inCommon(mesh, scopes, client, backend) }));
  if (isStrict) return ranked.filter(({ rank }) => rank === scopes.length).map(({ backend }) => backend);
  const most = Math.max(...ranked.map(({ rank }) => rank));
  return ranked.filter(({ rank }) => rank === most).map(({ backend }) => backend);
}

/** How many scopes both are in, until the first that they are not. */
function inCommon(mesh: Mesh, scopes: readonly Scope[], client: Workload, backend: Backend): number {
  const [one, other] = [placeOf(mesh, client), backend.kind === 'pods' ? placeOf(mesh, backend.workload) : NOWHERE];
  const first = scopes.findIndex((scope) => one[scope] !== other[scope]);
  return first < 0 ? scopes.length : first;
}

type Place = Readonly<Record<Scope, string>>;

const NOWHERE: Place = { region: '', zone: '', subzone: '', node: '' };

function placeOf(mesh: Mesh, { spec }: Workload): Place {
  const node = spec.get('nodeName').text ?? '';
  return { ...(nodes(mesh).get(node) ?? NOWHERE), node };
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
