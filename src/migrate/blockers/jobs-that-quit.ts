import type { Field } from '../../model/field';
import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

/** The ports of the agent and of Envoy that take it (istio/istio pkg/istio-agent, pilot/cmd/pilot-agent/status, read for 1.30). */
const QUIT = /quitquitquit/;

/** Pods that end their own sidecar when they have done their work: without one, nobody answers. */
export const jobsThatQuit: FindConcerns = (mesh, namespace) =>
  sidecarsIn(mesh, namespace)
    .filter(({ containers }) => containers.some(asksToQuit))
    .map((workload) => ({
      weight: 'loses' as const,
      name: `quits-sidecar:${namespace}/${workload.name}`,
      namespace,
      object: workload.title,
      what: 'it ends its sidecar (quitquitquit) when it is done; in ambient mode there is none, the call fails, and pods end by themselves',
      fix: 'see that the failed call does not fail the pod, and take it out once the namespace has moved',
    }));

function asksToQuit(container: Field): boolean {
  return [...container.get('command').texts, ...container.get('args').texts].some((one) => QUIT.test(one));
}
