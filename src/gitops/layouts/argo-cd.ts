import { posix } from 'node:path';
import { oneOf } from '../../input/choice';
import { knownProps } from '../../input/known-props';
import { dnsLabel, objectName } from '../../input/names';
import { refuse, shown } from '../../input/refuse';
import type { GitManifests } from '../../install/deliveries/argo-cd-applications';
import { annotationsOf, withAnnotations } from '../annotate';
import { withPruneSafety, withSyncOptions } from '../prune-safety';
import type { LayOut, PlainObject, Shipment, TreeFile } from '../shipment';
import { GUARDS, partsOf, warnOfGuardsElsewhere, type Part } from './argo-cd/applications';
import { ignoredOf } from './argo-cd/ignored';
import { wavesOf } from './argo-cd/waves';
import { groupingOf, type Grouping } from './grouping';
import { objectPaths } from './object-paths';

/** Props of the layout for Argo CD: where the tree will be found, and how it is synced. */
export interface ArgoCdLayoutProps extends GitManifests {
  /** Folder in the repository that the app is written to. That of a layout or cluster inside of it is added. */
  readonly path: string;

  /**
   * How many Applications: one for all (`app`), one for each namespace, or one for each of `teams`. What has no namespace gets one of
   * its own beside them.
   *
   * Argo CD keeps to an order inside of an Application with every sync, and between Applications with the first alone.
   *
   * @default - app
   */
  readonly per?: 'app' | 'namespace' | 'team' | undefined;

  /**
   * The namespaces of each team, for `per: 'team'`.
   *
   * @default - none
   */
  readonly teams?: Readonly<Record<string, readonly string[]>> | undefined;

  /**
   * What is written: an Application for each part, or an ApplicationSet that makes them. A set syncs in steps, with every commit; Argo CD
   * needs its progressive syncs switched on for that.
   *
   * @default - Applications
   */
  readonly as?: 'Applications' | 'ApplicationSet' | undefined;

  /**
   * Namespace that Argo CD reads Applications from.
   *
   * @default - argocd
   */
  readonly namespace?: string | undefined;

  /**
   * Project of Argo CD. It has to allow cluster-scoped objects.
   *
   * @default - default
   */
  readonly project?: string | undefined;

  /**
   * Address of the cluster's API server, as Argo CD knows it.
   *
   * @default - https://kubernetes.default.svc, the cluster that Argo CD runs in
   */
  readonly server?: string | undefined;

  /**
   * What names of Applications start with, to tell clusters and apps apart, such as `prod-shop-`.
   *
   * @default - mesh-
   */
  readonly prefix?: string | undefined;

  /**
   * Whether Argo CD syncs by itself; otherwise somebody presses the button.
   *
   * @default - true
   */
  readonly automated?: boolean | undefined;

  /**
   * Whether an automated sync deletes what the tree no longer has. Namespaces, CRDs and claims on volumes are never deleted.
   *
   * @default - true
   */
  readonly prune?: boolean | undefined;

  /**
   * Whether an automated sync takes back changes that were made by hand.
   *
   * @default - true
   */
  readonly selfHeal?: boolean | undefined;
}

const checkProps = knownProps<ArgoCdLayoutProps>({
  repository: 'text',
  path: 'text',
  revision: 'text',
  per: 'text',
  teams: 'map',
  as: 'text',
  namespace: true,
  project: true,
  server: 'text',
  prefix: 'text',
  automated: 'flag',
  prune: 'flag',
  selfHeal: 'flag',
});

const PLACE = 'Layout.argoCd';

/** Where an Application stands in the order of its set's steps. */
const STEP = 'cdk8s-ambient/step';

/** Annotation of Argo CD that numbers waves. */
const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

/** Folders of the tree: one for each Application below the first, Applications in the other. */
const [MANIFESTS, APPS] = ['manifests', 'apps'];

/**
 * Lays a shipment out for Argo CD.
 *
 * - `manifests/<application>/<namespace>/<kind>.<name>.yaml`: the objects, with sync waves in the order of the app: what guards a workload
 *   is there, and healthy, before the workload.
 * - `apps/`: an Application for each folder, or one ApplicationSet. They apply server-side and leave alone what controllers own.
 * - `app-of-apps.yaml`: the Application that syncs `apps/`, to be applied once, by hand or by the `mesh` of ArgoCdApplications.
 *
 * Namespaces, CRDs and claims on volumes are never deleted. What guards others is deleted last, once all else is healthy: a policy that
 * gets another name is there twice rather than not at all. No Application has a finalizer, so deleting one deletes nothing else.
 *
 * @throws InputError if a prop is wrong
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ (read for 3.2)
 */
export function argoCdLayout(props: ArgoCdLayoutProps): LayOut {
  const grouping = checked(props);
  return (shipment) => {
    const parts = partsOf(shipment, grouping);
    if (props.as !== 'ApplicationSet') warnOfGuardsElsewhere(shipment, parts);
    return [...manifests(shipment, parts), ...applications(shipment, parts, props)];
  };
}

