import { App, YamlOutputType, type AppProps, type Chart } from 'cdk8s';
import { knownProps } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import type { Platform } from '../install/platform';
import type { Layout } from '../gitops/layout';
import type { MeshAppCheck } from './check-manifests';
import type { SynthesisOptions } from './synthesis';

/** Props of {@link MeshApp}: those of cdk8s's `App`, and the cluster. */
export interface MeshAppProps extends AppProps {
  /**
   * The cluster that the manifests are for; constructs read its versions.
   *
   * @default - the oldest supported version of everything, so that the output works on all of them
   */
  readonly platform?: Platform | undefined;

  /**
   * Checks the manifests before they are written, with the rules of `cdk8s-ambient check`; `{}` takes the defaults.
   *
   * @default - they are not checked
   */
  readonly check?: MeshAppCheck | undefined;

  /**
   * How manifests become files: in an order to apply, for kubectl, Kustomize, Argo CD, Flux or Helm. Clusters and charts may have
   * layouts of their own.
   *
   * @default - as cdk8s lays them out, by `yamlOutputType`
   */
  readonly layout?: Layout | undefined;

  /**
   * Writes into each object the defaults that its CRD has for what is left out, as the API server does. What is in Git is then what
   * is in the cluster, and no tool that compares them finds a difference where there is none.
   *
   * @default false
   */
  readonly writeDefaults?: boolean | undefined;

  /**
   * Says in annotations of each object which construct it comes from (`cdk8s-ambient/construct`), and which version of this
   * library wrote it (`cdk8s-ambient/version`).
   *
   * @default false
   */
  readonly provenance?: boolean | undefined;

  /**
   * A second folder, such as `dist`, for the finished tree: it is replaced in one step, and stays as it is when the run fails. For
   * `cdk8s synth`, which empties the output folder before it runs the app; let that be another, such as `.synth`. Files of others
   * in it stay.
   *
   * @default - there is only the output folder
   */
  readonly publishTo?: string | undefined;
}

const checkProps = knownProps<MeshAppProps>({
  outdir: true,
  outputFileExtension: true,
  yamlOutputType: true,
  recordConstructMetadata: true,
  resolvers: true,
  platform: true,
  check: 'object',
  layout: true,
  writeDefaults: 'flag',
  provenance: 'flag',
  publishTo: true,
});

/**
 * The root of a cdk8s app, to be used where one would write `new App()`: it writes the same files, and refuses what
 * cdk8s would quietly get wrong.
 *
 * Emits the files of cdk8s's `App`, byte for byte in all four layouts, in time that grows with the number of objects alone. On top:
 *
 * - two objects that are one to the cluster are an error, and so are two that would be written to one file;
 * - one run shows all errors, and then has written nothing: a file is replaced by a whole one or not at all;
 * - with `check`, what is wrong with the manifests is an error too;
 * - in a project (where cdk8s.yaml is), `synth()` keeps in `.cdk8s-ambient/`, which git ignores, which construct each
 *   object comes from.
 *
 * @example
 * const app = new MeshApp();
 * new Bookinfo(app, 'bookinfo');
 * app.synth();
 */
export class MeshApp extends App {
  private readonly options: SynthesisOptions;

  /**
   * @throws InputError if a prop is unknown, or is nothing an app can work with
   */
  constructor(props: MeshAppProps = {}) {
    checkProps('MeshApp', props);
    super(props);
    this.options = {
      // The field of cdk8s is private.
      recordMetadata: props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true',
      check: props.check,
      platform: props.platform,
      writeDefaults: props.writeDefaults ?? false,
      provenance: props.provenance ?? false,
      publishTo: props.publishTo,
    };
    checkValues(this, props.platform);
    if (props.check)
      (require('./check-manifests') as typeof import('./check-manifests')).checkMeshAppCheck(props.check);
    props.platform?.applyTo(this);
    if (props.publishTo !== undefined)
      (require('./publish') as typeof import('./publish')).checkPublishTo(props.publishTo, this.outdir);
    if (props.layout !== undefined) giveLayout(this, props);
  }

  /** All charts, each after those it needs. */
  override get charts(): Chart[] {
    return synthesis().orderCharts(this.node.findAll());
  }

  /**
   * Writes all manifests to the output folder.
   *
   * @throws SynthError if constructs are invalid or objects collide, one error for all of them; the error of cdk8s if it is
   * the only one, such as for dependencies that go round in a circle. The output folder is then as it was
   */
  override synth(): void {
    synthesis().writeManifests(this, this.options);
  }

  /**
   * All manifests as one YAML text, as for a pipe: documents with `---` between them, in a safe order.
   *
   * @throws as {@link synth} does, save for files that clash
   */
  override synthYaml(): string {
    return synthesis().manifestText(this, this.options);
  }
}

/** What turns an app into text is loaded when there is something to turn, not with the library. */
function synthesis(): typeof import('./synthesis') {
  return require('./synthesis') as typeof import('./synthesis');
}

function giveLayout(app: MeshApp, { layout, yamlOutputType }: MeshAppProps): void {
  if (typeof (layout as Partial<Layout> | null)?.applyTo !== 'function') {
    refuse('MeshApp', `layout must be a Layout, such as Layout.kustomize(), got ${shown(layout)}`);
  }
  if (yamlOutputType !== undefined) {
    refuse('MeshApp', 'layout and yamlOutputType both say how files are laid out; leave one of them out');
  }
  layout!.applyTo(app);
}

function checkValues({ yamlOutputType: layout, outputFileExtension: extension }: App, platform: unknown): void {
  if (typeof layout !== 'number' || YamlOutputType[layout] === undefined) {
    refuse('MeshApp', `yamlOutputType must be one such as YamlOutputType.FILE_PER_APP, got ${shown(layout)}`);
  }
  if (typeof extension !== 'string' || /[/\\]/.test(extension)) {
    refuse('MeshApp', `outputFileExtension must be the end of a file name, such as ".yaml", got ${shown(extension)}`);
  }
  if (platform !== undefined && typeof (platform as Partial<Platform> | null)?.applyTo !== 'function') {
    refuse('MeshApp', `platform must be a Platform, such as new Platform({ istio: '1.30' }), got ${shown(platform)}`);
  }
}
