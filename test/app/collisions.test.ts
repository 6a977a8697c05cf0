import * as path from 'node:path';
import { ApiObject, App, Chart, JsonPatch, Lazy, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { MeshApp } from '../../src/app/mesh-app';
import { contents, temporaryFolder, thrownBy, workIn } from './folders';
import { service } from './trees';

workIn(temporaryFolder);

const PER_OBJECT = [YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE];

function app(yamlOutputType = YamlOutputType.FILE_PER_CHART, outputFileExtension = '.k8s.yaml'): MeshApp {
  return new MeshApp({ outdir: path.join(temporaryFolder(), 'out'), yamlOutputType, outputFileExtension });
}

function object(
  scope: Construct,
  id: string,
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  });
}

function gateways(scope: Construct, other: Construct): void {
  object(scope, 'Istio', 'networking.istio.io/v1', 'Gateway', 'gateway', 'shop');
  object(other, 'Api', 'gateway.networking.k8s.io/v1', 'Gateway', 'gateway', 'shop');
}

const errorsOf = (call: () => unknown): string[] => thrownBy(call).message.split('\n  ').slice(1);

describe('two objects that are one to the cluster', () => {
  test('fail, naming both constructs and the object', () => {
    const mesh = app();
    service(new Chart(mesh, 'a'), 'Web', 'web', 'shop');
    service(new Chart(mesh, 'b'), 'Front', 'web', 'shop');
    const message =
      '[a/Web] and [b/Front] are one object to the cluster, Service shop/web; ' +
      'each would replace the one before: keep one, or give the others other names';
    expect(errorsOf(() => mesh.synth())).toEqual([message]);
    expect(errorsOf(() => mesh.synthYaml())).toEqual([message]);
    expect(contents(mesh.outdir)).toEqual({});
  });

  test('fail in two versions of one group', () => {
    const mesh = app();
    const chart = new Chart(mesh, 'chart');
    object(chart, 'old', 'gateway.networking.k8s.io/v1beta1', 'Gateway', 'waypoint', 'shop');
    object(chart, 'new', 'gateway.networking.k8s.io/v1', 'Gateway', 'waypoint', 'shop');
    expect(errorsOf(() => mesh.synth())).toEqual([
      expect.stringContaining(
        '[chart/old] and [chart/new] are one object to the cluster, ' +
          'Gateway shop/waypoint of gateway.networking.k8s.io, whether as v1beta1 or as v1;',
      ),
    ]);
  });

  test.each(PER_OBJECT)('fail once, not for their file as well, in layout %d', (layout) => {
    const mesh = app(layout);
    const chart = new Chart(mesh, 'chart');
    service(chart, 'a', 'web');
    service(chart, 'b', 'web');
    expect(errorsOf(() => mesh.synth())).toEqual([
      expect.stringContaining('are one object to the cluster, Service web;'),
    ]);
  });

  test('fail where the names were decided late', () => {
    const mesh = app();
    const chart = new Chart(mesh, 'chart', { namespace: 'shop' });
    service(chart, 'web');
    object(chart, 'lazy', 'v1', 'Service', Lazy.any({ produce: () => 'web' }) as string);
    service(chart, 'patched', 'other').addJsonPatch(JsonPatch.replace('/metadata/name', 'web'));
    expect(errorsOf(() => mesh.synth())).toEqual([
      expect.stringContaining('[chart/web], [chart/lazy] and [chart/patched] are one object'),
    ]);
  });

  test('fail by their constructs where a chart changes them, by the chart where it makes them', () => {
    class Renamed extends Chart {
      override toJson(): unknown[] {
        return super.toJson().map((json: object) => ({ ...json, metadata: { name: 'one' } }));
      }
    }
    class Sealed extends Chart {
      override toJson(): unknown[] {
        return [{ apiVersion: 'v1', kind: 'Seal', metadata: { name: 'wax' } }, ...super.toJson()];
      }
    }
    const mesh = app();
    service(new Renamed(mesh, 'a'), 'x');
    service(new Renamed(mesh, 'b'), 'y');
    service(new Sealed(mesh, 'c'), 'z');
    new Sealed(mesh, 'd');
    expect(errorsOf(() => mesh.synth())).toEqual([
      expect.stringContaining('[a/x] and [b/y] are one object'),
      expect.stringContaining('[c] and [d] are one object'),
    ]);
  });

  test('fail all at once, together with what validations found', () => {
    const mesh = app();
    const chart = new Chart(mesh, 'chart');
    for (const name of ['x', 'y']) for (const id of ['1', '2']) service(chart, `${name}${id}`, name);
    chart.node.addValidation({ validate: () => ['is not valid'] });
    expect(errorsOf(() => mesh.synth())).toEqual([
      '[chart] is not valid',
      expect.stringContaining('[chart/x1] and [chart/x2] are one object'),
      expect.stringContaining('[chart/y1] and [chart/y2] are one object'),
    ]);
  });

  test.each<[string, (chart: Chart) => void]>([
    [
      'the Gateway of Istio and that of Gateway API',
      (chart) => {
        object(chart, 'a', 'networking.istio.io/v1', 'Gateway', 'gateway', 'shop');
        object(chart, 'b', 'gateway.networking.k8s.io/v1', 'Gateway', 'gateway', 'shop');
      },
    ],
    [
      'one name in two namespaces, and in none',
      (chart) => {
        service(chart, 'a', 'web', 'shop');
        service(chart, 'b', 'web', 'blog');
        service(chart, 'c', 'web');
      },
    ],
    [
      'one name for two kinds',
      (chart) => {
        service(chart, 'a', 'web');
        object(chart, 'b', 'v1', 'ServiceAccount', 'web');
      },
    ],
    [
      'objects whose names the cluster makes',
      (chart) => {
        for (const id of ['a', 'b']) {
          const job = object(chart, id, 'batch/v1', 'Job', 'job');
          job.addJsonPatch(JsonPatch.remove('/metadata/name'), JsonPatch.add('/metadata/generateName', 'job-'));
        }
      },
    ],
  ])('are not %s', (_, build) => {
    const mesh = app();
    build(new Chart(mesh, 'chart'));
    mesh.synth();
    expect(Object.keys(contents(mesh.outdir))).toEqual(['chart.k8s.yaml']);
  });
});