function checked(props: ArgoCdLayoutProps): Grouping {
  checkProps(PLACE, props);
  for (const key of ['repository', 'path'] as const) {
    if (props[key] === undefined) refuse(PLACE, `${key} must be text, got ${shown(props[key])}`);
  }
  if (/\s/.test(props.repository)) {
    refuse(
      PLACE,
      `repository must be an address, such as "https://git.example.com/shop/mesh", got ${shown(props.repository)}`,
    );
  }
  if (/^(\/|\.\.(\/|$))/.test(posix.normalize(props.path))) {
    refuse(PLACE, `path must be a folder inside the repository, such as "dist", got ${shown(props.path)}`);
  }
  oneOf(PLACE, 'as', props.as ?? 'Applications', ['Applications', 'ApplicationSet'] as const);
  dnsLabel(PLACE, 'namespace', props.namespace ?? 'argocd');
  objectName(PLACE, 'project', props.project ?? 'default');
  if (props.prefix !== undefined) dnsLabel(PLACE, 'prefix with a name', `${props.prefix}x`);
  if (props.as === 'ApplicationSet') {
    // The set is a template: Go would run what is in braces.
    for (const key of ['repository', 'path', 'revision', 'server'] as const) {
      if (props[key]?.includes('{{'))
        refuse(PLACE, `${key} of an ApplicationSet must not hold "{{", got ${shown(props[key])}`);
    }
  }
  return groupingOf(PLACE, props);
}

function manifests(shipment: Shipment, parts: readonly Part[]): readonly TreeFile[] {
  const { objects, order, yaml, problem } = shipment;
  const waves = wavesOf(shipment);
  const paths = objectPaths(shipment);
  return parts.flatMap(({ name, objects: members }) =>
    members.flatMap((i) => {
      const { identity, construct, content } = objects[i]!;
      if (identity.name === undefined) {
        problem(`[${construct}] has no name; Argo CD would make another object with every sync, so give it one`);
        return [];
      }
      if (annotationsOf(content)[SYNC_WAVE] !== undefined) {
        problem(
          `[${construct}] has an annotation "${SYNC_WAVE}" of its own, which the layout writes; take it away, or say addDependency()`,
        );
      }
      let shipped: PlainObject = withAnnotations(content, { [SYNC_WAVE]: String(waves[i]) });
      if (GUARDS.has(order.stages[i]!)) shipped = withSyncOptions(shipped, ['PruneLast=true']);
      shipped = withPruneSafety('argo-cd', identity, shipped);
      return [{ path: posix.join(MANIFESTS!, name, paths[i]!.folder, paths[i]!.file), text: yaml([shipped]) }];
    }),
  );
}

function applications(shipment: Shipment, parts: readonly Part[], props: ArgoCdLayoutProps): readonly TreeFile[] {
  if (parts.length === 0) return [];
  const prefix = props.prefix ?? 'mesh-';
  const root = posix.join(props.path, shipment.folder ?? '');
  const application = (metadata: PlainObject, path: string, ignore: readonly unknown[] = []): PlainObject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata,
    spec: spec(props, path, ignore),
  });
  const named = (name: string, more: PlainObject = {}): PlainObject => ({
    name: `${prefix}${name}`,
    namespace: props.namespace ?? 'argocd',
    ...more,
  });
  const folder = (part: Part): string => posix.join(root, MANIFESTS!, part.name);
  const file = (path: string, content: PlainObject): TreeFile => ({ path, text: shipment.yaml([content]) });
  const ignoredIn = (part: Part) => ignoredOf(part.objects.map((i) => shipment.objects[i]!));

  const below =
    props.as === 'ApplicationSet'
      ? [file(posix.join(APPS!, 'applications.yaml'), applicationSet())]
      : parts.map((part) =>
          file(
            posix.join(APPS!, `${part.name}.yaml`),
            application(
              named(part.name, { annotations: { [SYNC_WAVE]: String(part.rank) } }),
              folder(part),
              ignoredIn(part),
            ),
          ),
        );
  return [...below, file('app-of-apps.yaml', application(named('app-of-apps'), posix.join(root, APPS!)))];

  function applicationSet(): PlainObject {
    const steps = [...new Set(parts.map(({ rank }) => rank))].sort((a, b) => a - b);
    const inSteps = steps.length > 1;
    const elements = parts.map((part) => ({
      name: `${prefix}${part.name}`,
      path: folder(part),
      step: String(part.rank),
    }));
    return {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: named('applications'),
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: [{ list: { elements } }],
        ...(inSteps && {
          strategy: {
            type: 'RollingSync',
            rollingSync: {
              steps: steps.map((step) => ({
                matchExpressions: [{ key: STEP, operator: 'In', values: [String(step)] }],
                // Nothing by itself: somebody syncs the Applications of a step, and then those of the next.
                ...(props.automated === false && { maxUpdate: 0 }),
              })),
            },
          },
        }),
        // Without it, Applications get a finalizer, and take all they have synced with them.
        syncPolicy: { preserveResourcesOnDeletion: true },
        template: {
          metadata: { name: '{{ .name }}', labels: { [STEP]: '{{ .step }}' } },
          spec: spec(props, '{{ .path }}', parts.flatMap(ignoredIn)),
        },
      },
    };
  }
}

function spec(props: ArgoCdLayoutProps, path: string, ignore: readonly unknown[]): PlainObject {
  return {
    project: props.project ?? 'default',
    source: {
      repoURL: props.repository,
      path,
      targetRevision: props.revision ?? 'HEAD',
      directory: { recurse: true },
    },
    destination: { server: props.server ?? 'https://kubernetes.default.svc' },
    ...(ignore.length > 0 && { ignoreDifferences: ignore }),
    syncPolicy: {
      ...(props.automated !== false && { automated: { prune: props.prune ?? true, selfHeal: props.selfHeal ?? true } }),
      // What an Application needs may still be on its way: CRDs, a webhook, the network itself.
      retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
      syncOptions: [
        'ServerSideApply=true',
        // Without it the rules hold for the comparison only, and a sync still writes.
        ...(ignore.length > 0 ? ['RespectIgnoreDifferences=true'] : []),
      ],
    },
  };
}
