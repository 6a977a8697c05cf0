import { posix } from 'node:path';
import { Construct } from 'constructs';
import type {
  Application,
  ApplicationSpecIgnoreDifferences,
  ApplicationSpecSource,
} from '../../../imports/argocd-argoproj.io';
import { argoCd } from '../../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../../emit/metadata';
import { knownProps } from '../../input/known-props';
import { dnsLabel, objectName } from '../../input/names';
import { refuse, shown } from '../../input/refuse';
import type { HelmRelease } from '../helm-release';
import { Platform } from '../platform';
import { mergeFiles } from '../../values/merge';
import { hasNull, valuesFile } from '../../values/values-file';
import { certificatesComeLate, mintedSecrets } from './cilium-certificates';
import { checkInstall, type PlatformInstall } from './platform-install';

/** Manifests in a Git repository. */
export interface GitManifests {
  /** Address of the repository, such as `https://git.example.com/shop/mesh`. */
  readonly repository: string;
  /** Folder in the repository. */
  readonly path: string;

  /**
   * Branch, tag or commit.
   *
   * @default - HEAD, the default branch
   */
  readonly revision?: string | undefined;
}

export interface ArgoCdApplicationsProps extends ObjectOptions {
  /** What is to be installed. */
  readonly install: PlatformInstall;

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
   * What names of Applications start with, to tell clusters apart, such as `prod-`.
   *
   * @default - nothing: an Application is called as its release
   */
  readonly prefix?: string | undefined;

  /**
   * Whether Argo CD syncs by itself; otherwise somebody presses the button.
   *
   * @default - true
   */
  readonly automated?: boolean | undefined;

  /**
   * Whether an automated sync deletes what a chart no longer has. CRDs, Istio's and those of Gateway API, are never
   * deleted, since all policies, gateways and routes would go with them.
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

  /**
   * Manifests of the mesh (namespaces, waypoints, policies), as a last Application. These Applications must not be in the
   * same folder: the last would find itself there.
   *
   * @default - none
   */
  readonly mesh?: GitManifests | undefined;
}

const checkProps = knownProps<ArgoCdApplicationsProps>({
  install: true,
  namespace: true,
  project: true,
  server: 'text',
  prefix: 'text',
  automated: 'flag',
  prune: 'flag',
  selfHeal: 'flag',
  mesh: 'object',
  ...objectShapes,
});

const checkMesh = knownProps<GitManifests>({ repository: 'text', path: 'text', revision: 'text' });

/** Parts of webhooks that istiod writes, once it has a certificate. */
const WRITTEN_BY_ISTIOD = ['.webhooks[]?.clientConfig.caBundle', '.webhooks[]?.failurePolicy'];

/**
 * What AKS adds to the selectors of every webhook, to keep webhooks from its own namespaces; it would be taken back, and added
 * again, for ever.
 *
 * @see https://learn.microsoft.com/en-us/azure/aks/faq (admission controller webhooks), and istio/istio#60497
 */
const WRITTEN_BY_AKS =
  '.webhooks[]?.namespaceSelector.matchExpressions[]? | ' +
  'select(.key == "control-plane" or .key == "kubernetes.azure.com/managedby")';

/**
 * Installs with Argo CD: one Application for the Gateway API CRDs, one for each chart, and one for the mesh itself.
 *
 * Emits Applications of argoproj.io with sync waves in order: CRDs, then the releases as listed, then the mesh. They
 * apply server-side, and leave alone what controllers write (the `caBundle` and `failurePolicy` of istiod's webhooks; on
 * a {@link Platform} that is AKS, also what AKS adds to their `namespaceSelector`).
 *
 * Waves order Applications only below a parent Application (app of apps), and only where Argo CD knows when an
 * Application is healthy: that check left Argo CD with 1.8, and has to be put back in `argocd-cm`. From 3.4 a child
 * with a missing object counts as healthy (argoproj/argo-cd#27917), so a wave may end early; every Application retries.
 *
 * Where Argo CD runs in the same cluster, its pods need the CNI plugin first: install Cilium with {@link HelmFiles},
 * then let its Application take over. No Application has a finalizer, so deleting one does not take the network down.
 *
 * @example
 * new ArgoCdApplications(chart, 'ArgoCd', {
 *   install,
 *   mesh: { repository: 'https://git.example.com/shop/mesh', path: 'dist' },
 * });
 *
 * @throws InputError if the releases are in no order that works, or a name is wrong
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app (read for 2.14)
 */
