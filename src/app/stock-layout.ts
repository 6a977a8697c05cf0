import { ApiObject, Names, YamlOutputType, type Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { AppManifests, Manifest } from './manifests';
import type { Problems } from './problems';

/** Which folders and files an app becomes, by names inside the output folder. */
export interface StockLayout {
  readonly folders: readonly string[];
  readonly files: readonly OutputFile[];
}

export interface OutputFile {
  /** The folder inside the output folder; empty for the output folder itself. */
  readonly folder: string;
  readonly name: string;
  readonly manifests: readonly Manifest[];

  /** What the file is there for: the app, a chart or one object. */
  readonly of: IConstruct;
}

/** What of an app decides its layout. */
export interface LayoutOptions extends IConstruct {
  readonly yamlOutputType: YamlOutputType;
  readonly outputFileExtension: string;
}

/**
 * Lays manifests out in files, with the names that cdk8s gives them.
 *
 * @see `App.synth` in lib/app.js of cdk8s 2.70.106
 */
export function layOutAsCdk8s(app: LayoutOptions, manifests: AppManifests, problems: Problems): StockLayout {
  const { folders, files } = LAYOUTS[app.yamlOutputType](manifests, app);
  const named = files.map((file) => ({ ...file, name: file.name + app.outputFileExtension }));
  // All that could still lead out of a folder: names have lost what separates folders, and the extension never had it.
  for (const { name, of } of named.filter((file) => /^\.*$/.test(file.name))) {
    problems.add(`[${of.node.path}] would be written to a file called "${name}"; give it a kind and a name`);
  }
  return { folders, files: named };
}

/** The layouts, with names of files still without extension. */
const LAYOUTS: Record<YamlOutputType, (manifests: AppManifests, app: IConstruct) => StockLayout> = {
  [YamlOutputType.FILE_PER_APP]({ charts }, app) {
    const file = { folder: '', name: 'app', manifests: charts.flatMap(({ manifests }) => manifests), of: app };
    return { folders: [], files: charts.length > 0 ? [file] : [] };
  },

  [YamlOutputType.FILE_PER_CHART]({ charts, chartsDepend }) {
    const files = charts.map(({ chart, manifests }, i) => ({
      folder: '',
      name: chartName(chart, i, chartsDepend),
      manifests,
      of: chart,
    }));
    return { folders: [], files };
  },

  [YamlOutputType.FILE_PER_RESOURCE]({ charts }) {
    const manifests = charts.flatMap((chart) => chart.manifests).filter(({ identity }) => identity !== undefined);
    return { folders: [], files: manifests.map((manifest) => objectFile('', manifest, manifest.identity!)) };
  },

  [YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE]({ charts, chartsDepend }) {
    const folders = charts.map(({ chart }, i) => chartName(chart, i, chartsDepend));
    const files = charts.flatMap(({ manifests }, i) =>
      manifests.map((manifest) => objectFile(folders[i]!, manifest, asConstructed(manifest))),
    );
    return { folders, files };
  },
};

interface KindAndName {
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
}

function objectFile(folder: string, manifest: Manifest, { kind, name }: KindAndName): OutputFile {
  const fileName = `${kind}.${name}`.replace(/[^0-9a-zA-Z\-_.]/g, '');
  return { folder, name: fileName, manifests: [manifest], of: manifest.source };
}

/** In folders cdk8s names files before patches are applied, which may change a name. */
function asConstructed({ source, identity }: Manifest): KindAndName {
  return ApiObject.isApiObject(source) ? { kind: source.kind, name: source.metadata.name } : { ...identity };
}

function chartName(chart: Chart, index: number, chartsDepend: boolean): string {
  const label = Names.toDnsLabel(chart);
  return chartsDepend ? `${String(index).padStart(4, '0')}-${label}` : label;
}
