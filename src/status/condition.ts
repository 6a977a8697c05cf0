/** A condition that istiod writes into the status of an object, as far as the manifests tell. */
export interface StatusCondition {
  /** Whose status it is in. */
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  /** A listener (`listener/web`) or a parent of a route (`Service/reviews`); null for the object's own. */
  readonly of: string | null;
  /** As istiod has it, such as `Accepted` or `istio.io/WaypointBound`. */
  readonly type: string;
  /** `Unknown` where it turns on what the manifests don't hold; istiod itself never writes that. */
  readonly status: 'True' | 'False' | 'Unknown';
  /** As istiod has it; `Unknown` where the status is. */
  readonly reason: string;
  /** Why, in words of ours. */
  readonly message: string;
}

/** A condition before it is said what it is of. */
export type Said = Pick<StatusCondition, 'type' | 'status' | 'reason' | 'message'>;

/** What a condition comes to, whatever its type. */
export interface Outcome {
  readonly status: StatusCondition['status'];
  readonly reason: string;
  readonly message: string;
}

export function holds(reason: string, message: string): Outcome {
  return { status: 'True', reason, message };
}

export function fails(reason: string, message: string): Outcome {
  return { status: 'False', reason, message };
}

/** What has no reference that leads nowhere. */
export const RESOLVED: Outcome = holds('ResolvedRefs', 'all references lead somewhere');

/** @param message what would have to be known */
export function unknown(message: string): Outcome {
  return { status: 'Unknown', reason: 'Unknown', message };
}

export function said(type: string, outcome: Outcome): Said {
  return { type, ...outcome };
}
