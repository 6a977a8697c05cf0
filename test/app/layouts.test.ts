import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { Bookinfo } from '../../examples/bookinfo/main';
import { Cluster, Layout, MeshApp, Platform, type MeshAppProps } from '../../src';
import { contents, temporaryFolder, thrownBy, workIn } from './folders';
import { service } from './trees';

workIn(temporaryFolder);

const platform = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' });
const repository = 'https://git.example.com/shop/mesh';

const LAYOUTS: Readonly<Record<string, () => Layout>> = {
  oneFile: () => Layout.oneFile(),
  filePerStage: () => Layout.filePerStage(),
  filePerChart: () => Layout.filePerChart(),
  namespaceFolders: () => Layout.namespaceFolders(),
  kustomize: () => Layout.kustomize(),
  argoCd: () => Layout.argoCd({ repository, path: 'out' }),
  flux: () => Layout.flux({ repository, path: 'out' }),
};

/** What an app writes of bookinfo, by path. */
function bookinfo(outdir: string, props: MeshAppProps = {}): Record<string, string> {
  const app = new MeshApp({ outdir, platform, ...props });
  new Bookinfo(app);
  app.synth();
  const files = Object.entries(contents(outdir)).filter((file): file is [string, string] => file[1] !== null);
  return Object.fromEntries(files);
}

/** Kinds that a layout adds for its tool. */
const OF_TOOLS = new Set(['Kustomization', 'Application', 'GitRepository']);

