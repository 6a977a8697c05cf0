import { labelOf } from '../../model/field';
import { DATAPLANE_MODE, injectsByNamespace, namespaceLabels } from '../../model/workloads/enrolment';
import type { FindConcerns } from './concerns';

/** A namespace that asks for both: injection is decided first, so it has sidecars. */
export const mixedLabels: FindConcerns = (mesh, namespace) => {
  const labels = namespaceLabels(mesh, namespace) ?? {};
  if (labelOf(labels, DATAPLANE_MODE) !== 'ambient' || !injectsByNamespace(mesh, labels)) return [];
  return [
    {
      weight: 'stays',
      name: `mixed-labels:${namespace}`,
      namespace,
      object: `Namespace ${namespace}`,
      what: 'it asks for sidecars and for ambient mode, and gets sidecars',
      fix: 'its step takes the labels of injection away',
    },
  ];
};
