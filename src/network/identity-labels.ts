import { refuse, type Place } from '../input/refuse';

/**
 * Labels that Cilium leaves out of identities unless its value `labels` says otherwise. Patterns hold from the start of a
 * key.
 *
 * @see cilium/cilium pkg/labelsfilter/filter.go (read for 1.15, 1.18 and 1.20)
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
  /^controller-uid/,
  /^batch\.kubernetes\.io\/(job-completion-index|controller-uid)/,
  /^annotation/,
  /^etcd_node/,
  // Only newer releases leave it out (1.20 does, 1.18 does not): a policy with it would end at the upgrade.
  /^topology\.kubernetes\.io/,
];

/** Longest key without a domain: before 1.20, Cilium puts the four letters of its source before it, within the 63 of Kubernetes. */
const LONGEST_KEY = 59;

/** Refuses labels that Cilium doesn't look at, where a policy selects nothing and says nothing of it; and keys that it can't read. */
export function identityLabels(place: Place, at: string, labels: Readonly<Record<string, string>>): void {
  const key = Object.keys(labels).find((one) => LEFT_OUT.some((pattern) => pattern.test(one)));
  const long = Object.keys(labels).find((one) => !one.includes('/') && one.length > LONGEST_KEY);
  if (long !== undefined) {
    refuse(
      place,
      `${at}: label key "${long}" has more than ${LONGEST_KEY} letters, and Cilium before 1.20 refuses a policy with it; select by another label`,
    );
  }
  if (key === undefined) return;
  refuse(
    place,
    `${at}: Cilium leaves label "${key}" out of identities, so it would select nothing; select by another label`,
  );
}
