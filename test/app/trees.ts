import { ApiObject, App, Chart, JsonPatch, Lazy, type AppProps } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { MeshApp, type MeshAppProps } from '../../src/app/mesh-app';

/** A construct tree as plain data, to be built twice. */
export interface Tree {
  readonly nodes: readonly Node[];

  /** Which node needs which, by their places among those that were made. */
  readonly needs: readonly (readonly [number, number])[];
}

interface Node {
  readonly type: 'chart' | 'group' | 'object';
  readonly id: string;

  /** Place of the parent among the app, charts and groups made before; for an object among those in a chart. */
  readonly parent: number;
  readonly content: number;
}

/** Ids that cdk8s treats in ways of their own: integer-like ones come first, others don't make a DNS label. */
const IDS = ['a', 'b', 'web', '0', '10', '2', 'A', 'two words', 'x_1', 'é', 'resource', '1a'];

const node: fc.Arbitrary<Node> = fc.record({
  type: fc.constantFrom('chart', 'group', 'object', 'object', 'object', 'object'),
  id: fc.constantFrom(...IDS),
  parent: fc.nat(),
  content: fc.nat(),
});

const FIRST_CHART: Node = { type: 'chart', id: 'first', parent: 0, content: 0 };

/** Trees of any shape, with dependencies that may go round. */
export const tree: fc.Arbitrary<Tree> = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: 16, size: 'max' }).map((nodes) => [FIRST_CHART, ...nodes]),
  needs: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }),
});

/** Trees whose dependencies lead one way, so that most have an order. */
export const orderedTree: fc.Arbitrary<Tree> = tree.map(({ nodes, needs }) => ({
  nodes,
  needs: needs.map(([a, b]) => [Math.max(a % 12, b % 12), Math.min(a % 12, b % 12)] as const),
}));

/** Builds a tree; what does not fit, such as a taken id, is left out, in both apps alike. */
export function grow<A extends App>(app: A, { nodes, needs }: Tree): A {
  const scopes: Construct[] = [app];
  const made: Construct[] = [];
  nodes.forEach(({ type, id, parent, content }, i) => {
    const among = type === 'object' ? scopes.filter((s) => s.node.scopes.some((c) => Chart.isChart(c))) : scopes;
    const scope = among[parent % among.length];
    if (!scope || scope.node.tryFindChild(id)) return;
    const construct = type === 'object' ? object(scope, id, i, content) : container(type, scope, id, content);
    if (type !== 'object') scopes.push(construct);
    made.push(construct);
  });
  for (const [source, target] of needs) {
    const [from, to] = [made[source % made.length], made[target % made.length]];
    if (from && to && from !== to) from.node.addDependency(to);
  }
  return app;
}

function container(type: 'chart' | 'group', scope: Construct, id: string, content: number): Construct {
  if (type === 'group') return new Construct(scope, id);
  return new Chart(scope, id, {
    ...(content % 2 === 0 && { namespace: `ns-${content % 5}` }),
    ...(content % 3 === 0 && { labels: { team: 'shop', on: 'yes' } }),
  });
}

const SPECS: readonly ((i: number) => object)[] = [
  () => ({}),
  () => ({ spec: { z: 1, a: [{ y: 'yes', x: '1.0' }, [], {}, [1, [2, null]]], empty: {}, none: undefined } }),
  () => ({ data: { 'main.cf': 'first\n  second\n\nlast\n', 'no-end': 'one\ntwo', '10-a': '#!/bin/sh\nexit 0\n' } }),
  (i) => ({
    spec: {
      lazy: Lazy.any({ produce: () => ({ made: [`late-${i}`] }) }),
      nothing: Lazy.any({ produce: () => undefined }),
    },
  }),
  () => ({
    spec: { token: { resolve: () => ['resolved'] }, size: Object.assign(new (class Quantity {})(), { value: '1Gi' }) },
  }),
  () => ({ spec: { 8080: { mode: 'STRICT' }, ':authority': 'a.b', on: true, float: 0.5, big: 1e21 } }),
];

function object(scope: Construct, id: string, i: number, content: number): ApiObject {
  const made = new ApiObject(scope, id, {
    apiVersion: content % 2 === 0 ? 'v1' : 'apps/v1',
    kind: ['ConfigMap', 'CronJob', 'Gateway'][content % 3]!,
    ...(content % 5 > 1 && {
      metadata: { name: `name-${i}`, ...(content % 7 > 3 && { namespace: 'own' }), labels: { i: `${i}` } },
    }),
    ...SPECS[content % SPECS.length]!(i),
  });
  if (content % 11 === 0) made.addJsonPatch(JsonPatch.add('/patched', { by: ['patch'] }));
  if (content % 13 === 0) made.addJsonPatch(JsonPatch.replace('/metadata/name', `patched-${i}`));
  if (content % 4 === 0) made.metadata.addAnnotation('note', 'a: b # c');
  return made;
}

/** The same tree under cdk8s's own app and under ours. */
export function both(props: (which: 'stock' | 'mesh') => MeshAppProps, build: (app: App) => unknown): [App, MeshApp] {
  const stock = new App(props('stock') as AppProps);
  const mesh = new MeshApp(props('mesh'));
  build(stock);
  build(mesh);
  return [stock, mesh];
}

/** A Service of that name; the least that is worth writing. */
export function service(scope: Construct, id: string, name = id, namespace?: string): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  });
}
