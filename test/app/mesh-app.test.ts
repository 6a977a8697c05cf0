import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject, App, Chart, YamlOutputType, type IResolver, type ResolutionContext } from 'cdk8s';
import { Construct, DependencyGroup } from 'constructs';
import * as fc from 'fast-check';
import { MeshApp, type MeshAppProps } from '../../src/app/mesh-app';
import { Platform } from '../../src/install/platform';
import { contents, temporaryFolder, thrownBy, workIn } from './folders';
import { both, grow, orderedTree, service, tree, type Tree } from './trees';

const LAYOUTS = [
  YamlOutputType.FILE_PER_APP,
  YamlOutputType.FILE_PER_CHART,
  YamlOutputType.FILE_PER_RESOURCE,
  YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];
const SEED = 20261125;

workIn(temporaryFolder);

/** All that both apps write of what `build` makes, in each layout and as one text. */
function written(build: (app: App) => unknown, props: MeshAppProps = {}): { stock: unknown[]; mesh: unknown[] } {
  const result: { stock: unknown[]; mesh: unknown[] } = { stock: [], mesh: [] };
  for (const yamlOutputType of LAYOUTS) {
    const folder = temporaryFolder();
    const apps = both((which) => ({ ...props, yamlOutputType, outdir: path.join(folder, which) }), build);
    for (const app of apps) app.synth();
    result.stock.push(contents(path.join(folder, 'stock')));
    result.mesh.push(contents(path.join(folder, 'mesh')));
  }
  const [stock, mesh] = both(() => props, build);
  result.stock.push(stock.synthYaml());
  result.mesh.push(mesh.synthYaml());
  return result;
}

function expectSame(build: (app: App) => unknown, props?: MeshAppProps): void {
  const { stock, mesh } = written(build, props);
  expect(mesh).toEqual(stock);
}

