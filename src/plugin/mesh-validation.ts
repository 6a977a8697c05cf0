import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Finding, Severity } from '../check/finding';
import type { World } from '../model/mesh';
import type { PlatformVersions } from '../model/options';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';

/** Properties of the plugin, as cdk8s.yaml has them. */
export interface MeshValidationProps {
  /**
   * The least severity that fails the synth; `never` only reports.
   *
   * @default - `error`
   */
  readonly failOn?: Severity | 'never' | undefined;

  /**
   * The versions that the manifests are for; in quotes, since YAML takes 1.30 for 1.3.
   *
   * @default - the newest that are known
   */
  readonly platform?: PlatformVersions | undefined;

  /**
   * Whether the app is all there is (`closed`), so that what is not in it does not exist.
   *
   * @default - `open`
   */
  readonly world?: World | undefined;

  /**
   * Rules to run, by id or area.
   *
   * @default - all
   */
  readonly rules?: readonly string[] | undefined;

  /**
   * Rules to leave out, by id or area.
   *
   * @default - none
   */
  readonly ignore?: readonly string[] | undefined;

  /**
   * Whether `construct-metadata.json` stays in the output folder, where Argo CD would read it as a manifest.
   *
   * @default - false: it is removed once it was read
   */
  readonly keepConstructMetadata?: boolean | undefined;
}

/** The parts of what cdk8s-cli hands over that are used here (cdk8s-cli 2.207, lib/plugins/validation.d.ts). */
export interface MeshValidationContext {
  /** Paths of the written manifests. */
  readonly manifests: readonly string[];
  /** Paths of constructs, by the bare name of what they made. */
  readonly metadata: Readonly<Record<string, { readonly path: string }>>;
  /** What the CLI prints, and decides the exit code by. */
  readonly report: {
    addViolation(violation: MeshViolation): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

/** A rule that is broken, as cdk8s-cli reports it. */
export interface MeshViolation {
  /** The rule. */
  readonly ruleName: string;
  /** What happens. */
  readonly recommendation: string;
  /** What to do. */
  readonly fix: string;
  /** Where. */
  readonly violatingResources: readonly {
    /** Name of the object. */
    readonly resourceName: string;
    /** Fields of it, with line and construct. */
    readonly locations: readonly string[];
    /** The file. */
    readonly manifestPath: string;
  }[];
}

const checkProps = knownProps<MeshValidationProps>({
  failOn: true,
  platform: 'map',
  world: true,
  rules: 'texts',
  ignore: 'texts',
  keepConstructMetadata: 'flag',
});

const PLACE = 'MeshValidation';
const RANK: Readonly<Record<Severity | 'never', number>> = { info: 0, warning: 1, error: 2, never: 3 };

/**
 * Checks what `cdk8s synth` has written, as a validation plugin of cdk8s-cli, with the rules of `cdk8s-ambient check`.
 *
 * Emits nothing. The synth exits with 2 for findings that count; the manifests stay in the output folder. In cdk8s.yaml:
 *
 * ```yaml
 * validations:
 *   - package: ./node_modules/cdk8s-ambient
 *     version: 0.1.0
 *     class: MeshValidation
 *     properties: { failOn: warning, world: closed, platform: { istio: '1.30', cilium: '1.18' } }
 * ```
 *
 * @throws InputError if a property is unknown or wrong
 * @see https://cdk8s.io/docs/latest/cli/synth/#validations (read for cdk8s-cli 2.207)
 */
export class MeshValidation {
  private readonly props: MeshValidationProps;

  constructor(props: MeshValidationProps = {}) {
    checkProps(PLACE, props);
    if (props.failOn !== undefined) oneOf(PLACE, 'failOn', props.failOn, ['error', 'warning', 'info', 'never']);
    if (props.world !== undefined) oneOf(PLACE, 'world', props.world, ['open', 'closed']);
    this.props = props;
  }

  /** Checks the manifests of a synth; cdk8s-cli calls it. */
  validate(context: MeshValidationContext): Promise<void> {
    const { failOn = 'error', ignore, platform, rules, world } = this.props;
    const { check } = require('../check/check') as typeof import('../check/check');
    const findings = check({ paths: [...context.manifests] }, { ignore, platform, rules, world });
    const constructs = constructPaths();
    for (const finding of findings) context.report.addViolation(violation(finding, constructs, context));
    const counted = findings.filter(({ severity }) => RANK[severity] >= RANK[failOn]);
    const of = (severity: Severity): string => String(findings.filter((one) => one.severity === severity).length);
    context.report.submit(counted.length > 0 ? 'failure' : 'success', {
      errors: of('error'),
      warnings: of('warning'),
      notes: of('info'),
    });
    if (this.props.keepConstructMetadata !== true) removeMetadata(context.manifests);
    return Promise.resolve();
  }
}

/** What MeshApp keeps beside cdk8s.yaml: paths by group, kind, namespace and name. */
function constructPaths(): Readonly<Record<string, string>> {
  const file = join('.cdk8s-ambient', 'construct-paths.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

function violation(
  finding: Finding,
  constructs: Readonly<Record<string, string>>,
  { manifests, metadata }: MeshValidationContext,
): MeshViolation {
  const { field, file, fix, line, message, object, rule, severity } = finding;
  const name = object?.name ?? basename(file ?? manifests[0] ?? '');
  const construct = object && (constructs[keyOf(object)] ?? metadata[name]?.path);
  const where = [
    object && `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`,
    field,
    line === undefined ? undefined : `line ${line}`,
    construct && `[${construct}]`,
  ];
  return {
    ruleName: `${rule} (${severity})`,
    recommendation: message,
    fix: fix?.text ?? '',
    violatingResources: [
      { resourceName: name, locations: [where.filter(Boolean).join(' ')], manifestPath: file ?? manifests[0] ?? '' },
    ],
  };
}

/** As MeshApp writes the keys of its map; the group and the namespace may be empty. */
function keyOf({ apiVersion = '', kind, name, namespace = '' }: NonNullable<Finding['object']>): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${group}/${kind}/${namespace}/${name}`;
}

/** Only what a synth has written itself: beside the manifests, by the name that cdk8s gives it. */
function removeMetadata(manifests: readonly string[]): void {
  for (const folder of new Set(manifests.map((path) => dirname(path)))) {
    const file = join(folder, 'construct-metadata.json');
    if (existsSync(file)) rmSync(file);
  }
}
