import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

/** StatefulSets restart one pod after the other, and each waits for the one before. */
export const statefulSets: FindConcerns = (mesh, namespace) =>
  sidecarsIn(mesh, namespace)
    .filter(({ owner }) => owner.kind === 'StatefulSet')
    .map((workload) => ({
      weight: 'stays' as const,
      name: `stateful-set:${namespace}/${workload.name}`,
      namespace,
      object: workload.title,
      what: 'its pods restart one after the other, so for a while some have a sidecar and some have none',
      fix: 'the step says what these refuse each other meanwhile; wait until all are restarted before the next step',
    }));
