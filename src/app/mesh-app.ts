import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject, App, type AppProps, type Chart } from 'cdk8s';
import { knownProps } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import type { Platform } from '../install/platform';
import { writeWhole } from './atomic-write';
import { reportSameFile, reportSameObject } from './collisions';
import { keepConstructPaths } from './construct-paths';
import { isLayout, layOut } from './layout';
import { orderCharts } from './manifest-order';
import { manifestsOf, type Manifest } from './manifests';
import { Problems } from './problems';

/** Props of {@link MeshApp}: those of cdk8s's `App`, and the cluster. */
export interface MeshAppProps extends AppProps {
  /**
   * The cluster that the manifests are for; constructs read its versions.
   *
   * @default - the oldest supported version of everything, so that the output works on all of them
   */
  readonly platform?: Platform | undefined;
}

const checkProps = knownProps<MeshAppProps>({
  outdir: true,
  outputFileExtension: true,
  yamlOutputType: true,
  recordConstructMetadata: true,
  resolvers: true,
  platform: true,
});

/**
 * The root of a cdk8s app, to be used where one would write `new App()`: it writes the same files, and refuses what
 * cdk8s would quietly get wrong.
 *
 * Emits the files of cdk8s's `App`, byte for byte in all four layouts, in time that grows with the number of objects alone. On top:
 *
 * - two objects that are one to the cluster are an error, and so are two that would be written to one file;
 * - one run shows all errors, and then has written nothing: a file is replaced by a whole one or not at all;
 * - in a project (where cdk8s.yaml is), `synth()` keeps in `.cdk8s-ambient/`, which git ignores, which construct each
 *   object comes from.
 *
 * @example
 * const app = new MeshApp();
 * new Bookinfo(app, 'bookinfo');
 * app.synth();
 */
export class MeshApp extends App {
  private readonly recordsMetadata: boolean;

  /**
   * @throws InputError if a prop is unknown, or is nothing an app can work with
   */
  constructor(props: MeshAppProps = {}) {
    checkProps('MeshApp', props);
    super(props);
    // The field of cdk8s is private.
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    checkValues(this, props.platform);
    props.platform?.applyTo(this);
  }

  /** All charts, each after those it needs. */
  override get charts(): Chart[] {
    return orderCharts(this.node.findAll());
  }

  /**
   * Writes all manifests to the output folder.
   *
   * @throws SynthError if constructs are invalid or objects collide, one error for all of them; the error of cdk8s if it is
   * the only one, such as for dependencies that go round in a circle. The output folder is then as it was
   */
  override synth(): void {
    const problems = new Problems();
    const app = manifestsOf(this, problems);
    const manifests = app.charts.flatMap((chart) => chart.manifests);
    reportSameObject(manifests, problems);
    const layout = layOut(this, app, problems);
    reportSameFile(layout.files, this.yamlOutputType, problems);
    problems.throwIfAny();

    const files = layout.files.map(({ folder, name, manifests: inFile }) => ({
      path: path.join(this.outdir, folder, name),
      text: documents(inFile),
    }));
    if (this.recordsMetadata) {
      files.push({ path: path.join(this.outdir, 'construct-metadata.json'), text: constructMetadata(manifests) });
    }
    for (const folder of ['', ...layout.folders]) fs.mkdirSync(path.join(this.outdir, folder), { recursive: true });
    writeWhole(files);
    keepConstructPaths(manifests, this.outdir);
  }

  /**
   * All manifests as one YAML text, as for a pipe: documents with `---` between them, in a safe order.
   *
   * @throws as {@link synth} does, save for files that clash
   */
  override synthYaml(): string {
    const problems = new Problems();
    const manifests = manifestsOf(this, problems).charts.flatMap((chart) => chart.manifests);
    reportSameObject(manifests, problems);
    problems.throwIfAny();
    return documents(manifests);
  }
}

function checkValues({ yamlOutputType: layout, outputFileExtension: extension }: App, platform: unknown): void {
  if (!isLayout(layout)) {
    refuse('MeshApp', `yamlOutputType must be one such as YamlOutputType.FILE_PER_APP, got ${shown(layout)}`);
  }
  if (typeof extension !== 'string' || /[/\\]/.test(extension)) {
    refuse('MeshApp', `outputFileExtension must be the end of a file name, such as ".yaml", got ${shown(extension)}`);
  }
  if (platform !== undefined && typeof (platform as Partial<Platform> | null)?.applyTo !== 'function') {
    refuse('MeshApp', `platform must be a Platform, such as new Platform({ istio: '1.30' }), got ${shown(platform)}`);
  }
}

const documents = (manifests: readonly Manifest[]): string => manifests.map(({ yaml }) => yaml).join('---\n');

/** The file that cdk8s-cli reads for its validation plugins; by bare name, as it expects. */
function constructMetadata(manifests: readonly Manifest[]): string {
  const resources: Record<string, { path: string }> = {};
  for (const { source } of manifests) {
    if (ApiObject.isApiObject(source)) resources[source.name] = { path: source.node.path };
  }
  return JSON.stringify({ version: '1.0.0', resources });
}
