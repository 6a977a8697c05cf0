import { fact } from '../fact';
import { labelOf } from '../field';
import { workloads, type Workload } from './workload';

/**
 * The Deployments that run istiod, known by their label as upstream's analyzers know them.
 *
 * @see istio/istio pkg/config/analysis/analyzers/authn/blockedcidrs.go (read for 1.32-dev)
 */
export const istiods = fact((mesh): readonly Workload[] =>
  workloads(mesh).filter(({ owner }) => owner.kind === 'Deployment' && labelOf(owner.labels, 'app') === 'istiod'),
);
