import { Construct } from 'constructs';
import { k3s, k8s } from '../../emit/generated';
import { CLUSTER_SCOPED, metadata, objectShapes, type ObjectOptions } from '../../emit/metadata';
import { knownProps } from '../../input/known-props';
import { dnsLabel } from '../../input/names';
import type { Values } from '../../values/effective-values';
import type { HelmRelease } from '../helm-release';
import { checkCrdSource, CrdObjects } from './crd-objects';
import { checkInstall, namespacesOf, type PlatformInstall } from './platform-install';
import { valuesFile } from '../../values/values-file';

export interface K3sHelmChartsProps extends ObjectOptions {
  /** What is to be installed. */
  readonly install: PlatformInstall;

  /**
   * Where the Gateway API CRDs are read from at synth, to be written along: a file or an address; `elsewhere` if the
   * cluster gets them in another way, such as from the Traefik that comes with k3s.
   *
   * @default - none; needed where the install has Gateway API CRDs
   */
  readonly gatewayApiCrdsFrom?: string | undefined;

  /**
   * Values for charts that the distribution installs by itself, by name, such as `traefik`.
   *
   * @default - none
   */
  readonly bundled?: Readonly<Record<string, Values>> | undefined;
}

const checkProps = knownProps<K3sHelmChartsProps>({
  install: true,
  gatewayApiCrdsFrom: 'text',
  bundled: 'map',
  ...objectShapes,
});

/** Where k3s and RKE2 keep their own HelmCharts; a HelmChartConfig has to be beside its chart. */
const NAMESPACE = 'kube-system';

/**
 * Installs with the Helm controller of k3s (k3d, RKE2): put the file into `/var/lib/rancher/k3s/server/manifests`.
 *
 * Emits a Namespace for each that is missing, a HelmChart for each release with the reasons beside the values, and a
 * HelmChartConfig for each bundled chart.
 *
 * The controller knows no order (rancher/rke2#960): it starts one job for each chart, and jobs retry. Cilium has
 * `bootstrap`, so that its job runs on the host's network before there is any other; the jobs and pods of all other
 * charts can't start before Cilium does, and ztunnel is not ready before istiod answers. A failed chart is left as it is
 * (`abort`): the controller's default is to uninstall it, and with it the network (k3s-io/helm-controller#246).
 *
 * Start k3s with `--flannel-backend=none --disable-network-policy`, and with `--disable-kube-proxy` where Cilium replaces
 * kube-proxy.
 *
 * @example
 * new K3sHelmCharts(chart, 'Platform', { install, gatewayApiCrdsFrom: 'elsewhere' });
 *
 * @throws InputError if the releases are in no order that works, or nothing says where the Gateway API CRDs come from
 * @see https://docs.k3s.io/add-ons/helm, and pkg/controllers/chart/chart.go of k3s-io/helm-controller
 */
export class K3sHelmCharts extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: K3sHelmChartsProps,
  ) {
    super(scope, id);
    checkProps(this, props);
    const { install, gatewayApiCrdsFrom, bundled = {} } = props;
    checkInstall(this, install);
    checkCrdSource(this, install.gatewayApiCrds, gatewayApiCrdsFrom);
    if (gatewayApiCrdsFrom !== undefined && gatewayApiCrdsFrom !== 'elsewhere') {
      new CrdObjects(this, 'GatewayApiCrds', gatewayApiCrdsFrom);
    }
    for (const namespace of namespacesOf(install)) {
      // HelmChart has had createNamespace only lately; older controllers drop it without a word.
      new (k8s().KubeNamespace)(this, `Namespace-${namespace}`, {
        metadata: metadata(this, namespace, CLUSTER_SCOPED, props),
      });
    }
    for (const release of install.releases) this.addChart(release);
    for (const [name, values] of Object.entries(bundled)) {
      new (k3s().HelmChartConfig)(this, `Bundled-${name}`, {
        metadata: metadata(this, dnsLabel(this, 'name of a bundled chart', name), NAMESPACE, props),
        spec: { valuesContent: valuesFile({ values }) },
      });
    }
  }

  private addChart(release: HelmRelease): void {
    const { HelmChart, HelmChartSpecFailurePolicy: Policy } = k3s();
    const repository = release.repository.replace(/\/$/, '');
    const oci = repository.startsWith('oci://');
    new HelmChart(this, `Chart-${release.name}`, {
      metadata: metadata(this, release.name, NAMESPACE, this.props),
      spec: {
        ...(oci ? { chart: `${repository}/${release.chart}` } : { repo: repository, chart: release.chart }),
        version: release.version,
        targetNamespace: release.namespace,
        ...(release.chart === 'cilium' && { bootstrap: true }),
        // What runs as a hook has to wait for Cilium's images; five minutes, the controller's default, are few.
        timeout: '10m',
        failurePolicy: Policy.ABORT,
        valuesContent: valuesFile(release),
      },
    });
  }
}
