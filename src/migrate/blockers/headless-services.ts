import type { Mesh } from '../../model/mesh';
import { servicesIn, workloadsOf } from '../../model/services/service';
import { enrolmentOf } from '../../model/workloads/enrolment';
import { guardsOf } from '../served-services';
import type { Concern } from '../plan';

/** Headless Services: whoever calls them calls pods, and no waypoint is on the way to a pod's own address. */
export function headlessServices(mesh: Mesh, namespace: string): readonly Concern[] {
  return servicesIn(mesh, namespace).flatMap((service): Concern[] => {
    const pods = workloadsOf(mesh, service);
    if (!service.isHeadless || !pods.some((one) => enrolmentOf(mesh, one).membership === 'sidecar')) return [];
    const guards = guardsOf(mesh, service);
    const name = `headless:${namespace}/${service.name}`;
    if (guards.length === 0) {
      const what = 'it is headless: who calls it calls pods, through ztunnel alone';
      const fix = 'nothing has to be done; policies about identities and ports hold';
      return [{ weight: 'stays', name, namespace, object: service.title, what, fix }];
    }
    return [
      {
        weight: 'blocks',
        name,
        namespace,
        object: service.title,
        what: `it is headless, and no waypoint is on the way to its pods, whose requests are judged (${guards.join(', ')})`,
        fix: 'say who may call in terms of identities and ports, or give callers a Service with an address',
      },
    ];
  });
}
