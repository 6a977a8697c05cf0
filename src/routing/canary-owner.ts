import { hasShape, knownProps } from '../input/known-props';
import { refuse } from '../input/refuse';
import { CANARY_FILE } from './canary-file';

/** Where Git has the position of a canary. */
export interface GitOwnerOptions {
  /**
   * The file that says where canaries stand, relative to the root of the project, where `cdk8s synth` runs. It is for
   * `cdk8s-ambient canary step` to write; one file may have many canaries.
   *
   * @default - canaries.yaml
   */
  readonly file?: string | undefined;

  /**
   * What the file calls the canary.
   *
   * @default - `NAMESPACE/SERVICE`
   */
  readonly name?: string | undefined;
}

const checkGit = knownProps<GitOwnerOptions>({ file: 'text', name: 'text' });

/** What an owner is, for those who write its objects. */
export type OwnerOptions = { readonly kind: 'git'; readonly options: GitOwnerOptions };

/**
 * Who moves the weights of a canary along its steps.
 *
 * @example
 * const owner = CanaryOwner.git({ file: 'canaries.yaml' });
 *
 * @throws InputError on options of another shape
 */
export class CanaryOwner {
  /** Git: each step is a commit, made by `cdk8s-ambient canary step`. */
  static git(options: GitOwnerOptions = {}): CanaryOwner {
    const place = 'CanaryOwner.git';
    checkGit(place, options, 'options');
    const { file = CANARY_FILE, name } = options;
    hasShape(place, 'file', 'text', file);
    if (file.includes('\0')) refuse(place, 'file must be a path, and has a NUL in it');
    if (name !== undefined && /[\p{Cc}]/u.test(name))
      refuse(place, 'name must be printable, and has a control character');
    return new CanaryOwner({ kind: 'git', options: { file, name } });
  }

  private constructor(
    /** @internal */
    readonly is: OwnerOptions,
  ) {}
}
