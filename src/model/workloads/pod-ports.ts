import type { Mesh } from '../mesh';
import { containerPortOf, servicesOf } from '../services/service';
import type { Workload } from './workload';

/** A port of a Service, and the port of the pods that it leads to. */
export interface LedPort {
  readonly port: number;
  readonly target: number;
  /** The Service, as messages have it. */
  readonly service: string;
}

/** The ports that pods surely have, and those of their Services. */
export function podPortsOf(
  mesh: Mesh,
  workload: Workload,
): { readonly own: ReadonlySet<number>; readonly led: readonly LedPort[] } {
  const led = servicesOf(mesh, workload).flatMap(({ ports, title }) =>
    ports.flatMap((one): LedPort[] => {
      const target = containerPortOf(one, workload);
      return target === undefined ? [] : [{ port: one.port, target, service: title }];
    }),
  );
  return { own: new Set([...workload.ports.map(({ port }) => port), ...led.map(({ target }) => target)]), led };
}
