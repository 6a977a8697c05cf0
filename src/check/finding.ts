/** How bad a finding is: traffic or security is not what was said, or a server refuses it; probably so; good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** The object that a finding is about. */
export interface FindingObject {
  /**
   * API group and version, such as `networking.istio.io/v1`.
   *
   * @default - absent where the kind alone says which object it is
   */
  readonly apiVersion?: string | undefined;
  /** Kind, such as `VirtualService`. */
  readonly kind: string;
  /**
   * Namespace.
   *
   * @default - absent for objects of the whole cluster
   */
  readonly namespace?: string | undefined;
  /** Name. */
  readonly name: string;
}

/** One step of a JSON patch (RFC 6902). */
export interface PatchStep {
  /** What the step does. */
  readonly op: 'add' | 'remove' | 'replace';
  /** Where, as a JSON pointer (RFC 6901). */
  readonly path: string;
  /**
   * What is added, or takes the place of what was there.
   *
   * @default - absent for `remove`
   */
  readonly value?: unknown;
}

/** What to do about a finding. */
export interface Fix {
  /** For a reader. */
  readonly text: string;
  /**
   * For a program: the change itself.
   *
   * @default - absent where what to write is not certain
   */
  readonly patch?: readonly PatchStep[] | undefined;
  /**
   * The object that the patch is of.
   *
   * @default - absent when it is that of the finding
   */
  readonly of?: FindingObject | undefined;
}

/** An object, or a field of one, that plays a part in a finding. */
export interface RelatedPlace {
  /** The object. */
  readonly object: FindingObject;
  /**
   * Where in the object.
   *
   * @default - absent for the whole
   */
  readonly field?: string | undefined;
  /**
   * The file it was read from.
   *
   * @default - absent for what came from no file
   */
  readonly file?: string | undefined;
  /**
   * Line in the file, counted from 1.
   *
   * @default - absent without a file
   */
  readonly line?: number | undefined;
  /**
   * Column in the line, counted from 1.
   *
   * @default - absent without a file
   */
  readonly column?: number | undefined;
}

/** A condition that istiod writes because of a finding, as `status` predicts it. */
export interface FindingCondition {
  /** The object in whose status it is. */
  readonly object: FindingObject;
  /** A listener (`listener/web`) or a parent of a route (`Service/reviews`); null for the object's own. */
  readonly of: string | null;
  /** Such as `Accepted` or `istio.io/WaypointBound`. */
  readonly type: string;
  /** As istiod has it. */
  readonly status: 'True' | 'False' | 'Unknown';
  /** As istiod has it. */
  readonly reason: string;
}

/** One thing that is wrong, as data; formats print it. */
export interface Finding {
  /** `area/mistake`, the same forever. */
  readonly rule: string;
  /** Codes of upstream messages (IST…, KIA…) with the same condition. */
  readonly codes: readonly string[];
  /** How bad it is. */
  readonly severity: Severity;
  /**
   * The object.
   *
   * @default - absent for findings on Helm values
   */
  readonly object?: FindingObject | undefined;
  /**
   * Where in the object, such as `spec.http[0].route`; for Helm values the dotted path.
   *
   * @default - absent for what is about the whole
   */
  readonly field?: string | undefined;
  /**
   * The file it was read from.
   *
   * @default - absent for what came from no file
   */
  readonly file?: string | undefined;
  /**
   * Line in the file, counted from 1.
   *
   * @default - absent without a file
   */
  readonly line?: number | undefined;
  /**
   * Column in the line, counted from 1.
   *
   * @default - absent without a file
   */
  readonly column?: number | undefined;
  /**
   * Path of the construct that made the object.
   *
   * @default - absent for what no construct made
   */
  readonly construct?: string | undefined;
  /** What happens, and why. */
  readonly message: string;
  /**
   * Other objects that play a part in it.
   *
   * @default - absent where it is about one object
   */
  readonly related?: readonly RelatedPlace[] | undefined;
  /**
   * What to do.
   *
   * @default - absent where there is nothing to do
   */
  readonly fix?: Fix | undefined;
  /**
   * What istiod writes because of it, into this object's status or another's.
   *
   * @default - absent where it writes nothing, or `status/negative-condition` was left out
   */
  readonly conditions?: readonly FindingCondition[] | undefined;
  /** Upstream pages, sources or issues that the rule rests on. */
  readonly sources: readonly string[];
  /**
   * The versions it holds for, such as `cilium >=1.18`.
   *
   * @default - absent for all that are supported
   */
  readonly since?: string | undefined;
}