describe('two things for one file', () => {
  test('fail in a file per resource, where a folder for each chart would do', () => {
    const mesh = app(YamlOutputType.FILE_PER_RESOURCE);
    gateways(new Chart(mesh, 'a'), new Chart(mesh, 'b'));
    expect(errorsOf(() => mesh.synth())).toEqual([
      '[a/Istio] and [b/Api] would be written to the same file "Gateway.gateway.k8s.yaml", whose name tells only kind and name of ' +
        'Gateway shop/gateway of networking.istio.io and Gateway shop/gateway of gateway.networking.k8s.io; ' +
        'use YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE',
    ]);
    expect(contents(mesh.outdir)).toEqual({});
  });

  test.each(PER_OBJECT)('fail in one chart, where a file for each chart would do: layout %d', (layout) => {
    const mesh = app(layout);
    const chart = new Chart(mesh, 'chart');
    gateways(chart, chart);
    service(chart, 'web-1', 'web', 'shop');
    service(chart, 'web-2', 'web', 'blog');
    expect(errorsOf(() => mesh.synth())).toEqual([
      expect.stringMatching(/^\[chart\/Istio\] and \[chart\/Api\] .*; use YamlOutputType\.FILE_PER_CHART$/),
      expect.stringMatching(
        /^\[chart\/web-1\] and \[chart\/web-2\] .* of Service shop\/web and Service blog\/web; use /,
      ),
    ]);
  });

  test.each([
    [YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE],
    [YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, YamlOutputType.FILE_PER_CHART],
  ])('are no longer when the layout is the one that the error names', (layout, named) => {
    const build = (mesh: MeshApp) => {
      const chart = new Chart(mesh, 'a');
      gateways(chart, layout === YamlOutputType.FILE_PER_RESOURCE ? new Chart(mesh, 'b') : chart);
      return mesh;
    };
    expect(() => build(app(layout)).synth()).toThrow(YamlOutputType[named]);
    expect(() => build(app(named)).synth()).not.toThrow();
  });

  test('fail with the one layout that would do for all of them', () => {
    const mesh = app(YamlOutputType.FILE_PER_RESOURCE);
    const [a, b] = [new Chart(mesh, 'a'), new Chart(mesh, 'b')];
    gateways(a, b);
    for (const namespace of ['shop', 'blog']) service(a, namespace, 'web', namespace);
    const ending = expect.stringMatching(/use YamlOutputType\.FILE_PER_CHART$/) as unknown;
    expect(errorsOf(() => mesh.synth())).toEqual([ending, ending]);
  });

  test('fail when two charts have one file name', () => {
    const mesh = app();
    service(new Chart(new Construct(mesh, 'Default'), 'Two words'), 'a');
    service(new Chart(mesh, 'Two words'), 'b');
    expect(errorsOf(() => mesh.synth())).toEqual([
      expect.stringMatching(
        /^\[Default\/Two words\] and \[Two words\] would be written to the same file "twowords-\w+\.k8s\.yaml"; use YamlOutputType\.FILE_PER_APP$/,
      ),
    ]);
  });

  test('fail when two charts have one folder', () => {
    const mesh = app(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE);
    gateways(new Chart(new Construct(mesh, 'Default'), 'Two words'), new Chart(mesh, 'Two words'));
    expect(errorsOf(() => mesh.synth())).toEqual([
      expect.stringMatching(
        /^\[Default\/Two words\/Istio\] and \[Two words\/Api\] .*; use YamlOutputType\.FILE_PER_APP$/,
      ),
    ]);
  });

  test('fail for objects that turn out to be nothing, in one folder', () => {
    const mesh = app(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE);
    const chart = new Chart(mesh, 'chart');
    for (const id of ['a', 'b']) Object.assign(service(chart, id, 'web'), { toJson: () => undefined });
    expect(() => mesh.synth()).toThrow(
      '[chart/a] and [chart/b] would be written to the same file "chart/Service.web.k8s.yaml"; use',
    );
  });
});

