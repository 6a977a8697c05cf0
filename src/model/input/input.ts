import type { IConstruct } from 'constructs';

/** Manifests, in any of the forms that people have them in. */
export type MeshInput =
  /** YAML or JSON, any number of documents. */
  | string
  /** Objects. */
  | readonly object[]
  /** Files, and folders with all in them that ends in `.yaml`, `.yml` or `.json`; `-` is stdin. */
  | { readonly paths: readonly string[] }
  /** An App or Chart of cdk8s. */
  | IConstruct;

/** Something in the input that could not be read, or not as it was meant. */
export interface InputProblem {
  /** `error`: something is missing from what was read; `info`: it is something else than a manifest. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
}
