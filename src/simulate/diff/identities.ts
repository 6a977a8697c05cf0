import { isCaptured } from '../../model/workloads/enrolment';
import type { Mesh } from '../../model/mesh';
import { hasSidecar } from '../../model/services/service-backends';
import { settings } from '../../model/platform/settings';
import { workloads, type Workload } from '../../model/workloads/workload';

/** A workload that others know by another name than before. */
export interface IdentityChange {
  /** As `namespace/name`. */
  readonly workload: string;
  /** The principal in its certificate, such as `cluster.local/ns/shop/sa/web`; null where it has none, as it is not in the mesh. */
  readonly before: string | null;
  /** The same, after. */
  readonly after: string | null;
}

/** The workloads of both sides whose identity changes, whether a policy names it or not. */
export function identityChanges(before: Mesh, after: Mesh): readonly IdentityChange[] {
  const olds = new Map(workloads(before).map((one) => [keyOf(one), one]));
  return workloads(after)
    .flatMap((now): IdentityChange[] => {
      const old = olds.get(keyOf(now));
      if (!old) return [];
      const [was, is] = [principalOf(before, old), principalOf(after, now)];
      return was === is ? [] : [{ workload: `${now.namespace}/${now.name}`, before: was, after: is }];
    })
    .sort((one, other) => (one.workload < other.workload ? -1 : Number(one.workload > other.workload)));
}

function keyOf({ name, namespace, owner }: Workload): string {
  return `${owner.kindName} ${namespace}/${name}`;
}

function principalOf(mesh: Mesh, workload: Workload): string | null {
  if (!isCaptured(mesh, workload) && !hasSidecar(mesh, workload)) return null;
  return `${settings(mesh).trustDomain}/ns/${workload.namespace}/sa/${workload.serviceAccount}`;
}
