import { Chart, YamlOutputType } from 'cdk8s';
import { described, keyOf, listed } from './identity';
import type { OutputFile } from './stock-layout';
import type { Manifest } from './manifests';
import type { Problems } from './problems';

/** Reports objects that are one to the cluster, where the last to be applied would silently replace the others. */
export function reportSameObject(manifests: readonly Manifest[], problems: Problems): void {
  for (const same of sharing(manifests, ({ identity }) => keyOf(identity))) {
    const versions = new Set(same.map(({ identity }) => identity!.version));
    const whatever = versions.size > 1 ? `, whether as ${[...versions].join(' or as ')}` : '';
    problems.add(
      `${listed(same.map(({ source }) => source))} are one object to the cluster, ${described(same[0]!.identity!)}${whatever}; ` +
        'each would replace the one before: keep one, or give the others other names',
    );
  }
}

/** Reports what would be written to one file, where cdk8s silently keeps the last. */
export function reportSameFile(files: readonly OutputFile[], layout: YamlOutputType, problems: Problems): void {
  const clashes = sharing(files, ({ folder, name }) => `${folder}/${name}`).filter(differ);
  const instead = YamlOutputType[layoutFor(clashes, layout)];
  for (const clash of clashes) {
    const { folder, name } = clash[0]!;
    const objects = PER_OBJECT.has(layout) ? clash.flatMap(({ manifests }) => manifests) : [];
    const which = objects.flatMap(({ identity }) => (identity ? [described(identity)] : [])).join(' and ');
    problems.add(
      `${listed(clash.map(({ of }) => of))} would be written to the same file "${folder && `${folder}/`}${name}"` +
        `${which && `, whose name tells only kind and name of ${which}`}; use YamlOutputType.${instead}`,
    );
  }
}

const PER_OBJECT: ReadonlySet<YamlOutputType> = new Set([
  YamlOutputType.FILE_PER_RESOURCE,
  YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
]);

/** False for files of objects that are one to the cluster, which have been reported as that. */
function differ(files: readonly OutputFile[]): boolean {
  return new Set(files.map(({ manifests, of }) => keyOf(manifests[0]?.identity) ?? of.node.path)).size > 1;
}

/** The layout nearest to the one in use that keeps apart what clashes. */
function layoutFor(clashes: readonly OutputFile[][], layout: YamlOutputType): YamlOutputType {
  if (layout === YamlOutputType.FILE_PER_RESOURCE && clashes.every((files) => chartsOf(files) === files.length)) {
    return YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
  }
  // Charts that share a folder would share a file as well.
  const chartsClash = layout !== YamlOutputType.FILE_PER_RESOURCE && clashes.some((files) => chartsOf(files) > 1);
  return chartsClash ? YamlOutputType.FILE_PER_APP : YamlOutputType.FILE_PER_CHART;
}

function chartsOf(files: readonly OutputFile[]): number {
  return new Set(files.map(({ of }) => Chart.of(of))).size;
}

/** The groups of two and more items that have something in common, in order of appearance. */
function sharing<T>(items: readonly T[], what: (item: T) => string | undefined): T[][] {
  // Nearly all are alone, and a list for each would cost more than all else here.
  const first = new Map<string, T>();
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const common = what(item);
    if (common === undefined) continue;
    const other = first.get(common);
    if (other === undefined) first.set(common, item);
    else {
      const group = groups.get(common);
      if (group) group.push(item);
      else groups.set(common, [other, item]);
    }
  }
  return groups.size < 2
    ? [...groups.values()]
    : [...first.keys()].flatMap((common) => (groups.has(common) ? [groups.get(common)!] : []));
}