describe('names', () => {
  const WAYS_OUT = ['..', '../..', '../../etc/passwd', '/etc/passwd', '..\\..\\x', 'a/../../b', './x', '.'];

  test.each(PER_OBJECT)('of objects and charts stay in the output folder, as with cdk8s: layout %d', (layout) => {
    const [parent, mesh] = [temporaryFolder(), app(layout)];
    const stock = new App({ outdir: path.join(parent, 'a', 'b', 'out'), yamlOutputType: layout });
    for (const root of [stock, mesh]) {
      WAYS_OUT.forEach((way, i) => object(new Chart(root, `${way}${i}`), way, 'v1', `${way}Kind${i}`, way));
      root.synth();
    }
    expect(contents(mesh.outdir)).toEqual(contents(stock.outdir));
    expect(Object.keys(contents(path.dirname(mesh.outdir))).filter((name) => !name.startsWith('out'))).toEqual([]);
  });

  test.each(['', '.'])('fail when nothing but dots is left of them, before the extension "%s"', (extension) => {
    const mesh = app(YamlOutputType.FILE_PER_RESOURCE, extension);
    object(new Chart(mesh, 'chart'), 'dots', 'v1', '/', '.');
    expect(() => mesh.synth()).toThrow(`[chart/dots] would be written to a file called "..${extension}"`);
    expect(contents(mesh.outdir)).toEqual({});
  });
});
