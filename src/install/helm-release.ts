import type { Values } from '../values/effective-values';

/** One chart to be installed, and all that any delivery needs to know of it. */
export interface HelmRelease {
  /** Name of the release. */
  readonly name: string;
  /** Namespace it is installed into. */
  readonly namespace: string;
  /** Name of the chart in its repository. */
  readonly chart: string;
  /** Where the chart comes from: `https://…` for a Helm repository, `oci://…` for a registry. */
  readonly repository: string;
  /** Exact version of the chart. */
  readonly version: string;
  /** What is set over the chart's defaults. */
  readonly values: Values;
  /** Why a value is what it is, by dotted path; printed beside it where the format allows. */
  readonly why: Readonly<Record<string, string>>;
  /** Names of the releases that have to be ready before this one. */
  readonly after: readonly string[];
}
