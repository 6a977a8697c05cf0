import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { lazily } from '../emit/fields';
import { k8s } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { dnsLabel, nameFromId, objectName, plainName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import { Principal, type IPrincipal } from '../mesh/principal';
import type { IMeshService } from '../mesh/service-base';
import {
  callLines,
  capturedLine,
  checksFile,
  hboneLine,
  splitLines,
  type VerifyCall,
  type VerifySplit,
} from './checks';
import { emitJob } from './job';
import { SCRIPT } from './script';

export interface VerifyMeshProps extends ObjectOptions {
  /** Namespace to check from: an AmbientNamespace, or another namespace by name. */
  readonly namespace: Named;

  /**
   * Name of the Job, and of all that it needs.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /** Image with a shell, curl and awk, best by its digest. There is none that we would choose for you. */
  readonly image: string;

  /**
   * Calls, and whether each is allowed.
   *
   * @default - none
   */
  readonly calls?: readonly VerifyCall[] | undefined;

  /**
   * Services whose pods have to be captured by ztunnel, and ready: with probes, that shows that these get through. It takes
   * leave to list pods in their namespaces.
   *
   * @default - none
   */
  readonly captured?: readonly IMeshService[] | undefined;

  /**
   * Shares of requests, such as that of a canary.
   *
   * @default - none
   */
  readonly splits?: readonly VerifySplit[] | undefined;

  /**
   * An existing ServiceAccount of the namespace to call as: whoever runs as it, is checked for.
   *
   * @default - one is made; admit it by `service.allowFrom(verify)`
   */
  readonly serviceAccount?: Named | undefined;

  /**
   * Whether its own pod has to be captured.
   *
   * @default - true
   */
  readonly enrolled?: boolean | undefined;

  /**
   * When to check again and again, as cron has it, such as `0 * * * *`; emits a CronJob.
   *
   * @default - once, when it is applied; emits a Job
   */
  readonly schedule?: string | undefined;

  /**
   * How often a check is tried before it has failed, five seconds apart: a mesh takes a moment to hear of a change. Shares are tried once.
   *
   * @default 6
   */
  readonly attempts?: number | undefined;

  /**
   * How long one request may take.
   *
   * @default - 5 seconds
   */
  readonly timeout?: Duration | undefined;

  /**
   * How long the whole may take.
   *
   * @default - 15 minutes
   */
  readonly deadline?: Duration | undefined;

  /**
   * Numeric user the container runs as.
   *
   * @default 65534
   */
  readonly runAsUser?: number | undefined;
}

const checkProps = knownProps<VerifyMeshProps>({
  namespace: true,
  name: true,
  image: 'text',
  calls: 'list',
  captured: 'list',
  splits: 'list',
  serviceAccount: true,
  enrolled: 'flag',
  schedule: 'text',
  attempts: true,
  timeout: true,
  deadline: true,
  runAsUser: true,
  ...objectShapes,
});

/**
 * Checks from inside that a mesh does what it should: that pods are captured and their probes pass, that allowed calls get through, by HBONE
 * where both ends are captured, and denied ones do not, and that a share of requests is what it should be.
 *
 * Emits a Job, or a CronJob, with a ConfigMap for what it does and a ServiceAccount; for `captured` also a Role and a RoleBinding in each namespace
 * of theirs, that list pods and nothing more. Results are JSON in its logs, a line for each check, and its exit code. It sees the mesh from the
 * node that it happens to run on.
 *
 * @example
 * const verify = new VerifyMesh(chart, 'Verify', {
 *   namespace,
 *   image: 'registry.example.com/tools/curl:8.16.0',
 *   captured: [reviews],
 *   calls: [
 *     { to: reviews, path: '/reviews/7', allowed: true },
 *     { to: ratings, allowed: false },
 *   ],
 *   splits: [{ service: reviews, percent: 10, marker: 'x-version: v2' }],
 * });
 * reviews.allowFrom(verify);
 *
 * @throws InputError on wrong names and options, on a service without an HTTP port, on nothing to check, and on `captured` with an account
 * of somebody else, which would get leave to list pods
 */
export class VerifyMesh extends Construct implements IPrincipal {
  /** Name of the Job or CronJob, and of all that it needs. */
  readonly name: string;
  /** Namespace that it checks from. */
  readonly namespace: string;
  /** Whom it calls as. */
  readonly serviceAccountName: string;

  constructor(scope: Construct, id: string, props: VerifyMeshProps) {
    super(scope, id);
    checkProps(this, props);
    const { calls = [], captured = [], enrolled = true, image, serviceAccount, splits = [] } = props;
    this.name = dnsLabel(this, 'name', props.name ?? nameFromId(id));
    // A CronJob adds eleven characters to the names of its Jobs, and those are labels of pods.
    if (this.name.length > 52)
      refuse(
        this,
        `name "${this.name}" has ${this.name.length} characters; at most 52 leave room for those of its pods`,
      );
    this.namespace = dnsLabel(this, 'namespace', plainName(this, 'namespace', props.namespace));
    if (typeof image !== 'string' || image === '')
      refuse(this, `needs an image with a shell, curl and awk, got ${shown(image)}`);
    if (calls.length + captured.length + splits.length === 0)
      refuse(this, 'has nothing to check; give calls, captured or splits');
    if (serviceAccount !== undefined && captured.length > 0) {
      refuse(
        this,
        'captured needs leave to list pods, and an existing account would keep it; leave serviceAccount out, and check calls as it by another VerifyMesh',
      );
    }
    this.serviceAccountName = objectName(
      this,
      'service account name',
      serviceAccount === undefined ? this.name : plainName(this, 'serviceAccount', serviceAccount),
    );
    const own = metadata(this, this.name, this.namespace, props, { labels: { app: this.name } });
    if (serviceAccount === undefined) new (k8s().KubeServiceAccount)(this, 'ServiceAccount', { metadata: own });
    const lines = [
      ...(enrolled ? [() => [['self', `${this.namespace}/${this.name}`, '-', '-', '-']]] : []),
      ...once(captured).map((service) => {
        const line = capturedLine(this, service);
        return () => [line];
      }),
      ...calls.map((call) => callLines(this, call)),
      ...once(captured)
        .filter((service) => enrolled && calls.some(({ allowed, to }) => allowed && to === service))
        .map((service) => () => [hboneLine(service)]),
      ...splits.map((split) => splitLines(this, split)),
    ];
    new (k8s().KubeConfigMap)(this, 'Checks', {
      metadata: own,
      data: lazily(() => ({ 'verify.sh': SCRIPT, checks: checksFile(lines.flatMap((told) => told())) })),
    });
    for (const namespace of once(captured.map((service) => service.namespace))) this.admit(namespace, props);
    this.node.defaultChild = emitJob(this, own, props);
  }

  /** Who it is to those that it calls. */
  get principal(): Principal {
    return Principal.serviceAccount(this.namespace, this.serviceAccountName);
  }

  /** Lets it list the pods of a namespace. */
  private admit(namespace: string, options: ObjectOptions): void {
    const own = metadata(this, this.name, namespace, options, { labels: { app: this.name } });
    new (k8s().KubeRole)(this, `Role-${namespace}`, {
      metadata: own,
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    });
    new (k8s().KubeRoleBinding)(this, `RoleBinding-${namespace}`, {
      metadata: own,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: this.name },
      subjects: [{ kind: 'ServiceAccount', name: this.serviceAccountName, namespace: this.namespace }],
    });
  }
}

function once<T>(all: readonly T[]): readonly T[] {
  return [...new Set(all)];
}
