import { fact } from '../fact';
import type { Labels } from '../field';
import { workloadsIn } from './workload';

/** Labels by which Flagger tells its pods apart: the first of these that the target selects by (its flag -selector-labels). */
const SELECTOR_LABELS = ['app', 'name', 'app.kubernetes.io/name'];

/**
 * The pods that Flagger makes for the version in use, `<target>-primary`: no manifest has them. Their labels are those of the
 * target's, but for the one that it selects by.
 *
 * @see fluxcd/flagger pkg/canary/deployment_controller.go, createPrimaryDeployment (read for 1.44)
 */
export const primaryPods = fact((mesh): readonly { readonly namespace: string; readonly labels: Labels }[] =>
  mesh.ofKind('Canary').flatMap(({ namespace, spec }) => {
    const [kind, name] = [spec.get('targetRef', 'kind').text, spec.get('targetRef', 'name').text];
    const target = workloadsIn(mesh, namespace).find(({ owner }) => owner.kind === kind && owner.name === name);
    const selected = target?.owner.spec.get('selector', 'matchLabels').labels ?? {};
    const label = SELECTOR_LABELS.find((one) => Object.hasOwn(selected, one));
    return target && label !== undefined
      ? [{ namespace, labels: { ...target.labels, [label]: `${selected[label]}-primary` } }]
      : [];
  }),
);
