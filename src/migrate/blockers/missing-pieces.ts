import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { policiesOn } from '../../model/policy/attachment';
import { authorizationOf } from '../../model/policy/authorization';
import { destinationRulesFor } from '../../model/routing/destination-rule';
import { virtualServices, virtualServicesFor } from '../../model/routing/virtual-service';
import { byLabels } from '../../model/selectors';
import { servicesIn, workloadsOf } from '../../model/services/service';
import { workloads, workloadsIn } from '../../model/workloads/workload';
import { namedIn } from '../namespace-order';
import type { Concern } from '../plan';
import { sidecarsIn } from '../rewrites/injected-pods';

/** What the input speaks of and does not have, so that what becomes of it can't be compared. */
export function missingPieces(mesh: Mesh, namespace: string): readonly Concern[] {
  if (sidecarsIn(mesh, namespace).length === 0) return [];
  return [
    ...withoutPods(mesh, namespace),
    ...withoutSubset(mesh, namespace),
    ...withoutCallers(mesh, namespace),
    ...withoutMachines(mesh, namespace),
  ];
}

/** A Service that is routed and has no pods: whether they have sidecars, and need a waypoint, nobody knows. */
function withoutPods(mesh: Mesh, namespace: string): readonly Concern[] {
  return servicesIn(mesh, namespace)
    .filter((service) => {
      const isRouted = virtualServicesFor(mesh, service.host).some(({ isOnMesh }) => isOnMesh);
      return service.selector && !service.isExternalName && isRouted && workloadsOf(mesh, service).length === 0;
    })
    .map(({ name, title }) => ({
      weight: 'unproved',
      name: `no-pods:${namespace}/${name}`,
      namespace,
      object: title,
      what: 'the input has none of its pods, so that nobody knows whether it needs a waypoint for what VirtualServices say of it',
      fix: 'add what makes its pods, or delete it where there are none',
    }));
}

/** Routes to subsets that no DestinationRule of the input declares. */
function withoutSubset(mesh: Mesh, namespace: string): readonly Concern[] {
  return virtualServices(mesh)
    .filter((one) => one.namespace === namespace && one.isOnMesh)
    .flatMap(({ name, routes, title }): Concern[] => {
      const unknown = routes
        .flatMap(({ destinations }) => destinations)
        .filter(
          ({ fullHost, subset }) =>
            subset !== undefined &&
            !destinationRulesFor(mesh, fullHost).some(({ subsets }) => subsets.some((one) => one.name === subset)),
        );
      if (unknown.length === 0) return [];
      const names = [...new Set(unknown.map(({ host, subset }) => `${subset} of ${host}`))];
      return [
        {
          weight: 'unproved',
          name: `no-subset:${namespace}/${name}`,
          namespace,
          object: title,
          what: `it leads to subsets that no DestinationRule of the input has (${names.join(', ')}), so that where requests land is not compared`,
          fix: 'add the DestinationRules: kubectl get destinationrules -A -o yaml',
        },
      ];
    });
}

/** Groups of virtual machines that register by themselves, of which the input has none. */
function withoutMachines(mesh: Mesh, namespace: string): readonly Concern[] {
  return mesh
    .inNamespace('WorkloadGroup', namespace)
    .filter((group) => {
      const own = byLabels(group.spec.get('metadata', 'labels').labels);
      return !mesh
        .inNamespace('WorkloadEntry', namespace)
        .some(({ labels, spec }) => own.matches({ ...labels, ...spec.get('labels').labels }));
    })
    .map(({ name, title }) => ({
      weight: 'unproved',
      name: `no-machines:${namespace}/${name}`,
      namespace,
      object: title,
      what: 'the input has none of its machines, which may register by themselves: what they call, and who calls them, is not compared',
      fix: 'add those that are there: kubectl get workloadentries -A -o yaml',
    }));
}

/** Namespaces that policies let in, and that the input has nothing of. */
function withoutCallers(mesh: Mesh, namespace: string): readonly Concern[] {
  const found = new Map<string, Set<string>>();
  for (const policy of new Set(
    workloadsIn(mesh, namespace).flatMap((pod) => policiesOn(mesh, 'AuthorizationPolicy', pod)),
  )) {
    const { action, rules } = authorizationOf(mesh, policy);
    if (action !== 'ALLOW') continue;
    for (const name of rules.flatMap((rule) => namedIn(rule, policy.namespace))) {
      if (name.includes('*') || known(mesh).has(name)) continue;
      found.set(name, (found.get(name) ?? new Set()).add(policy.title));
    }
  }
  return [...found].map(([name, policies]) => ({
    weight: 'unproved',
    name: `no-callers:${name}`,
    namespace,
    object: [...policies].join(', '),
    what: `it lets in namespace ${name}, of which the input has nothing, so that nobody knows what its pods call, and how`,
    fix: 'add the namespace with its workloads, or accept where it is gone',
  }));
}

const known = fact(
  (mesh) =>
    new Set([
      ...mesh.ofKind('Namespace').map(({ name }) => name),
      ...workloads(mesh).map(({ namespace }) => namespace),
    ]),
);
