import type { Mesh } from '../../model/mesh';
import { workloadsOf } from '../../model/services/service';
import type { Workload } from '../../model/workloads/workload';
import { readsRequests, servedIn } from '../served-services';
import { policiesOfPods } from '../rewrites/policies-at-waypoint';
import type { Concern } from '../plan';

/** Policies for some pods of a Service: a waypoint knows the Service that is called, and not the pod that will answer. */
export function partlySelected(mesh: Mesh, namespace: string): readonly Concern[] {
  const served = servedIn(mesh, namespace);
  return (['AuthorizationPolicy', 'RequestAuthentication'] as const).flatMap((kind) =>
    policiesOfPods(mesh, kind, served).flatMap(({ partly, policy }): Concern[] => {
      if (partly.length === 0) return [];
      const some = partly.map((one) => `${one.title} (${names(workloadsOf(mesh, one))})`);
      return [
        {
          weight: 'blocks',
          name: `partly-selected:${policy.namespace}/${policy.name}`,
          namespace,
          object: policy.title,
          what: `it is about some pods of ${some.join(', ')} and not about others, and a waypoint can not tell them apart${readsRequests(mesh, policy) ? '' : '; ztunnel sees nobody but the waypoint there'}`,
          fix: 'give these pods a Service of their own, or say it of all pods of the Service',
        },
      ];
    }),
  );
}

function names(all: readonly Workload[]): string {
  return all.map(({ name }) => name).join(', ');
}