describe('MeshApp writes byte for byte what cdk8s writes', () => {
  test('of any tree that has an order, in any layout', () => {
    let compared = 0;
    const property = fc.property(orderedTree, fc.constantFrom(...LAYOUTS), fc.boolean(), (shape, layout, metadata) => {
      const folder = temporaryFolder();
      const [stock, mesh] = both(
        (which) => ({ outdir: path.join(folder, which), yamlOutputType: layout, recordConstructMetadata: metadata }),
        (app) => grow(app, shape),
      );
      const refused = attempt(() => stock.synth());
      expect(kindOf(attempt(() => mesh.synth()))).toBe(kindOf(refused));
      if (refused) return;
      compared += 1;
      expect(contents(path.join(folder, 'mesh'))).toEqual(contents(path.join(folder, 'stock')));
      expect(mesh.synthYaml()).toBe(stock.synthYaml());
    });
    fc.assert(property, { numRuns: 200, seed: SEED });
    expect(compared).toBeGreaterThan(80);
  });

  test('and refuses the trees that it refuses, for the same reason', () => {
    const reasons: string[] = [];
    const property = fc.property(tree, (shape) => {
      const [stock, mesh] = both(
        () => ({}),
        (app) => grow(app, shape),
      );
      const reason = kindOf(attempt(() => stock.synthYaml()));
      reasons.push(reason);
      expect(kindOf(attempt(() => mesh.synthYaml()))).toBe(reason);
    });
    fc.assert(property, { numRuns: 200, seed: SEED });
    expect(new Set(reasons)).toEqual(new Set(['written', 'a cycle', 'an end in no chart']));
  });

  test('of an app without charts', () => expectSame(() => undefined));

  test('of an empty chart', () => expectSame((app) => new Chart(app, 'empty')));

  test('of charts in charts', () => {
    expectSame((app) => {
      const outer = new Chart(app, 'outer');
      service(outer, 'first');
      service(new Chart(outer, 'inner'), 'second');
      service(new Chart(new Construct(outer, 'group'), 'deep'), 'third');
      service(outer, 'fourth');
    });
  });

  test('of charts that depend on each other, with numbers before the names', () => {
    const { mesh, stock } = written((app) => {
      const [web, data, other] = ['web', 'data', 'other'].map((id) => new Chart(app, id));
      for (const chart of [web, data, other]) service(chart!, 'service', chart!.node.id);
      web!.addDependency(data!);
    });
    expect(mesh).toEqual(stock);
    expect(Object.keys(mesh[1] as object)).toEqual(['0000-data.k8s.yaml', '0001-web.k8s.yaml', '0002-other.k8s.yaml']);
  });

  test('of objects that depend on objects, groups and parents', () => {
    expectSame((app) => {
      const chart = new Chart(app, 'chart');
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => service(chart, id));
      const group = new Construct(chart, 'group');
      const inGroup = ['e', 'f'].map((id) => service(group, id));
      a!.addDependency(c!);
      b!.node.addDependency(new DependencyGroup(d!, group));
      inGroup[0]!.addDependency(inGroup[1]!);
      service(new Chart(app, '7'), 'g').addDependency(chart);
      chart.addDependency(d!);
    });
  });

  test('where integer-like ids come first', () => {
    expectSame((app) => {
      service(new Chart(new Construct(app, '3'), 'z'), 'in-three');
      for (const id of ['b', '10', '2']) {
        const chart = new Chart(app, id);
        for (const object of ['x', '5', '1']) service(chart, object, `${id}-${object}`);
      }
    });
  });

  test('of dependencies on what has left the tree', () => {
    expectSame((app) => {
      const chart = new Chart(app, 'chart');
      const [a, b, gone, replaced] = ['a', 'b', 'gone', 'replaced'].map((id) => service(chart, id));
      a!.addDependency(gone!, b!);
      a!.addDependency(replaced!);
      chart.node.tryRemoveChild('gone');
      chart.node.tryRemoveChild('replaced');
      service(chart, 'replaced').addDependency(b!);
    });
  });

  test('with another extension, and with construct metadata', () => {
    expectSame((app) => grow(app, SOME_TREE), { outputFileExtension: '.yml', recordConstructMetadata: true });
    expectSame((app) => grow(app, SOME_TREE), { outputFileExtension: '' });
  });

  test.each(['CDK8S_DISABLE_SORT', 'CDK8S_RECORD_CONSTRUCT_METADATA', 'CDK8S_LEGACY_HASH'])('under %s', (variable) => {
    process.env[variable] = 'true';
    try {
      expectSame((app) => grow(app, SOME_TREE));
    } finally {
      delete process.env[variable];
    }
  });

  test('with resolvers of the user', () => {
    class Shout implements IResolver {
      resolve(context: ResolutionContext): void {
        if (context.key.at(-1) === 'name' && context.value !== 'LOUD') context.replaceValue('LOUD');
      }
    }
    const { mesh, stock } = written((app) => service(new Chart(app, 'chart'), 'quiet'), { resolvers: [new Shout()] });
    expect(mesh).toEqual(stock);
    expect(mesh.at(-1)).toContain('name: LOUD');
  });

  test.each(LAYOUTS.slice(0, 3))('of a chart that has the last word on its objects, in layout %d', (yamlOutputType) => {
    const [stock, mesh] = both(
      () => ({ outdir: temporaryFolder(), yamlOutputType }),
      (app) => {
        service(new Signed(app, 'signed'), 'letter');
        service(new Sealed(app, 'sealed'), 'parcel');
      },
    );
    for (const app of [stock, mesh]) app.synth();
    expect(contents(mesh.outdir)).toEqual(contents(stock.outdir));
    expect(mesh.synthYaml()).toBe(stock.synthYaml());
    expect(mesh.synthYaml()).toMatch(/signed: true\n[^]*name: wax\n$/);
  });

  test('save that such a chart has it in folders too, where cdk8s forgets to ask it', () => {
    const yamlOutputType = YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
    const app = new MeshApp({ outdir: temporaryFolder(), yamlOutputType });
    service(new Sealed(app, 'sealed'), 'parcel');
    app.synth();
    const files = ['sealed', 'sealed/Seal.wax.k8s.yaml', 'sealed/Service.parcel.k8s.yaml'];
    expect(Object.keys(contents(app.outdir))).toEqual(files);
  });

  test('a second time', () => {
    const app = grow(new MeshApp({ outdir: temporaryFolder() }), SOME_TREE);
    app.synth();
    const once = contents(app.outdir);
    app.synth();
    expect(contents(app.outdir)).toEqual(once);
  });
});

