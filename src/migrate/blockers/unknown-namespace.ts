import { settings } from '../../model/platform/settings';
import { NEVER_INJECTED } from '../../model/workloads/enrolment';
import type { FindConcerns } from './concerns';

/** A namespace that a dump has objects of and not itself: its labels decide who has a sidecar. */
export const unknownNamespace: FindConcerns = (mesh, namespace) => {
  const { istioNamespace, rootNamespace } = settings(mesh);
  // Those of the system have no sidecars to leave.
  const isOfSystem = [...NEVER_INJECTED, istioNamespace, rootNamespace].includes(namespace);
  if (isOfSystem || mesh.find('Namespace', '', namespace)) return [];
  return [
    {
      weight: 'blocks',
      name: `unknown-namespace:${namespace}`,
      namespace,
      object: `Namespace ${namespace}`,
      what: 'it is not in the input, so nobody knows its labels, nor whether its pods have sidecars',
      fix: 'add it: kubectl get namespaces -o yaml',
    },
  ];
};
