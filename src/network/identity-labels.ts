import { refuse, type Place } from '../input/refuse';

/**
 * Labels that Cilium leaves out of identities unless its value `labels` says otherwise. Patterns hold from the start of a
 * key.
 *
 * @see cilium/cilium Documentation/operations/performance/scalability/identity-relevant-labels.rst (read for 1.20)
 */
const LEFT_OUT = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^k8s\.io/,
  /^.*beta\.kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^pod-template-(generation|hash)/,
  /^controller-revision-hash/,
];

/** Refuses labels that Cilium doesn't look at: a policy with one selects nothing, and says nothing of it. */
export function identityLabels(place: Place, at: string, labels: Readonly<Record<string, string>>): void {
  const key = Object.keys(labels).find((one) => LEFT_OUT.some((pattern) => pattern.test(one)));
  if (key === undefined) return;
  refuse(
    place,
    `${at}: Cilium leaves label "${key}" out of identities, so it would select nothing; select by another label`,
  );
}
