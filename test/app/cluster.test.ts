import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  AmbientNamespace,
  Cluster,
  Http,
  MeshApp,
  MeshService,
  Platform,
  Principal,
  SynthError,
  Waypoint,
} from '../../src';
import { check } from '../../src/check';
import { addOutputFile } from '../../src/app/output-files';
import { contents, temporaryFolder, thrownBy, workIn } from './folders';
import { service } from './trees';

workIn(temporaryFolder);

class Shop extends Chart {
  constructor(scope: Construct, replicas: number) {
    super(scope, 'shop');
    const namespace = new AmbientNamespace(this, 'Shop');
    const reviews = new MeshService(this, 'Reviews', { namespace, port: 9080, image: 'reviews:1.0', replicas });
    reviews.enroll(new Waypoint(this, 'Waypoint', { namespace }));
    reviews.allowFrom(Principal.serviceAccount('web', 'storefront'), Http.get('/'));
  }
}

function twoClusters(): MeshApp {
  const app = new MeshApp({ outdir: 'out' });
  new Shop(new Cluster(app, 'staging', { platform: new Platform({ istio: '1.31' }) }), 1);
  new Shop(new Cluster(app, 'prod', { folder: 'clusters/prod' }), 3);
  return app;
}

test('the same chart is written once for each cluster, to its folder', () => {
  twoClusters().synth();
  const files = contents('out');
  expect(Object.keys(files).filter((name) => files[name] !== null && !name.startsWith('.'))).toEqual([
    'clusters/prod/shop.yaml',
    'staging/shop.yaml',
  ]);
  expect(files['staging/shop.yaml']).toContain('replicas: 1');
  expect(files['clusters/prod/shop.yaml']).toContain('replicas: 3');
});

test('constructs of a cluster read its platform', () => {
  const app = twoClusters();
  const of = (name: string) => Platform.of(app.node.findChild(name).node.findChild('shop')).istio;
  expect([of('staging'), of('prod')]).toEqual(['1.31', new Platform().istio]);
});

test('a namespace of another cluster is not seen', () => {
  const app = new MeshApp({ outdir: 'out' });
  new AmbientNamespace(new Chart(new Cluster(app, 'a'), 'ns'), 'Shop', { name: 'shop' }).denyByDefault();
  const other = new MeshService(new Chart(new Cluster(app, 'b'), 'web'), 'Web', {
    namespace: 'shop',
    port: 80,
    image: 'web:1',
  });
  other.allowFrom(Principal.serviceAccount('x', 'y'));
  app.synth();
  expect(contents('out')['a/ns.yaml']).toContain('AuthorizationPolicy');
});

test('one object twice in a cluster is refused, and named with both constructs', () => {
  const app = new MeshApp({ outdir: 'out' });
  const cluster = new Cluster(app, 'prod');
  service(new Chart(cluster, 'a'), 'one');
  service(new Chart(cluster, 'b'), 'one');
  const error = thrownBy(() => app.synth());
  expect(error).toBeInstanceOf(SynthError);
  expect(error.message).toContain('[prod/a/one] and [prod/b/one] are one object to the cluster');
  expect(contents('out')).toEqual({});
});

test('each cluster is checked by itself', () => {
  const app = new MeshApp({ outdir: 'out', check: {} });
  new Shop(new Cluster(app, 'a'), 1);
  new Shop(new Cluster(app, 'b'), 1);
  expect(() => app.synth()).not.toThrow();
});

test('check takes one of several clusters, and refuses the app of all', () => {
  const app = twoClusters();
  expect(thrownBy(() => check(app)).message).toBe(
    '[check] the app has clusters (staging, prod), and each is a mesh of its own: give one of them',
  );
  expect(check(app.node.findChild('prod') as Cluster)).toEqual([]);
});

test('files beside manifests go to the folder of their cluster', () => {
  const app = new MeshApp({ outdir: 'out' });
  const cluster = new Cluster(app, 'prod');
  new Chart(cluster, 'empty');
  addOutputFile(cluster, 'values/a.yaml', () => 'a: 1\n');
  app.synth();
  expect(contents('out')['prod/values/a.yaml']).toBe('a: 1\n');
});

test('a waypoint of another cluster serves nobody here', () => {
  const app = new MeshApp();
  const [a, b] = ['a', 'b'].map((id) => new Chart(new Cluster(app, id), 'shop'));
  const waypoint = new Waypoint(a!, 'Waypoint', { namespace: 'shop' });
  const there = new AmbientNamespace(b!, 'Shop', { name: 'shop' });
  expect(thrownBy(() => there.enroll(waypoint)).message).toBe(
    '[b/shop/Shop] enrolls in waypoint waypoint [a/shop/Waypoint], which is in another cluster; a waypoint serves its own cluster alone',
  );
});

test.each([
  ['../up', 'must stay inside the output folder'],
  ['a b', 'must stay inside the output folder'],
])('refuses the folder %j', (folder, says) => {
  expect(thrownBy(() => new Cluster(new MeshApp(), 'prod', { folder })).message).toContain(says);
});

describe('two clusters of which one would get the files of the other', () => {
  const written = (...folders: string[]) => {
    const app = new MeshApp({ outdir: temporaryFolder() });
    for (const [i, folder] of folders.entries()) {
      const chart = new Chart(new Cluster(app, `c${i}`, { folder }), `chart${i}`);
      service(chart, 'web');
    }
    return app;
  };

  test.each([
    [['prod', 'prod'], '[c0] and [c1] are clusters whose folders "prod" and "prod" are one, so'],
    // A disk that knows no case has one folder for both.
    [['Prod', 'prod'], 'whose folders'],
    [['eu', 'eu/prod'], '[c0] and [c1] are clusters whose folders "eu" and "eu/prod" are one in the other,'],
    [['eu/prod', 'eu'], '[c1] and [c0] are clusters whose folders "eu" and "eu/prod" are one in the other,'],
  ])('are refused: %j', (folders, says) => {
    expect(thrownBy(() => written(...folders).synth()).message).toContain(says);
  });

  test('are taken when they are beside each other', () => {
    expect(() => written('eu/prod', 'eu/prod-2', 'us/prod').synth()).not.toThrow();
  });
});

test('a cluster in a cluster is refused', () => {
  const outer = new Cluster(new MeshApp(), 'prod');
  expect(thrownBy(() => new Cluster(outer, 'inner')).message).toBe(
    '[prod/inner] is inside of cluster [prod]; make it a child of the app',
  );
});

test('an app of plain cdk8s has no clusters', () => {
  expect(thrownBy(() => new Cluster(new App(), 'prod')).message).toContain('say new MeshApp() for new App()');
});