class Signed extends Chart {
  override toJson(): unknown[] {
    return super.toJson().map((json) => ({ ...json, signed: true }));
  }
}

class Sealed extends Chart {
  override toJson(): unknown[] {
    return [...super.toJson(), { apiVersion: 'v1', kind: 'Seal', metadata: { name: 'wax' } }];
  }
}

const SOME_TREE: Tree = {
  nodes: ['a', 'b', 'web', '0', '10', '2', 'A', 'two words', 'x_1', 'é'].map((id, i) => ({
    type: i < 2 ? 'chart' : 'object',
    id,
    parent: i < 2 ? 0 : i % 2,
    content: 11 * i,
  })),
  needs: [[4, 1]],
};

function attempt(call: () => unknown): Error | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function kindOf(error: Error | undefined): string {
  if (!error) return 'written';
  if (error.message.startsWith('Dependency cycle detected: ')) return 'a cycle';
  return error.message.includes('cannot find a parent chart') ? 'an end in no chart' : error.message;
}

function chain(app: App, charts: number, objects: number): void {
  let before: Chart | undefined;
  for (let i = 0; i < charts; i++) {
    const chart: Chart = new Chart(app, `c${charts - i}`);
    for (let j = 0; j < objects; j++) service(chart, `${i}-${j}`);
    before?.addDependency(chart);
    before = chart;
  }
}

describe('order', () => {
  test('a chain of fifty charts comes out from its far end, and in no time', () => {
    const app = new MeshApp();
    chain(app, 50, 8);
    expect(app.charts.map(({ node }) => node.id)).toEqual(Array.from({ length: 50 }, (_, i) => `c${i + 1}`));
    expect(app.synthYaml().match(/name: 49-\d/g)).toHaveLength(8);
  });

  test('a chain of many thousand objects is not too deep', () => {
    const app = new MeshApp();
    const chart = new Chart(app, 'chart');
    let before: ApiObject | undefined;
    for (let i = 0; i < 12_000; i++) {
      const object = service(chart, `o${i}`);
      before?.addDependency(object);
      before = object;
    }
    expect(app.synthYaml()).toMatch(/name: o11999\n[^]*name: o0\n$/);
  });

  test.each<[string, (chart: Chart) => void, string]>([
    [
      'two objects',
      (chart) => {
        const [a, b] = [service(chart, 'a'), service(chart, 'b')];
        a.addDependency(b);
        b.addDependency(a);
      },
      'Dependency cycle detected: chart/a => chart/b => chart/a',
    ],
    [
      'one object',
      (chart) => {
        const a = service(chart, 'a');
        a.addDependency(a);
      },
      'Dependency cycle detected: chart/a => chart/a',
    ],
    [
      'a circle that something leads into',
      (chart) => {
        const [a, b, c] = [service(chart, 'a'), service(chart, 'b'), service(chart, 'c')];
        a.addDependency(b);
        b.addDependency(c);
        c.addDependency(b);
      },
      'Dependency cycle detected: chart/b => chart/c => chart/b',
    ],
  ])('fails when dependencies go round: %s', (_, build, message) => {
    const app = new MeshApp();
    build(new Chart(app, 'chart'));
    expect(() => app.synth()).toThrow(new Error(message));
    expect(() => app.synthYaml()).toThrow(new Error(message));
  });

  test('fails when charts of several objects need each other', () => {
    const app = new MeshApp();
    const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
    for (const chart of [a!, b!]) for (const id of ['x', 'y']) service(chart, id, `${chart.node.id}-${id}`);
    a!.addDependency(b!);
    b!.node.findChild('y').node.addDependency(a!.node.findChild('x'));
    expect(() => app.synth()).toThrow(/^Dependency cycle detected: (\S+) => .*\1$/);
  });

  test('a chart may need one of its own objects first, and an object all others of its chart', () => {
    const app = new MeshApp();
    const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
    for (const chart of [a!, b!]) for (const id of ['x', 'y', 'z']) service(chart, `${chart.node.id}-${id}`);
    a!.addDependency(a!.node.findChild('a-z'));
    b!.node.findChild('b-x').node.addDependency(b!);
    expect(app.synthYaml().match(/name: \S+/g)).toEqual(
      ['a-z', 'a-x', 'a-y', 'b-y', 'b-z', 'b-x'].map((n) => `name: ${n}`),
    );
  });

  test('synth leaves the dependencies of the tree as they were declared', () => {
    const app = new MeshApp();
    const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
    const object = service(a!, 'object');
    object.addDependency(service(b!, 'other'));
    app.synthYaml();
    expect(a!.node.dependencies).toEqual([]);
    expect(object.node.dependencies).toHaveLength(1);
  });

  test('charts lists a chart after the one that an object in it needs', () => {
    const app = new MeshApp();
    const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
    service(a!, 'x').addDependency(service(b!, 'y'));
    expect(app.charts).toEqual([b, a]);
  });
});

