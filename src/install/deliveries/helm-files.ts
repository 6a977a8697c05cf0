import { Construct } from 'constructs';
import { addOutputFile } from '../../app/output-files';
import { knownProps } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import { checkOutputPath } from '../../input/output-path';
import { crdStep, helmStep, installScript, meshStep, type Step } from './install-script';
import { checkInstall, type PlatformInstall } from './platform-install';
import { valuesFile } from '../../values/values-file';

export interface HelmFilesProps {
  /** What is to be installed. */
  readonly install: PlatformInstall;

  /**
   * Folder for the files, inside the app's output folder.
   *
   * @default - helm
   */
  readonly folder?: string | undefined;

  /**
   * File or folder with the manifests of the mesh, relative to the files, which the script applies last.
   *
   * @default - none: the script ends when the platform is ready
   */
  readonly manifests?: string | undefined;
}

const checkProps = knownProps<HelmFilesProps>({ install: true, folder: 'text', manifests: 'text' });

/**
 * Installs by hand or from a pipeline, with the `helm` and `kubectl` that people have.
 *
 * Emits no objects, but files: `values/<n>-<release>.yml` for each chart, with the reasons beside the values, and
 * `install.sh` with the exact commands in order, for Helm 3 and 4, each followed by what waits until it is ready. They end in `.yml`
 * because `cdk8s synth --stdout` and its validation plugins take every `.yaml` for a manifest. Tools that read folders to
 * the bottom (Flux, `kubectl apply --recursive`) take `.yml` too: where one reads the output folder, give the files an app
 * with another.
 *
 * @example
 * const app = new MeshApp();
 * new HelmFiles(app, 'Helm', { install, manifests: '../mesh.k8s.yaml' });
 *
 * @throws InputError if the releases are in no order that works, a folder leads out of the output folder, or the app is
 * not a MeshApp
 * @see https://istio.io/latest/docs/ambient/install/helm/ (read for 1.30)
 */
export class HelmFiles extends Construct {
  constructor(scope: Construct, id: string, props: HelmFilesProps) {
    super(scope, id);
    checkProps(this, props);
    const { install } = props;
    checkInstall(this, install);
    const folder = checkOutputPath(this, 'folder', props.folder ?? 'helm');
    const manifests = props.manifests === undefined ? undefined : checkManifests(this, props.manifests);
    const steps: Step[] = install.gatewayApiCrds ? [crdStep(install.gatewayApiCrds)] : [];
    install.releases.forEach((release, i) => {
      const file = valuesPath(i, release.name);
      addOutputFile(this, `${folder}/${file}`, () => valuesFile(release));
      steps.push(helmStep(release, file));
    });
    const script = installScript([...steps, meshStep(install.releases, manifests)]);
    addOutputFile(this, `${folder}/install.sh`, () => script);
  }
}

/** Numbered, so that a listing shows the order. */
export function valuesPath(index: number, release: string): string {
  return `values/${String(index + 1).padStart(2, '0')}-${release}.yml`;
}

/**
 * A path that a script may name as it is. It may lead up, since that is where manifests are, but not end there: the
 * values would be among what is applied.
 */
export function checkManifests(place: Construct, path: string): string {
  if (/^(\.{1,2}\/)*[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*\/?$/.test(path)) return path;
  refuse(place, `manifests must be a plain path to a file or folder, such as "../mesh.k8s.yaml", got ${shown(path)}`);
}
