import type { FindConcerns } from './concerns';

/** A namespace that a dump has objects of and not itself: its labels decide who has a sidecar. */
export const unknownNamespace: FindConcerns = (mesh, namespace) =>
  mesh.find('Namespace', '', namespace)
    ? []
    : [
        {
          weight: 'blocks',
          name: `unknown-namespace:${namespace}`,
          namespace,
          object: `Namespace ${namespace}`,
          what: 'it is not in the input, so nobody knows its labels, nor whether its pods have sidecars',
          then: 'add it: kubectl get namespaces -o yaml',
        },
      ];