/** Which objects files hold, those of tools aside, sorted. */
function objectsIn(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files)
    .filter(([name]) => name.endsWith('.yaml'))
    .flatMap(([, text]) => loadAll(text) as { kind: string; metadata: { name: string; namespace?: string } }[])
    .filter(({ kind }) => !OF_TOOLS.has(kind))
    .map(({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ?? ''}/${name}`)
    .sort();
}

describe.each(Object.entries(LAYOUTS))('the layout %s', (_, make) => {
  test('has every object of the app once, and no other', () => {
    const stock = objectsIn(bookinfo('stock'));
    expect(stock.length).toBeGreaterThan(20);
    expect(objectsIn(bookinfo('out', { layout: make() }))).toEqual(stock);
  });

  test('is the same bytes from run to run', () => {
    expect(bookinfo('one', { layout: make() })).toEqual(bookinfo('two', { layout: make() }));
  });

  test('asks neither clock nor chance nor language', () => {
    const never = (what: string) => () => {
      throw new Error(`asked for ${what}`);
    };
    const spies = [
      jest.spyOn(Date, 'now').mockImplementation(never('the time')),
      jest.spyOn(Date.prototype, 'getTimezoneOffset').mockImplementation(never('the time zone')),
      jest.spyOn(Date.prototype, 'toISOString').mockImplementation(never('the time')),
      jest.spyOn(Math, 'random').mockImplementation(never('chance')),
      jest.spyOn(String.prototype, 'localeCompare').mockImplementation(never('a language')),
      jest.spyOn(String.prototype, 'toLocaleLowerCase').mockImplementation(never('a language')),
      jest.spyOn(Number.prototype, 'toLocaleString').mockImplementation(never('a language')),
      jest.spyOn(Intl, 'Collator').mockImplementation(never('a language')),
    ];
    try {
      expect(Object.keys(bookinfo('out', { layout: make(), writeDefaults: true, provenance: true }))).not.toEqual([]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  test('leaves no file of itself to another layout that comes after it', () => {
    bookinfo('out', { layout: make() });
    const app = new MeshApp({ outdir: 'out', layout: Layout.oneFile({ name: 'other' }) });
    new Bookinfo(app);
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    app.synth();
    jest.restoreAllMocks();
    expect(Object.keys(contents('out'))).toEqual(['.cdk8s-ambient.sha256', 'other.yaml']);
  });
});

test('a chart may have a layout of its own, in a folder of its own', () => {
  const app = new MeshApp({ outdir: 'out', layout: Layout.oneFile() });
  service(new Chart(app, 'a'), 'a');
  const b = new Chart(app, 'b');
  service(b, 'b');
  Layout.helmChart({ name: 'b', version: '1.0.0', folder: 'charts' }).applyTo(b);
  app.synth();
  const files = contents('out');
  expect(files['app.yaml']).toContain('name: a');
  expect(files['app.yaml']).not.toContain('name: b');
  expect(Object.keys(files)).toContain('charts/b/Chart.yaml');
});

test('charts without a layout stay as cdk8s has them beside one that has', () => {
  const app = new MeshApp({ outdir: 'out' });
  service(new Chart(app, 'a'), 'a');
  const b = new Chart(app, 'b');
  service(b, 'b');
  Layout.oneFile({ name: 'b', folder: 'own' }).applyTo(b);
  app.synth();
  expect(Object.keys(contents('out'))).toEqual(['.cdk8s-ambient.sha256', 'a.k8s.yaml', 'own', 'own/b.yaml']);
});

test('construct-metadata.json is never where a tool applies what is there', () => {
  const build = (props: MeshAppProps) => {
    const app = new MeshApp({ recordConstructMetadata: true, layout: Layout.kustomize(), ...props });
    service(new Chart(app, 'a'), 'a');
    app.synth();
  };
  build({ outdir: 'out' });
  expect(Object.keys(contents('out'))).not.toContain('construct-metadata.json');
  build({ outdir: '.synth', publishTo: 'dist' });
  expect(Object.keys(contents('.synth'))).toContain('construct-metadata.json');
  expect(Object.keys(contents('dist'))).not.toContain('construct-metadata.json');
});

test('two layouts that would write one file are refused, with the charts that have them', () => {
  const app = new MeshApp({ outdir: 'out' });
  for (const id of ['a', 'b']) {
    const chart = new Chart(app, id);
    service(chart, id);
    Layout.oneFile().applyTo(chart);
  }
  expect(thrownBy(() => app.synth()).message).toBe(
    'Validation failed with the following errors:\n  [a] and [b] would be written to the same file "app.yaml"; give one another folder',
  );
  expect(contents('out')).toEqual({});
});

test('names that only capitals tell apart are one file to some disks', () => {
  const app = new MeshApp({ outdir: 'out' });
  for (const [id, name] of [
    ['a', 'app'],
    ['b', 'App'],
  ] as const) {
    const chart = new Chart(app, id);
    service(chart, id);
    Layout.oneFile({ name }).applyTo(chart);
  }
  expect(thrownBy(() => app.synth()).message).toContain('[a] and [b] would be written to the same file "App.yaml"');
});

test('charts whose names differ in no more than case or what separates have a file each', () => {
  const app = new MeshApp({ outdir: 'out', layout: Layout.filePerChart() });
  const charts = [
    new Chart(app, 'Shop'),
    new Chart(app, 'shop'),
    new Chart(new Chart(app, 'a'), 'b'),
    new Chart(app, 'a-b'),
  ];
  charts.push(new Chart(app, 'é'), new Chart(app, '...'), new Chart(app, 'web'));
  charts.forEach((chart, i) => service(chart, `s${i}`));
  app.synth();
  const { '.cdk8s-ambient.sha256': _, ...files } = contents('out');
  expect(Object.keys(files)).toHaveLength(charts.length);
  expect(new Set(Object.keys(files).map((name) => name.toLowerCase())).size).toBe(charts.length);
  // A chart that shares its name with none is called by it.
  expect(files['web.yaml']).toContain('name: s6');
});

describe('a List', () => {
  const list = (scope: Chart) =>
    new ApiObject(scope, 'list', {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } },
        {
          apiVersion: 'v1',
          kind: 'List',
          items: [
            {
              apiVersion: 'security.istio.io/v1',
              kind: 'AuthorizationPolicy',
              metadata: { name: 'web', namespace: 'shop' },
            },
          ],
        },
      ],
    });

  test('is laid out as what it holds, so that a policy in it is before the workload in it', () => {
    const app = new MeshApp({ outdir: 'out', layout: Layout.oneFile() });
    list(new Chart(app, 'shop'));
    app.synth();
    const kinds = (loadAll(contents('out')['app.yaml']!) as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(['AuthorizationPolicy', 'Deployment']);
  });

  test('hides no object that is there twice', () => {
    const app = new MeshApp({ outdir: 'out', layout: Layout.oneFile() });
    const chart = new Chart(app, 'shop');
    list(chart);
    new ApiObject(chart, 'again', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
    });
    expect(thrownBy(() => app.synth()).message).toContain('[shop/list] and [shop/again] are one object to the cluster');
  });

  test('is needed as a whole', () => {
    const app = new MeshApp({ outdir: 'out', layout: Layout.oneFile() });
    const chart = new Chart(app, 'shop');
    const before = service(chart, 'before');
    before.addDependency(list(chart));
    app.synth();
    const kinds = (loadAll(contents('out')['app.yaml']!) as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(['AuthorizationPolicy', 'Deployment', 'Service']);
  });

  test('stays one without a layout, as cdk8s has it', () => {
    const app = new MeshApp({ outdir: 'out' });
    list(new Chart(app, 'shop'));
    app.synth();
    expect(contents('out')['shop.k8s.yaml']).toContain('kind: List');
  });
});

test('objects that need each other in a circle are named, all of them', () => {
  const app = new MeshApp({ outdir: 'out', layout: Layout.oneFile() });
  const chart = new Chart(app, 'shop');
  const [a, b, c] = ['a', 'b', 'c'].map((id) => service(chart, id));
  a!.addDependency(b!);
  b!.addDependency(c!);
  c!.addDependency(a!);
  expect(thrownBy(() => app.synth()).message).toMatch(/shop\/a => shop\/b => shop\/c => shop\/a/);
});

test('a dependency of the user holds in the order of a layout', () => {
  const app = new MeshApp({ outdir: 'out', layout: Layout.oneFile() });
  const [late, early] = ['a', 'b'].map((id) => service(new Chart(app, id), id));
  late!.addDependency(early!);
  app.synth();
  expect(contents('out')['app.yaml']).toMatch(/name: b[^]*name: a/);
});

test('with dependencies between charts each object comes after all of the other chart', () => {
  const app = new MeshApp({ outdir: 'out', layout: Layout.oneFile() });
  const [late, early] = ['a', 'b'].map((id) => {
    const chart = new Chart(app, id);
    for (const name of ['1', '2']) service(chart, `${id}${name}`);
    return chart;
  });
  late!.addDependency(early!);
  app.synth();
  expect(contents('out')['app.yaml']!.match(/(?<=name: )\S+/g)).toEqual(['b1', 'b2', 'a1', 'a2']);
});

describe('a dependency on what goes into another tree', () => {
  const told = (build: (app: MeshApp) => void) => {
    const app = new MeshApp({ outdir: temporaryFolder(), layout: Layout.oneFile() });
    build(app);
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    app.synth();
    const text = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    return text;
  };

  test('is told, once for two trees, as nothing in the files can hold it', () => {
    const lines = told((app) => {
      const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
      Layout.oneFile({ folder: 'own' }).applyTo(b!);
      for (const id of ['x', 'y']) service(a!, id).addDependency(service(b!, id, `of-b-${id}`));
    });
    expect(lines).toEqual([expect.stringContaining('warning: [a] depends on [b], which goes into another tree')]);
  });

  test('is told of clusters', () => {
    const lines = told((app) => {
      const [a, b] = ['a', 'b'].map((id) => service(new Chart(new Cluster(app, id), 'chart'), id));
      a!.addDependency(b!);
    });
    expect(lines).toEqual([expect.stringContaining('goes into another tree')]);
  });

  test('is none between charts of one tree', () => {
    const lines = told((app) => {
      const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
      service(a!, 'x').addDependency(service(b!, 'y'));
    });
    expect(lines).toEqual([]);
  });
});

test.each([
  [
    () => new MeshApp({ layout: 'kustomize' as never }),
    'layout must be a Layout, such as Layout.kustomize(), got "kustomize"',
  ],
  [
    () => new MeshApp({ layout: Layout.kustomize(), yamlOutputType: YamlOutputType.FILE_PER_APP }),
    'layout and yamlOutputType both say how files are laid out; leave one of them out',
  ],
  [
    () => new Cluster(new MeshApp(), 'a', { layout: {} as never }),
    'layout must be a Layout, such as Layout.kustomize(), got {}',
  ],
  [() => Layout.kustomize({ folder: '../x' }), 'folder must stay inside the output folder'],
  [() => Layout.kustomize({ floder: 'x' } as never), 'unknown prop "floder"'],
  [() => Layout.oneFile(null as never), 'props must be an object, got null'],
  [
    () => Layout.oneFile().applyTo(new Chart(new App(), 'c')),
    '[c] is in an app of plain cdk8s, which knows no layout; say new MeshApp() for new App()',
  ],
  [() => Layout.oneFile().applyTo('app' as never), 'applyTo takes an App, Cluster or Chart, got "app"'],
])('refuses what is no layout (%#)', (act, says) => {
  expect(thrownBy(act).message).toContain(says);
});
