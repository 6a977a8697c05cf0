import { Construct } from 'constructs';
import { addOutputFile } from '../../app/output-files';
import { knownProps } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import { checkOutputPath } from '../../input/output-path';
import { isMap, type Values } from '../../values/effective-values';
import type { HelmRelease } from '../helm-release';
import { checkManifests, valuesPath } from './helm-files';
import { crdStep, helmStep, installScript, meshStep, type Step } from './install-script';
import { checkInstall, type PlatformInstall } from './platform-install';
import { gatesOf, ISTIO_CHARTS } from './readiness';
import { valuesFile } from '../../values/values-file';

export interface IstioctlFileProps {
  /** What is to be installed; it needs an `istioOperator`. */
  readonly install: PlatformInstall;

  /**
   * Folder for the files, inside the app's output folder.
   *
   * @default - istioctl
   */
  readonly folder?: string | undefined;

  /**
   * File or folder with the manifests of the mesh, relative to the files, which the script applies last.
   *
   * @default - none: the script ends when the platform is ready
   */
  readonly manifests?: string | undefined;
}

const checkProps = knownProps<IstioctlFileProps>({ install: true, folder: 'text', manifests: 'text' });

/** The file that `istioctl install -f` takes. */
const OPERATOR = 'istio-operator.yml';

/**
 * Installs Istio with `istioctl`, whose checks look into the cluster: it warns of a Cilium that is at odds with ambient.
 *
 * Emits no objects, but files: one IstioOperator, `values/<n>-<release>.yml` for what is not Istio's (Cilium), and
 * `install.sh` with the commands in order. There is no operator in the cluster, and no CRD: `kubectl` does not know an
 * IstioOperator. The script refuses an istioctl of another version, since istioctl installs the charts it was built with.
 *
 * @example
 * const app = new MeshApp();
 * new IstioctlFile(app, 'Istioctl', { install });
 *
 * @throws InputError if the install has no IstioOperator, or what {@link HelmFiles} refuses
 * @see https://istio.io/latest/docs/ambient/install/istioctl/ (read for 1.30)
 */
export class IstioctlFile extends Construct {
  constructor(scope: Construct, id: string, props: IstioctlFileProps) {
    super(scope, id);
    checkProps(this, props);
    const { install } = props;
    checkInstall(this, install);
    const { istioOperator } = install;
    if (!istioOperator) refuse(this, 'the install has no istioOperator; take that of IstioAmbient, or say HelmFiles');
    const folder = checkOutputPath(this, 'folder', props.folder ?? 'istioctl');
    const manifests = props.manifests === undefined ? undefined : checkManifests(this, props.manifests);
    const istio = install.releases.filter(({ chart }) => ISTIO_CHARTS.has(chart));
    const first = istio[0];
    if (!first) refuse(this, 'the install has no release of Istio; add base, istiod, cni and ztunnel');
    const versions = [...new Set(istio.map(({ version }) => version))];
    if (versions.length > 1) {
      refuse(
        this,
        `istioctl installs one version of Istio, but the releases are of ${versions.join(' and ')}; give all the same`,
      );
    }

    refuseBetween(this, install.releases, first);

    addOutputFile(this, `${folder}/${OPERATOR}`, () => valuesFile({ values: checkOperator(this, istioOperator()) }));
    const steps: Step[] = install.gatewayApiCrds ? [crdStep(install.gatewayApiCrds)] : [];
    const istioctl = first.version.replace(/^v/, '');
    const istioStep: Step = {
      title: `Istio ${first.version}: base, then istiod and cni, then ztunnel, each waited for`,
      commands: [
        `istioctl version --remote=false | grep -qwF "${istioctl}" || { echo "this needs istioctl ${istioctl}" >&2; exit 1; }`,
        `istioctl install --filename ${OPERATOR} --skip-confirmation --readiness-timeout 10m`,
        ...istio.flatMap(gatesOf),
      ],
    };
    install.releases.forEach((release, i) => {
      if (release === first) steps.push(istioStep);
      if (ISTIO_CHARTS.has(release.chart)) return;
      const file = valuesPath(i, release.name);
      addOutputFile(this, `${folder}/${file}`, () => valuesFile(release));
      steps.push(helmStep(release, file));
    });
    const script = installScript([...steps, meshStep(install.releases, manifests)]);
    addOutputFile(this, `${folder}/install.sh`, () => script);
  }
}

/** istioctl installs all of Istio in one go, so what a part of it waits for has to be there before the first. */
function refuseBetween(place: Construct, releases: readonly HelmRelease[], first: HelmRelease): void {
  const late = new Set(
    releases.slice(releases.indexOf(first)).flatMap((r) => (ISTIO_CHARTS.has(r.chart) ? [] : [r.name])),
  );
  for (const { name, chart, after } of releases) {
    const needed = ISTIO_CHARTS.has(chart) && after.find((one) => late.has(one));
    if (!needed) continue;
    refuse(
      place,
      `release "${name}" comes after "${needed}", but istioctl installs it together with "${first.name}", which is before; ` +
        `list "${needed}" before "${first.name}", or say HelmFiles`,
    );
  }
}

function checkOperator(place: Construct, operator: unknown): Values {
  if (
    isMap(operator) &&
    operator['kind'] === 'IstioOperator' &&
    operator['apiVersion'] === 'install.istio.io/v1alpha1'
  ) {
    return operator;
  }
  refuse(place, `istioOperator must return an IstioOperator of install.istio.io/v1alpha1, got ${shown(operator)}`);
}
