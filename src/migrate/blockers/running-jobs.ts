import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

/** Jobs that are there: nobody makes their pods again, so they keep what they were made with until they are through. */
export const runningJobs: FindConcerns = (mesh, namespace) =>
  sidecarsIn(mesh, namespace)
    .filter(({ owner }) => owner.kind === 'Job' && !owner.field('status', 'completionTime').isSet)
    .map(({ name, title }) => ({
      weight: 'stays' as const,
      name: `running-job:${namespace}/${name}`,
      namespace,
      object: title,
      what: 'pods that it runs keep their sidecar until they are through, and what it runs later has none; the step says what the ones are refused meanwhile',
      fix: 'let it be through before the step',
    }));
