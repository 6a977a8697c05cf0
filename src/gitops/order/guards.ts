import { inner, labelsOf, push, type Known, type KnownObjects } from './known-objects';
import { at, listAt, pairsAt, textAt } from './plain-fields';

/** Where policies that name no workload are for the whole mesh, unless `meshConfig.rootNamespace` says otherwise. */
const ROOT_NAMESPACE = 'istio-system';

const NO_ONE: readonly number[] = [];

/**
 * What guards what: for each object the policies that must be there before it. Pods are guarded by the policies that select them,
 * by the Services that lead to them and by the routes of those; Services and Gateways by policies that target them.
 *
 * A selector that can't be compared label by label is taken for one that selects all of its namespace: a policy too many is waited for,
 * never one too few.
 */
export function guardsOf(objects: KnownObjects): number[][] {
  const guards: number[][] = objects.all.map(() => []);
  const pods = new PodIndex(objects.all);
  const ofNamespace = new Map<string, number[]>();
  const ofAll: number[] = [];
  const routes = routesByService(objects);

  for (const one of objects.all) {
    const { index, namespace, object, type } = one;
    if (type.id === '/Service') {
      const selector = pairsAt(object, 'spec', 'selector');
      if (selector.length === 0) continue;
      for (const pod of pods.selected(namespace, selector)) {
        guards[pod]!.push(index);
        for (const route of routes.get(index) ?? NO_ONE) guards[pod]!.push(route);
      }
      continue;
    }
    const selection = selectionOf(one);
    if (selection === undefined) continue;
    if (selection === 'targets') for (const target of targetsOf(one, objects)) guards[target]!.push(index);
    else if (selection === 'cluster') ofAll.push(index);
    else if (selection === 'namespace') push(ofNamespace, namespace, index);
    else for (const pod of pods.selected(namespace, selection)) guards[pod]!.push(index);
  }
  for (const { index, namespace, pod } of objects.all) {
    if (pod !== undefined) guards[index]!.push(...(ofNamespace.get(namespace) ?? NO_ONE), ...ofAll);
  }
  return guards;
}

type Selection = 'targets' | 'cluster' | 'namespace' | readonly (readonly [string, string])[];

/** Whom a policy is about; undefined for what is no policy. */
function selectionOf({ namespace, object, type: { group, kind } }: Known): Selection | undefined {
  const spec = at(object, 'spec');
  switch (group) {
    case 'security.istio.io': {
      if (listAt(spec, 'targetRefs').length > 0 || at(spec, 'targetRef') !== undefined) return 'targets';
      const labels = pairsAt(spec, 'selector', 'matchLabels');
      if (labels.length > 0) return labels;
      return namespace === ROOT_NAMESPACE ? 'cluster' : 'namespace';
    }
    case 'extensions.istio.io':
    case 'telemetry.istio.io':
    case 'gateway.networking.k8s.io':
    case 'gateway.networking.x-k8s.io':
      return listAt(spec, 'targetRefs').length > 0 ? 'targets' : undefined;
    case 'networking.k8s.io':
    case 'extensions':
      return kind === 'NetworkPolicy' ? labelsOnly(at(spec, 'podSelector')) : undefined;
    case 'cilium.io':
      if (kind === 'CiliumClusterwideNetworkPolicy') return 'cluster';
      if (kind !== 'CiliumNetworkPolicy') return undefined;
      return at(object, 'specs') === undefined ? labelsOnly(at(spec, 'endpointSelector')) : 'namespace';
    case 'policy.networking.k8s.io':
      return 'cluster';
    case 'projectcalico.org':
    case 'crd.projectcalico.org':
      return kind === 'GlobalNetworkPolicy' ? 'cluster' : kind === 'NetworkPolicy' ? 'namespace' : undefined;
    default:
      return undefined;
  }
}

/** The labels that a selector asks for, where that is all it asks for. Sources of labels, as Cilium writes them, are left off. */
function labelsOnly(selector: unknown): Selection {
  if (listAt(selector, 'matchExpressions').length > 0) return 'namespace';
  const labels = pairsAt(selector, 'matchLabels').map(
    ([key, value]) => [key.replace(/^(?:k8s|any)[:.]/, ''), value] as const,
  );
  // Labels that Cilium takes from elsewhere, such as the account.
  if (labels.length === 0 || labels.some(([key]) => key.startsWith('io.') || key.includes(':'))) return 'namespace';
  return labels;
}

function targetsOf({ namespace, object }: Known, objects: KnownObjects): readonly number[] {
  return [...listAt(object, 'spec', 'targetRefs'), at(object, 'spec', 'targetRef')].flatMap((ref) => [
    ...objects.find(textAt(ref, 'group'), textAt(ref, 'kind'), namespace, textAt(ref, 'name')),
  ]);
}

/** The routes in front of each Service. */
function routesByService(objects: KnownObjects): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const {
    index,
    namespace,
    object,
    type: { group, kind },
  } of objects.all) {
    if (group === 'gateway.networking.k8s.io') {
      for (const parent of listAt(object, 'spec', 'parentRefs')) {
        if (textAt(parent, 'kind') !== 'Service') continue;
        const [own, name] = [textAt(parent, 'namespace') || namespace, textAt(parent, 'name')];
        for (const service of objects.find('', 'Service', own, name)) push(found, service, index);
      }
    } else if (group === 'networking.istio.io' && kind === 'VirtualService') {
      for (const host of listAt(object, 'spec', 'hosts')) {
        if (typeof host !== 'string') continue;
        for (const service of objects.ofHost(host, namespace)) push(found, service, index);
      }
    }
  }
  return found;
}

/** Makers of pods by each label of their pods, so that a selector looks at few. */
class PodIndex {
  /** By namespace, label and value. */
  private readonly byLabel = new Map<string, Map<string, Map<string, number[]>>>();

  constructor(private readonly all: readonly Known[]) {
    for (const { index, namespace, pod } of all) {
      if (pod === undefined) continue;
      const own = inner(this.byLabel, namespace);
      for (const [key, value] of labelsOf(pod)) push(inner(own, key), value, index);
    }
  }

  selected(namespace: string, selector: readonly (readonly [string, string])[]): readonly number[] {
    const own = this.byLabel.get(namespace);
    const lists = selector.map(([key, value]) => own?.get(key)?.get(value) ?? NO_ONE);
    const fewest = lists.reduce((one, other) => (other.length < one.length ? other : one));
    if (selector.length === 1) return fewest;
    return fewest.filter((index) => {
      const { pod } = this.all[index]!;
      return selector.every(([key, value]) => at(pod, 'metadata', 'labels', key) === value);
    });
  }
}