function invalid(scope: Construct, ...errors: string[]): void {
  scope.node.addValidation({ validate: () => errors });
}

describe('validation', () => {
  test('errors read as those of cdk8s', () => {
    const [stock, mesh] = both(
      () => ({}),
      (app) => {
        const chart = new Chart(app, 'chart');
        invalid(service(chart, 'a'), 'first', 'second');
        invalid(chart, 'third');
      },
    );
    const message = thrownBy(() => stock.synth()).message;
    expect(message).toContain('[chart/a] first');
    expect(thrownBy(() => mesh.synth()).message).toBe(message);
    expect(thrownBy(() => mesh.synthYaml()).message).toBe(message);
  });

  test('runs once for each construct', () => {
    const app = new MeshApp({ outdir: temporaryFolder() });
    const validate = jest.fn(() => []);
    for (const id of ['a', 'b', 'c']) service(new Chart(app, id), 'service', id).node.addValidation({ validate });
    app.synth();
    expect(validate).toHaveBeenCalledTimes(3);
  });

  test('may create objects, which are written, validated and ordered like all others', () => {
    const validated = jest.fn(() => []);
    const build = (app: App) => {
      const chart = new Chart(app, 'chart');
      const first = service(chart, 'first');
      const group = new Construct(chart, 'group');
      service(chart, 'last');
      group.node.addValidation({
        validate: () => {
          if (group.node.tryFindChild('late')) return [];
          const late = service(group, 'late');
          late.node.addValidation({ validate: validated });
          first.addDependency(late);
          return [];
        },
      });
    };
    const [stock, mesh] = both(() => ({ outdir: temporaryFolder() }), build);
    mesh.synth();
    expect(validated).toHaveBeenCalledTimes(1);
    expect(contents(mesh.outdir)['chart.k8s.yaml']!.match(/name: \S+/g)).toEqual([
      'name: late',
      'name: first',
      'name: last',
    ]);
    stock.synth();
    expect(contents(mesh.outdir)).toEqual(contents(stock.outdir));
  });

  test('fails when a validation-made construct is invalid', () => {
    const app = new MeshApp();
    const chart = new Chart(app, 'chart');
    chart.node.addValidation({
      validate: () => {
        invalid(new Construct(chart, 'late'), 'not good');
        return [];
      },
    });
    expect(() => app.synth()).toThrow('Validation failed with the following errors:\n  [chart/late] not good');
  });

  test('shows everything that is wrong in one run', () => {
    const app = new MeshApp();
    const chart = new Chart(app, 'chart');
    invalid(chart, 'is not valid');
    service(chart, 'a', 'same');
    service(chart, 'b', 'same').addDependency(chart.node.findChild('a'));
    chart.node.findChild('a').node.addDependency(chart.node.findChild('b'));
    const broken = new ApiObject(chart, 'broken', { apiVersion: 'v1', kind: 'Broken', when: new Date(0) });
    Object.assign(new ApiObject(chart, 'bare', { apiVersion: 'v1', kind: 'Bare' }), {
      toJson: () => (undefined as unknown as string[]).map(String),
    });
    const { message } = thrownBy(() => app.synth());
    expect(message.split('\n  ')).toEqual([
      'Validation failed with the following errors:',
      '[chart] is not valid',
      'Dependency cycle detected: chart/a => chart/b => chart/a',
      expect.stringContaining(`Failed serializing construct at path 'chart/broken' with name '${broken.name}'`),
      expect.stringMatching(/^\[chart\/bare\] Cannot read properties of undefined/),
      expect.stringMatching(/^\[chart\/a\] and \[chart\/b\] are one object to the cluster/),
    ]);
  });

  test('fails with the error itself when that is all that is wrong', () => {
    const [stock, mesh] = both(
      () => ({}),
      (app) =>
        new ApiObject(new Chart(app, 'chart'), 'broken', { apiVersion: 'v1', kind: 'Broken', when: new Date(0) }),
    );
    expect(thrownBy(() => mesh.synth()).message).toBe(thrownBy(() => stock.synth()).message);
  });
});

