import { knownProps } from '../input/known-props';
import { count } from '../input/numbers';
import { serviceName } from '../input/names';
import { refuse, shown } from '../input/refuse';
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
   * @default - `NAMESPACE/SERVICE`, with the id of its cluster before that where the app has clusters
   */
  readonly name?: string | undefined;
}

/** What a controller has to know to move a canary by itself. */
export interface ControllerOwnerOptions {
  /**
   * Where Prometheus is, such as `http://prometheus.istio-system:9090`.
   *
   * @default - nowhere; gates need one
   */
  readonly prometheus?: string | undefined;

  /**
   * How many measurements may fail before the controller goes back to the old version.
   *
   * @default - 3
   */
  readonly failedChecks?: number | undefined;

  /**
   * Name of the service's Deployment, where this app does not make it.
   *
   * @default - that of the service
   */
  readonly deployment?: string | undefined;
}

const checkGit = knownProps<GitOwnerOptions>({ file: 'text', name: 'text' });
const checkController = knownProps<ControllerOwnerOptions>({
  prometheus: 'text',
  failedChecks: true,
  deployment: 'text',
});

/** The controllers that can own weights, as messages call them. */
export const CONTROLLERS = { flagger: 'Flagger', 'argo-rollouts': 'Argo Rollouts' } as const;

/** Options of a controller after their checks. */
export interface Controller {
  readonly kind: keyof typeof CONTROLLERS;
  readonly prometheus: string | undefined;
  readonly failedChecks: number;
  readonly deployment: string | undefined;
}

/**
 * Who moves the weights of a canary along its steps.
 *
 * @example
 * const git = CanaryOwner.git({ file: 'canaries.yaml' });
 * const flagger = CanaryOwner.flagger({ prometheus: 'http://prometheus.istio-system:9090' });
 *
 * @throws InputError on options of another shape
 */
export class CanaryOwner {
  /** Git: each step is a commit, made by `cdk8s-ambient canary step`. */
  static git(options: GitOwnerOptions = {}): CanaryOwner {
    const place = 'CanaryOwner.git';
    checkGit(place, options, 'options');
    const { file = CANARY_FILE, name } = options;
    for (const [what, value] of Object.entries({ file, name })) {
      if (value !== undefined && /\p{Cc}/u.test(value))
        refuse(place, `${what} must be printable, got ${shown(value)}; take the control character out`);
    }
    return new CanaryOwner({ kind: 'git', file, name });
  }

  /**
   * Flagger, which keeps a copy of the Deployment for the version that is in use, and makes the routes itself.
   *
   * @see https://docs.flagger.app (read for 1.44)
   */
  static flagger(options: ControllerOwnerOptions = {}): CanaryOwner {
    return new CanaryOwner(controller('CanaryOwner.flagger', 'flagger', options));
  }

  /**
   * Argo Rollouts, which runs the pods in place of the Deployment, and writes weights into routes of ours.
   *
   * @see https://argo-rollouts.readthedocs.io (read for 1.9)
   */
  static argoRollouts(options: ControllerOwnerOptions = {}): CanaryOwner {
    return new CanaryOwner(controller('CanaryOwner.argoRollouts', 'argo-rollouts', options));
  }

  private constructor(
    /** @internal */
    readonly is: ({ readonly kind: 'git' } & GitOwnerOptions) | Controller,
  ) {}
}

function controller(place: string, kind: Controller['kind'], options: ControllerOwnerOptions): Controller {
  checkController(place, options, 'options');
  const { prometheus, failedChecks = 3, deployment } = options;
  if (prometheus !== undefined && !isHttp(prometheus))
    refuse(place, `prometheus must be a URL such as "http://prometheus.istio-system:9090", got ${shown(prometheus)}`);
  if (deployment !== undefined) serviceName(place, 'deployment', deployment);
  return { kind, prometheus, failedChecks: count(place, 'failedChecks', failedChecks, 1), deployment };
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol) && !/\s/.test(text);
}
