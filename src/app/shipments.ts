import type { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { meshRoot } from '../emit/mesh-root';
import { layoutOf, type Layout } from '../gitops/layout';
import { orderToApply } from '../gitops/order/order';
import type { ShippedObject } from '../gitops/shipment';
import { Platform } from '../install/platform';
import type { AppManifests, ChartManifests, Manifest } from './manifests';
import { folderOf, type PlacedFile } from './output-files';
import type { Problems } from './problems';
import type { Needs } from './topology';
import type { YamlWriter } from './yaml-writer';

/** Charts that go into one tree. */
interface Freight {
  readonly layout: Layout;
  /** The cluster, or the app. */
  readonly root: IConstruct;
  readonly charts: ChartManifests[];
}

/** The files of all charts that have a layout: those of one cluster with the same layout go into one tree. */
export function layOutShipments({ charts, needs }: AppManifests, yaml: YamlWriter, problems: Problems) {
  const freights = new Map<IConstruct, Map<Layout, Freight>>();
  for (const chart of charts) {
    const layout = layoutOf(chart.chart);
    if (!layout) continue;
    const root = meshRoot(chart.chart);
    const ofRoot = freights.get(root) ?? new Map<Layout, Freight>();
    freights.set(root, ofRoot);
    const freight = ofRoot.get(layout);
    if (freight) freight.charts.push(chart);
    else ofRoot.set(layout, { layout, root, charts: [chart] });
  }
  const all = [...freights.values()].flatMap((ofRoot) => [...ofRoot.values()]);
  return all.flatMap((freight) => problems.attempt(freight.root, () => ship(freight, needs, yaml, problems)) ?? []);
}

function ship({ charts, layout, root }: Freight, needs: Needs, yaml: YamlWriter, problems: Problems): PlacedFile[] {
  const named = charts.map((chart) => ({ ...chart, name: chartName(chart.chart, root) }));
  const manifests = named.flatMap((chart) =>
    chart.manifests.flatMap((manifest) => (manifest.content ? [{ manifest, chart: chart.name }] : [])),
  );
  const objects = manifests.map(({ manifest: { content, identity, source }, chart }): ShippedObject => ({
    content: content!,
    identity: identity!,
    construct: source.node.path,
    chart,
  }));
  const declared = declaredNeeds(
    manifests.map(({ manifest }) => manifest),
    needs,
  );
  const order = orderToApply(
    objects.map(({ content }) => content),
    declared,
  );
  const platform = Platform.of(root);
  const folder = [folderOf(root), layout.folder].filter(Boolean).join('/');
  const files = layout.layOut({
    objects,
    order,
    folder,
    platform,
    yaml,
    problem: (message) => problems.add(message),
    warn: (message) => process.stderr.write(`warning: ${message}\n`),
  });
  const of = charts.length === 1 ? charts[0]!.chart : root;
  return files.map(({ path, text }) => ({ path: folder ? `${folder}/${path}` : path, text, of }));
}

/** The ids on the way from the cluster or app to a chart, as a part of a file name. */
function chartName(chart: Chart, root: IConstruct): string {
  const { scopes } = chart.node;
  const ids = scopes.slice(scopes.indexOf(root) + 1).map(({ node }) => node.id);
  return ids
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** What is declared, as pairs of objects: the first needs the second. */
function declaredNeeds(manifests: readonly Manifest[], needs: Needs): [number, number][] {
  if (needs.size === 0) return [];
  const indexes = new Map<IConstruct, number>(manifests.map(({ source }, i) => [source, i]));
  const pairs: [number, number][] = [];
  for (const [source, after] of indexes) {
    for (const need of (needs.get(source) ?? []).flat()) {
      const before = indexes.get(need as IConstruct);
      if (before !== undefined && before !== after) pairs.push([after, before]);
    }
  }
  return pairs;
}
