/** How bad a finding is: traffic or security is not what was said, or a server refuses it; probably so; good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** The object that a finding is about. */
export interface FindingObject {
  readonly apiVersion?: string | undefined;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** One step of a JSON patch (RFC 6902). */
export interface PatchStep {
  readonly op: 'add' | 'remove' | 'replace';
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  readonly value?: unknown;
}

/** What to do about a finding. */
export interface Fix {
  /** For a reader. */
  readonly text: string;
  /** For a program: the change itself, where there is one that is certain. */
  readonly patch?: readonly PatchStep[] | undefined;
  /** The object that the patch is of, when it is another than the finding's. */
  readonly of?: FindingObject | undefined;
}

/** One thing that is wrong, as data; formats print it. */
export interface Finding {
  /** `area/mistake`, the same forever. */
  readonly rule: string;
  /** Codes of upstream messages (IST…, KIA…) with the same condition. */
  readonly codes: readonly string[];
  readonly severity: Severity;
  /** Absent for findings on Helm values. */
  readonly object?: FindingObject | undefined;
  /** Where in the object, such as `spec.http[0].route`; for Helm values the dotted path. */
  readonly field?: string | undefined;
  readonly file?: string | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
  /** Counted from 1. */
  readonly column?: number | undefined;
  /** What happens, and why. */
  readonly message: string;
  readonly fix?: Fix | undefined;
  /** Upstream pages, sources or issues that the rule rests on. */
  readonly sources: readonly string[];
  /** The versions it holds for, such as `cilium >=1.18`. */
  readonly since?: string | undefined;
}
