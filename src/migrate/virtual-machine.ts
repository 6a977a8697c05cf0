import { fact } from '../model/fact';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { policiesOn } from '../model/policy/attachment';
import { authorizationOf, valuesOf, type AuthorizationRule } from '../model/policy/authorization';
import { isAboutCallers, standsFor } from '../model/policy/ztunnel-match';
import { settings } from '../model/platform/settings';
import { byLabels } from '../model/selectors';
import { services, workloadsOf, type MeshService } from '../model/services/service';
import { entryTakesHbone } from '../model/services/service-backends';
import { serviceEntries } from '../model/services/service-entry';

/**
 * Virtual machines with a sidecar, which istiod takes those for that have a service account.
 *
 * @see istio/istio pilot/pkg/serviceregistry/serviceentry/conversion.go, getTLSModeFromWorkloadEntry (read for 1.32-dev)
 */
export const machines = fact((mesh): readonly MeshObject[] =>
  mesh.ofKind('WorkloadEntry').filter(({ spec }) => (spec.get('serviceAccount').text ?? '') !== ''),
);

/** Those that somebody can call through the mesh, and that nobody has said of that they take HBONE. */
export const machinesWithoutHbone = fact((mesh): readonly MeshObject[] =>
  machines(mesh).filter((one) => !entryTakesHbone(mesh, one) && isCalled(mesh, one)),
);

function isCalled(mesh: Mesh, { labels, namespace, spec }: MeshObject): boolean {
  const own = { ...labels, ...spec.get('labels').labels };
  const isBehind = services(mesh).some(
    (one) => one.namespace === namespace && one.selector && byLabels(one.selector).matches(own),
  );
  return isBehind || serviceEntries(mesh).some((one) => one.namespace === namespace && one.selector?.matches(own));
}

/**
 * Whether a machine may call a Service as it is now; `false` where every pod of it has policies that let others in by name, and none lets in the
 * machine.
 */
export function mayCall(mesh: Mesh, { namespace, spec }: MeshObject, service: MeshService): boolean {
  const identity = {
    trustDomain: settings(mesh).trustDomain,
    namespace,
    serviceAccount: spec.get('serviceAccount').text ?? 'default',
  };
  return workloadsOf(mesh, service).some((pod) => {
    const allows = policiesOn(mesh, 'AuthorizationPolicy', pod).filter((policy) => {
      const { action, isDryRun } = authorizationOf(mesh, policy);
      return action === 'ALLOW' && !isDryRun;
    });
    return (
      allows.length === 0 ||
      allows.some((policy) => authorizationOf(mesh, policy).rules.some((rule) => mayMatch(rule, policy.namespace)))
    );
  });

  function mayMatch({ from, when }: AuthorizationRule, home: string): boolean {
    const excludes = ({ attributes }: AuthorizationRule['from'][number]): boolean =>
      attributes.some((attribute) => {
        if (!isAboutCallers(attribute)) return false;
        const { any, not } = valuesOf(attribute);
        const isOne = (value: string): boolean => standsFor(home, attribute.name, value, identity);
        return (any.length > 0 && !any.some(isOne)) || not.some(isOne);
      });
    return (from.length === 0 || !from.every(excludes)) && !when.some(excludes);
  }
}