export class ArgoCdApplications extends Construct {
  private wave = 0;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ArgoCdApplicationsProps,
  ) {
    super(scope, id);
    checkProps(this, props);
    const { install, mesh } = props;
    checkInstall(this, install);
    dnsLabel(this, 'namespace', props.namespace ?? 'argocd');
    objectName(this, 'project', props.project ?? 'default');
    if (props.prefix !== undefined) dnsLabel(this, 'prefix with a name', `${props.prefix}x`);
    if (mesh) {
      checkMesh(this, mesh, 'mesh');
      for (const key of ['repository', 'path'] as const) {
        if (mesh[key] === undefined) refuse(this, `mesh.${key} must be text, got ${shown(mesh[key])}`);
      }
      if (/^(\/|\.\.(\/|$))/.test(posix.normalize(mesh.path))) {
        refuse(this, `mesh.path must be a folder inside the repository, such as "dist", got ${shown(mesh.path)}`);
      }
    }

    const crds = install.gatewayApiCrds;
    for (const taken of [...(crds ? ['gateway-api-crds'] : []), ...(mesh ? ['mesh'] : [])]) {
      if (install.releases.some(({ name }) => name === taken)) {
        refuse(
          this,
          `a release is called "${taken}", which is the name of an Application here; give the release another`,
        );
      }
    }
    if (crds) {
      this.add('gateway-api-crds', undefined, {
        source: { repoUrl: crds.repository, path: crds.folder, targetRevision: crds.tag },
        prune: false,
      });
    }
    for (const release of install.releases) {
      this.add(release.name, release.namespace, {
        source: chartSource(release),
        ignore: ignored(release, Platform.of(this).distribution === 'aks'),
        ...(release.chart === 'base' && { prune: false }),
      });
    }
    if (mesh) {
      this.add('mesh', undefined, {
        source: { repoUrl: mesh.repository, path: mesh.path, targetRevision: mesh.revision ?? 'HEAD' },
      });
    }
  }

  private add(name: string, namespace: string | undefined, of: ApplicationParts): Application {
    const { props } = this;
    const ignore = of.ignore ?? [];
    const annotations = { 'argocd.argoproj.io/sync-wave': String(this.wave++) };
    return new (argoCd().Application)(this, name, {
      metadata: metadata(this, `${props.prefix ?? ''}${name}`, props.namespace ?? 'argocd', props, { annotations }),
      spec: {
        project: props.project ?? 'default',
        source: of.source,
        destination: {
          server: props.server ?? 'https://kubernetes.default.svc',
          ...(namespace !== undefined && { namespace }),
        },
        ...(ignore.length > 0 && { ignoreDifferences: ignore }),
        syncPolicy: {
          ...(props.automated !== false && {
            automated: { prune: of.prune ?? props.prune ?? true, selfHeal: props.selfHeal ?? true },
          }),
          // What an Application needs may still be on its way: CRDs, a webhook, the network itself.
          retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
          syncOptions: [
            'ServerSideApply=true',
            ...(namespace === undefined ? [] : ['CreateNamespace=true']),
            // Without it the rules hold for the comparison only, and a sync still writes.
            ...(ignore.length > 0 ? ['RespectIgnoreDifferences=true'] : []),
          ],
        },
      },
    });
  }
}

interface ApplicationParts {
  readonly source: ApplicationSpecSource;
  readonly ignore?: ApplicationSpecIgnoreDifferences[];
  readonly prune?: boolean;
}

/**
 * Has the certificates of Cilium made while it syncs. As a hook of Helm their job would wait until all is healthy, and what mounts
 * them is not before: a hook of Argo CD takes the place of that of Helm.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-hooks
 */
const MADE_IN_TIME = { certgen: { annotations: { job: { 'argocd.argoproj.io/hook': 'Sync' } } } };

function chartSource(release: HelmRelease): ApplicationSpecSource {
  const { name, chart, repository, version, why } = release;
  const values = certificatesComeLate(release) ? mergeFiles([MADE_IN_TIME, release.values]) : release.values;
  return {
    // Argo CD tells a registry by the missing scheme.
    repoUrl: repository.replace(/^oci:\/\//, '').replace(/\/$/, ''),
    chart,
    targetRevision: version,
    helm: {
      releaseName: name,
      ...(hasNull(values) ? { values: valuesFile({ values, why }) } : { valuesObject: values }),
    },
  };
}

function ignored(release: HelmRelease, aks: boolean): ApplicationSpecIgnoreDifferences[] {
  const webhooks = (kind: string, written: readonly string[]): ApplicationSpecIgnoreDifferences => ({
    group: 'admissionregistration.k8s.io',
    kind: `${kind}WebhookConfiguration`,
    jqPathExpressions: [...written, ...(aks ? [WRITTEN_BY_AKS] : [])],
  });
  const validating = webhooks('Validating', WRITTEN_BY_ISTIOD);
  switch (release.chart) {
    case 'base':
      return [validating];
    case 'istiod':
      return [validating, webhooks('Mutating', [WRITTEN_BY_ISTIOD[0]!])];
    default:
      // The first certificates are kept then, and nobody renews them: better is a method that runs in the cluster.
      return mintedSecrets(release).map((name) => ({ kind: 'Secret', name, jsonPointers: ['/data'] }));
  }
}
