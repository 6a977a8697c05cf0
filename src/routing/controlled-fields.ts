/**
 * Fields of an object in Git that a controller writes in the cluster. A tool that applies Git has to leave them alone, or it
 * takes back what the controller did: Argo CD by `ignoreDifferences` with `RespectIgnoreDifferences=true`, Flux from 2.9 on by
 * `spec.ignore` of a Kustomization; both take JSON pointers.
 */
export interface ControlledFields {
  /** API group of the object; empty for the core group. */
  readonly group: string;
  /** Its kind. */
  readonly kind: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** The fields, as JSON pointers (RFC 6901). */
  readonly jsonPointers: readonly string[];
  /** Who writes them. */
  readonly controller: 'Flagger' | 'Argo Rollouts';
}
