import type { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { meshRoot } from '../emit/mesh-root';
import { layoutOf, type Layout } from '../gitops/layout';
import { safeName } from '../gitops/layouts/safe-name';
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
  tellOfNeedsBetween(all, needs);
  return all.flatMap((freight) => problems.attempt(freight.root, () => ship(freight, needs, yaml, problems)) ?? []);
}

/** What is declared holds in the order of one tree; who applies several decides which comes first. */
function tellOfNeedsBetween(freights: readonly Freight[], needs: Needs): void {
  if (needs.size === 0 || freights.length < 2) return;
  const freightOf = new Map<IConstruct, number>();
  freights.forEach(({ charts }, i) => {
    for (const { chart, manifests } of charts)
      for (const one of [chart, ...manifests.map(({ source }) => source)]) freightOf.set(one, i);
  });
  const told = new Set<string>();
  for (const [after, here] of freightOf) {
    for (const before of (needs.get(after) ?? []).flat()) {
      const there = freightOf.get(before as IConstruct);
      if (there === undefined || there === here || told.has(`${here} ${there}`)) continue;
      told.add(`${here} ${there}`);
      process.stderr.write(
        `warning: [${after.node.path}] depends on [${(before as IConstruct).node.path}], which goes into another tree: nothing in the files says ` +
          'which is applied first; apply that tree before\n',
      );
    }
  }
}

function ship({ charts, layout, root }: Freight, needs: Needs, yaml: YamlWriter, problems: Problems): PlacedFile[] {
  const names = chartNames(
    charts.map(({ chart }) => chart),
    root,
  );
  const named = charts.map((chart, i) => ({ ...chart, name: names[i]! }));
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

/**
 * The ids on the way from the cluster or app to each chart, as a part of a file name. Where several would have one name, or what is
 * left of the ids is none, ids are written letter by letter, so that each chart has its own.
 */
function chartNames(charts: readonly Chart[], root: IConstruct): string[] {
  const ids = charts.map(({ node: { scopes } }) => scopes.slice(scopes.indexOf(root) + 1).map(({ node }) => node.id));
  const plain = ids.map((way) =>
    way
      .join('-')
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, ''),
  );
  const sharing = new Map<string, number>();
  for (const name of plain) sharing.set(name, (sharing.get(name) ?? 0) + 1);
  return plain.map((name, i) => (name !== '' && sharing.get(name) === 1 ? name : safeName(ids[i]!.join('/'))));
}

/** What is declared, as pairs of objects: the first needs the second. */
function declaredNeeds(manifests: readonly Manifest[], needs: Needs): [number, number][] {
  if (needs.size === 0) return [];
  const indexes = new Map<IConstruct, number[]>();
  manifests.forEach(({ source }, i) => {
    const known = indexes.get(source);
    if (known) known.push(i);
    else indexes.set(source, [i]);
  });
  const pairs: [number, number][] = [];
  for (const [source, after] of indexes) {
    for (const need of (needs.get(source) ?? []).flat()) {
      if (need === source) continue;
      for (const before of indexes.get(need as IConstruct) ?? []) for (const one of after) pairs.push([one, before]);
    }
  }
  return pairs;
}
