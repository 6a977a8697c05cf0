import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { schemaErrors, type Manifest } from '../crd-schemas';
import { inEmptyFolder, runCode } from './run';
import { fileOnPage, root } from './snippets';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Runs a file of the README as Node would; `edit` changes the files first. */
function run(name: string, edit = (code: string): string => code, globals: Record<string, unknown> = {}): unknown {
  const exports = {};
  const load = (path: string): unknown => (path.startsWith('./') ? run(`${path.slice(2)}.ts`, edit) : require(path));
  runCode(edit(fileOnPage('README.md', name)), { ...globals, require: load, exports });
  return exports;
}

/** What a file of the README writes when it is run. */
function written(name: string, file: string): string {
  return inEmptyFolder((folder) => {
    run(name);
    return readFileSync(join(folder, 'dist', file), 'utf8');
  });
}

const withoutWaypoint = (code: string): string => code.replace(/^.*enroll\(.*\n/m, '');
const manifestsIn = (text: string): Manifest[] => loadAll(text) as Manifest[];
const policy = (manifests: readonly Manifest[], name: string): unknown =>
  manifests.find((m) => m.kind === 'AuthorizationPolicy' && m.metadata.name === name)?.spec;

describe('the README', () => {
  test('shows the YAML that its example writes', () => {
    const text = written('main.ts', 'shop.yaml');
    expect(readme.split('```yaml\n')[1]!.split('```')[0]).toBe(text);
    expect(manifestsIn(text).flatMap(schemaErrors)).toEqual([]);
  });

  test('shows the error that its example ends in without a waypoint', () => {
    const shown = readme.split('```text\n')[1]!.split('\n```')[0]!;
    expect(() => inEmptyFolder(() => run('main.ts', withoutWaypoint))).toThrow(shown);
  });

  test('shows JavaScript that admits one caller at ztunnel', () => {
    expect(policy(manifestsIn(written('main.js', 'shop.k8s.yaml')), 'stock')).toEqual({
      action: 'ALLOW',
      rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/web'] } }] }],
      selector: { matchLabels: { app: 'stock' } },
    });
  });

  test('shows a Deployment and a Service of cdk8s-plus behind a waypoint', () => {
    const manifests = manifestsIn(written('plus.ts', 'plus.k8s.yaml'));
    const only = (kind: string): Manifest => manifests.find((m) => m.kind === kind)!;
    expect(only('Service').metadata.labels).toEqual({ 'istio.io/use-waypoint': 'waypoint' });
    expect(policy(manifests, 'cart-through-waypoint')).toMatchObject({
      selector: { matchLabels: only('Deployment').spec.selector.matchLabels },
    });
  });

  test('shows a test that passes', () => {
    const sentences: string[] = [];
    run('shop.test.ts', undefined, {
      test: (sentence: string, body: () => void) => {
        body();
        sentences.push(sentence);
      },
      // A snapshot of our own would repeat the YAML block.
      expect: (value: unknown) => Object.assign(expect(value), { toMatchSnapshot: () => undefined }),
    });
    expect(sentences).toEqual(['only the storefront reads reviews', 'the rest is what was reviewed']);
  });
});