describe('props', () => {
  test('a platform is that of everything in the app', () => {
    const platform = new Platform({ istio: '1.30' });
    const app = new MeshApp({ platform });
    expect(Platform.of(new Chart(app, 'chart'))).toBe(platform);
  });

  test.each<[string, object | null, string]>([
    ['is misspelt', { outDir: 'x' }, '[MeshApp] unknown prop "outDir"; did you mean "outdir"?'],
    ['is unknown', { colour: 'red' }, '[MeshApp] unknown prop "colour"'],
    [
      'names no layout',
      { yamlOutputType: 'FILE_PER_APP' },
      'yamlOutputType must be one such as YamlOutputType.FILE_PER_APP, got "FILE_PER_APP"',
    ],
    ['names no layout that there is', { yamlOutputType: 4 }, 'got 4'],
    ['has the number of a layout as text', { yamlOutputType: '1' }, 'got "1"'],
    ['is no platform', { platform: { istio: '1.30' } }, 'platform must be a Platform, such as new Platform'],
    [
      'leads out of the folder',
      { outputFileExtension: '/../../x.yaml' },
      'outputFileExtension must be the end of a file name',
    ],
    ['is null', null, 'props must be an object'],
  ])('fails when a prop %s', (_, props, message) => {
    expect(() => new MeshApp(props as MeshAppProps)).toThrow(message);
  });

  test('the output folder is the one that cdk8s-cli asks for', () => {
    process.env.CDK8S_OUTDIR = 'elsewhere';
    const app = new MeshApp();
    delete process.env.CDK8S_OUTDIR;
    service(new Chart(app, 'chart'), 'service');
    app.synth();
    expect(fs.readdirSync('elsewhere')).toEqual(['chart.k8s.yaml']);
  });
});

test('a file takes more documents than a call takes arguments', () => {
  const app = new MeshApp({ outdir: temporaryFolder(), yamlOutputType: YamlOutputType.FILE_PER_APP });
  const chart = new Chart(app, 'many');
  for (let i = 0; i < 130_000; i++)
    new ApiObject(chart, `o${i}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `o${i}` } });
  expect(app.synthYaml().split('---\n')).toHaveLength(130_000);
});
