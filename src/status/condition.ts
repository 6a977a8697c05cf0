import type { Field } from '../model/field';
import type { MeshObject } from '../model/mesh-object';

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

/** A condition, and what it is about. */
export interface FoundCondition {
  readonly condition: StatusCondition;
  /** The field that decides; the object where it is about the whole. */
  readonly at: Field | MeshObject;
  /** Whether it passes by itself. */
  readonly isForNow: boolean;
}

/** A condition before it is said what it is of. */
export interface Said extends Outcome {
  readonly type: string;
}

/** What a condition comes to, whatever its type. */
export interface Outcome extends Pick<StatusCondition, 'status' | 'reason' | 'message'> {
  /** The field that decides, where it is one. */
  readonly at?: Field | undefined;
  /** Whether it passes by itself, once a load balancer has given an address. */
  readonly isForNow?: boolean | undefined;
}

export function holds(reason: string, message: string, at?: Field): Outcome {
  return { status: 'True', reason, message, at };
}

export function fails(reason: string, message: string, at?: Field): Outcome {
  return { status: 'False', reason, message, at };
}

/** What has no reference that leads nowhere. */
export const RESOLVED: Outcome = holds('ResolvedRefs', 'all references lead somewhere');

/** @param message what would have to be known */
export function unknown(message: string): Outcome {
  return { status: 'Unknown', reason: 'Unknown', message };
}

export function said(type: string, outcome: Outcome): Said {
  return { ...outcome, type };
}

/** Conditions whose being true is the bad news. */
const BAD_IF_TRUE = ['Conflicted', 'istio.io/WaypointMissing', 'InsecureFrontendValidationMode'];

/** Whether a condition tells of something wrong. */
export function isBad({ status, type }: Pick<StatusCondition, 'status' | 'type'>): boolean {
  return status === (BAD_IF_TRUE.includes(type) ? 'True' : 'False');
}
