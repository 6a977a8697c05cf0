import { workloadsIn } from '../../model/workloads/workload';
import type { FindConcerns } from './concerns';

/** Pods on the network of their node: no sidecar has them, and no ztunnel. */
export const hostNetwork: FindConcerns = (mesh, namespace) =>
  workloadsIn(mesh, namespace)
    .filter((one) => one.hostNetwork)
    .map((workload) => ({
      weight: 'stays' as const,
      name: `host-network:${namespace}/${workload.name}`,
      namespace,
      object: workload.title,
      what: 'it uses the network of its node, so it is in no mesh, before and after',
      fix: 'nothing has to be done; what it calls sees no identity',
    }));
