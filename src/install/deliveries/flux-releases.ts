import { Construct } from 'constructs';
import type { HelmReleaseSpec } from '../../../imports/flux-helm.toolkit.fluxcd.io';
import { fluxHelm, fluxKustomize, fluxSource, k8s } from '../../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../../emit/metadata';
import { knownProps } from '../../input/known-props';
import { dnsLabel } from '../../input/names';
import type { GatewayApiCrds } from '../gateway-api-crds';
import type { HelmRelease } from '../helm-release';
import { certificatesComeLate } from './cilium-certificates';
import { checkInstall, type PlatformInstall } from './platform-install';
import { hasNull, valuesFile } from '../../values/values-file';

export interface FluxReleasesProps extends ObjectOptions {
  /** What is to be installed. */
  readonly install: PlatformInstall;

  /**
   * Namespace of Flux, where its objects go; charts go where their releases say.
   *
   * @default - flux-system
   */
  readonly namespace?: string | undefined;
}

const checkProps = knownProps<FluxReleasesProps>({ install: true, namespace: true, ...objectShapes });

/**
 * Installs with Flux: a HelmRelease for each chart, which waits for those it needs.
 *
 * Emits HelmRepository for `https://` and OCIRepository for `oci://`; HelmReleases with `dependsOn`, which hold until
 * what they name is ready; for the Gateway API CRDs a GitRepository and a Kustomization that waits and never prunes;
 * and a ConfigMap for values with a null, which take a default away.
 *
 * A HelmRelease can't depend on a Kustomization, nor the other way round (fluxcd/flux2#3364). To have the mesh come
 * last, let the Kustomization that applies these objects `wait`, and the Kustomization of the mesh depend on it. The
 * latter must be applied by somebody else: the one that waits would wait for itself.
 *
 * Flux runs in the cluster and needs the CNI plugin first: install Cilium with {@link HelmFiles}; its HelmRelease then
 * takes the release over, since name and namespace are the same.
 *
 * @example
 * new FluxReleases(chart, 'Flux', { install });
 *
 * @throws InputError if the releases are in no order that works, or a name is wrong
 * @see https://fluxcd.io/flux/components/helm/helmreleases/ (read for helm-controller 1.6)
 */
export class FluxReleases extends Construct {
  private readonly namespace: string;
  private readonly sources = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FluxReleasesProps,
  ) {
    super(scope, id);
    checkProps(this, props);
    checkInstall(this, props.install);
    this.namespace = dnsLabel(this, 'namespace', props.namespace ?? 'flux-system');
    if (props.install.gatewayApiCrds) this.addCrds(props.install.gatewayApiCrds);
    for (const release of props.install.releases) this.addRelease(release);
  }

  private addCrds(crds: GatewayApiCrds): void {
    const { GitRepository } = fluxSource();
    new GitRepository(this, 'GatewayApi', {
      metadata: this.metadata('gateway-api'),
      spec: {
        url: crds.repository,
        ref: { tag: crds.tag },
        interval: '1h',
        // The rest of the repository is of no use here.
        ignore: '/*\n!/config/crd\n',
      },
    });
    const { Kustomization, KustomizationSpecSourceRefKind: Kind } = fluxKustomize();
    new Kustomization(this, 'GatewayApiCrds', {
      metadata: this.metadata('gateway-api-crds'),
      spec: {
        sourceRef: { kind: Kind.GIT_REPOSITORY, name: 'gateway-api' },
        path: `./${crds.folder}`,
        interval: '1h',
        // All gateways and routes of the cluster would go with their CRDs.
        prune: false,
        wait: true,
        timeout: '2m',
      },
    });
  }

  private addRelease(release: HelmRelease): void {
    const helm = fluxHelm();
    // Hooks run after the wait, and here it is a hook that ends it.
    const disableWait = certificatesComeLate(release) && { disableWait: true };
    new helm.HelmRelease(this, `Release-${release.name}`, {
      metadata: this.metadata(release.name),
      spec: {
        releaseName: release.name,
        targetNamespace: release.namespace,
        // Where `helm list --namespace` and a release that was installed by hand have it.
        storageNamespace: release.namespace,
        interval: '10m',
        timeout: '10m',
        ...this.chartOf(release),
        ...(release.after.length > 0 && { dependsOn: release.after.map((name) => ({ name })) }),
        install: {
          createNamespace: true,
          ...disableWait,
          crds: helm.HelmReleaseSpecInstallCrds.CREATE_REPLACE,
          remediation: { retries: 3 },
        },
        upgrade: {
          ...disableWait,
          crds: helm.HelmReleaseSpecUpgradeCrds.CREATE_REPLACE,
          remediation: { retries: 3, strategy: helm.HelmReleaseSpecUpgradeRemediationStrategy.ROLLBACK },
        },
        ...this.valuesOf(release),
      },
    });
  }

  private chartOf(release: HelmRelease): Pick<HelmReleaseSpec, 'chart' | 'chartRef'> {
    const helm = fluxHelm();
    const url = release.repository.replace(/\/$/, '');
    const source = fluxSource();
    if (url.startsWith('oci://')) {
      new source.OciRepository(this, `Chart-${release.name}`, {
        metadata: this.metadata(release.name),
        spec: {
          url: `${url}/${release.chart}`,
          // Tags have no "+"; helm push writes "_" for it.
          ref: { tag: release.version.replaceAll('+', '_') },
          interval: '1h',
          layerSelector: {
            mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
            operation: source.OciRepositorySpecLayerSelectorOperation.COPY,
          },
        },
      });
      return { chartRef: { kind: helm.HelmReleaseSpecChartRefKind.OCI_REPOSITORY, name: release.name } };
    }
    let name = this.sources.get(url);
    if (name === undefined) {
      name = this.sourceName(url);
      this.sources.set(url, name);
      new source.HelmRepository(this, `Repository-${name}`, {
        metadata: this.metadata(name),
        spec: { url, interval: '1h' },
      });
    }
    return {
      chart: {
        spec: {
          chart: release.chart,
          version: release.version,
          sourceRef: { kind: helm.HelmReleaseSpecChartSpecSourceRefKind.HELM_REPOSITORY, name },
        },
      },
    };
  }

  /** A name that can be read, and that no other address has. */
  private sourceName(url: string): string {
    const words = url
      .replace(/^https:\/\//, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g)!;
    const name = words.join('-').slice(0, 60).replace(/-$/, '');
    const taken = new Set(this.sources.values());
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name}-${n}`;
    return free;
  }

  private valuesOf(release: HelmRelease): Pick<HelmReleaseSpec, 'values' | 'valuesFrom'> {
    if (!hasNull(release.values)) return { values: release.values };
    const name = `${release.name}-values`;
    new (k8s().KubeConfigMap)(this, `Values-${release.name}`, {
      metadata: this.metadata(name),
      data: { 'values.yaml': valuesFile(release) },
    });
    return { valuesFrom: [{ kind: fluxHelm().HelmReleaseSpecValuesFromKind.CONFIG_MAP, name }] };
  }

  private metadata(name: string): ReturnType<typeof metadata> {
    return metadata(this, name, this.namespace, this.props);
  }
}
