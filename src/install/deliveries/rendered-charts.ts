import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Chart, Helm } from 'cdk8s';
import { Construct } from 'constructs';
import { k8s } from '../../emit/generated';
import { CLUSTER_SCOPED, metadata, objectShapes, type ObjectOptions } from '../../emit/metadata';
import { knownProps } from '../../input/known-props';
import { refuse } from '../../input/refuse';
import type { HelmRelease } from '../helm-release';
import { Platform } from '../platform';
import { checkCrdSource, CrdObjects } from './crd-objects';
import { offlineProblems } from './offline-traps';
import { checkInstall, namespacesOf, type PlatformInstall } from './platform-install';

export interface RenderedChartsProps extends ObjectOptions {
  /** What is to be installed. */
  readonly install: PlatformInstall;

  /**
   * Where the Gateway API CRDs are read from at synth, to be written along: a file or an address; `elsewhere` if the
   * cluster gets them in another way.
   *
   * @default - none; needed where the install has Gateway API CRDs
   */
  readonly gatewayApiCrdsFrom?: string | undefined;

  /**
   * Folders or archives of charts on this machine, by name of the release.
   *
   * @default - helm fetches each chart from its repository
   */
  readonly charts?: Readonly<Record<string, string>> | undefined;

  /**
   * APIs that the cluster serves beside Kubernetes itself, such as `monitoring.coreos.com/v1`; charts ask for them.
   *
   * @default - none
   */
  readonly apiVersions?: readonly string[] | undefined;

  /**
   * The helm to run.
   *
   * @default - helm, as found on the PATH
   */
  readonly helm?: string | undefined;
}

const checkProps = knownProps<RenderedChartsProps>({
  install: true,
  gatewayApiCrdsFrom: 'text',
  charts: 'map',
  apiVersions: 'texts',
  helm: 'text',
  ...objectShapes,
});

/**
 * Writes out what the charts make, as plain manifests: to read, to compare, or to apply where no Helm is.
 *
 * Runs `helm template` at synth, by cdk8s' `Helm` construct, so it needs helm, and the network unless `charts` are given.
 * Emits Namespaces, then the objects of each release in order. Who applies them has to wait between releases
 * ({@link HelmFiles} has the commands), and to delete what a later version no longer has.
 *
 * @example
 * import { Chart } from 'cdk8s';
 * import { RenderedCharts, type PlatformInstall } from 'cdk8s-ambient';
 *
 * export class Rendered extends Chart {
 *   add(install: PlatformInstall) {
 *     return new RenderedCharts(this, 'Platform', { install, gatewayApiCrdsFrom: 'elsewhere' });
 *   }
 * }
 *
 * @throws InputError if there is no helm, or it fails; on values that make no sense away from a cluster, such as
 * certificates that are new at each rendering; and in a chart with a namespace, which cdk8s would write into
 * cluster-scoped objects
 */
export class RenderedCharts extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: RenderedChartsProps,
  ) {
    super(scope, id);
    checkProps(this, props);
    const { install, gatewayApiCrdsFrom } = props;
    checkInstall(this, install);
    checkCrdSource(this, install.gatewayApiCrds, gatewayApiCrdsFrom);
    const { namespace } = Chart.of(this);
    if (namespace !== undefined) {
      refuse(
        this,
        `its chart has namespace "${namespace}", which cdk8s writes into cluster-scoped objects too; use a chart without`,
      );
    }
    this.refuseUnknownCharts();
    for (const release of install.releases) {
      const [problem] = offlineProblems(release);
      if (problem !== undefined) refuse(this, `release "${release.name}": ${problem}`);
    }
    const helm = props.helm ?? 'helm';
    if (spawnSync(helm, ['version', '--short']).error) {
      refuse(
        this,
        `cannot run "${helm}", which renders the charts; install Helm 3.8 or later, or say HelmFiles, which needs none at synth`,
      );
    }

    if (gatewayApiCrdsFrom !== undefined && gatewayApiCrdsFrom !== 'elsewhere') {
      new CrdObjects(this, 'GatewayApiCrds', gatewayApiCrdsFrom);
    }
    for (const name of namespacesOf(install)) {
      new (k8s().KubeNamespace)(this, `Namespace-${name}`, { metadata: metadata(this, name, CLUSTER_SCOPED, props) });
    }
    for (const release of install.releases) this.render(release, helm);
  }

  private refuseUnknownCharts(): void {
    const names = this.props.install.releases.map(({ name }) => name);
    for (const [name, chart] of Object.entries(this.props.charts ?? {})) {
      if (!names.includes(name))
        refuse(this, `charts has "${name}", which is no release; releases are ${names.join(', ')}`);
      if (!fs.existsSync(chart)) refuse(this, `chart of release "${name}" is not at "${chart}"`);
    }
  }

  private render(release: HelmRelease, helm: string): void {
    const local = this.props.charts?.[release.name];
    const repository = release.repository.replace(/\/$/, '');
    const oci = repository.startsWith('oci://');
    // Without a version, helm takes the cluster for the one it was built against.
    const flags = ['--include-crds', '--kube-version', Platform.of(this).kubernetes];
    for (const version of this.props.apiVersions ?? []) flags.push('--api-versions', version);
    inOwnFolder(() => {
      try {
        new Helm(this, release.name, {
          releaseName: release.name,
          namespace: release.namespace,
          chart: local ?? (oci ? `${repository}/${release.chart}` : release.chart),
          ...(local === undefined && { version: release.version, ...(!oci && { repo: repository }) }),
          values: release.values,
          helmExecutable: helm,
          helmFlags: flags,
        });
      } catch (error) {
        refuse(this, `release "${release.name}" cannot be rendered: ${saidBy(error)}`);
      }
    });
  }
}

/** cdk8s leaves its temporary folders behind, and the values are in them. */
function inOwnFolder(act: () => void): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rendered-charts-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    act();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What helm said, without the advice to debug it. */
function saidBy(error: unknown): string {
  const lines = (error as Error).message.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('Use --debug') && !line.startsWith('WARNING:'))
    .join('; ')
    .replace(/^Error: /, '');
}
