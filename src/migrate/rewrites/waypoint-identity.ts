import { isMap } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { policiesOn } from '../../model/policy/attachment';
import { authorizationOf } from '../../model/policy/authorization';
import { workloadsOf, type MeshService } from '../../model/services/service';
import { copyOf, type Edit } from '../edit';
import type { Served } from '../served-services';
import { policiesOfPods } from './policies-at-waypoint';
import { deniesPortsAlone, isSaidBy } from './already-there';
import type { Rule } from './service-ports';

/** Whether some policy of a Service's pods lets nobody in but those that it names. */
export function hasAllow(mesh: Mesh, service: MeshService): boolean {
  return workloadsOf(mesh, service).some((workload) =>
    policiesOn(mesh, 'AuthorizationPolicy', workload).some((policy) => {
      const { action, isDryRun } = authorizationOf(mesh, policy);
      return action === 'ALLOW' && !isDryRun;
    }),
  );
}

/**
 * Lets the waypoint in at the pods that it serves: they see its identity, and not that of the client, for whom the waypoint answers.
 *
 * @param services those whose pods get the policy; for pods that nothing shuts, it shuts out all who don't come through the waypoint
 */
export function admitWaypoint(
  mesh: Mesh,
  namespace: string,
  services: readonly MeshService[],
  principal: string,
): readonly Edit[] {
  return services.flatMap((service): Edit[] => {
    const spec = {
      selector: { matchLabels: { ...service.selector } },
      action: 'ALLOW',
      rules: [{ from: [{ source: { principals: [principal] } }] }],
    };
    if (isSaidBy(mesh, 'AuthorizationPolicy', namespace, spec)) return [];
    let name = `${service.name}-from-waypoint`;
    while (mesh.find('AuthorizationPolicy', namespace, name)) name += '-2';
    return [
      {
        does: 'apply',
        object: {
          apiVersion: 'security.istio.io/v1',
          kind: 'AuthorizationPolicy',
          metadata: { name, namespace },
          spec,
        },
        why: `the pods of ${service.title} see the waypoint where they saw clients`,
      },
    ];
  });
}

/**
 * Rules of DENY policies that would refuse the waypoint itself leave it out: it has refused what they are about.
 *
 * @param first the mesh before all steps
 */
export function spareWaypoint(
  first: Mesh,
  mesh: Mesh,
  namespace: string,
  served: readonly Served[],
  principal: string,
): readonly Edit[] {
  return policiesOfPods(mesh, 'AuthorizationPolicy', served).flatMap(({ policy, whole }): Edit[] => {
    // Those that a migration has made know of the waypoint.
    const isOld = first.find('AuthorizationPolicy', policy.namespace, policy.name) !== undefined;
    if (deniesPortsAlone(mesh, policy)) return [];
    if (whole.length === 0 || !isOld || authorizationOf(mesh, policy).action !== 'DENY') return [];
    const object = copyOf(policy);
    const rules = (object.spec['rules'] ?? []) as readonly Rule[];
    const changed = rules.map((rule) => (isSparedBy(rule, namespace, principal) ? rule : sparing(rule, principal)));
    if (changed.every((rule, i) => rule === rules[i])) return [];
    object.spec['rules'] = changed;
    return [{ does: 'apply', object, why: 'would refuse the waypoint, which has judged the client already' }];
  });
}

function isSparedBy({ from }: Rule, namespace: string, principal: string): boolean {
  return (
    from !== undefined &&
    from.every(({ source }) => {
      const listed = (name: string): readonly string[] => {
        const value = isMap(source) ? source[name] : undefined;
        return Array.isArray(value) ? value.map(String) : [];
      };
      const [principals, namespaces, accounts] = ['principals', 'namespaces', 'serviceAccounts'].map(listed);
      const isOther = (values: readonly string[], own: string): boolean =>
        values.length > 0 && values.every((one) => !one.includes('*') && one !== own);
      return (
        listed('notPrincipals').includes(principal) ||
        isOther(principals!, principal) ||
        isOther(namespaces!, namespace) ||
        (accounts!.length > 0 && accounts!.every((one) => !principal.endsWith(`/sa/${one.split('/').at(-1)!}`)))
      );
    })
  );
}

function sparing(rule: Rule, principal: string): Rule {
  const from = rule.from ?? [{ source: {} }];
  return {
    ...rule,
    from: from.map((entry) => {
      const not = entry.source?.['notPrincipals'];
      return { ...entry, source: { ...entry.source, notPrincipals: [...(Array.isArray(not) ? not : []), principal] } };
    }),
  };
}
