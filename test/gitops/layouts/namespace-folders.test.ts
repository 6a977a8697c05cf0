import { namespaceFolders } from '../../../src/gitops/layouts/namespace-folders';
import { pathsOf, reversed, SHOP, shipmentOf, type Given } from './shipments';

const pathsFor = (...given: Given[]): string[] => pathsOf(namespaceFolders()(shipmentOf(given)));
const problemsOf = (...given: Given[]): string[] => {
  const shipment = shipmentOf(given);
  namespaceFolders()(shipment);
  return shipment.problems;
};

test('each namespace has a folder, with a file for each object', () => {
  expect(pathsFor(...SHOP)).toMatchInlineSnapshot(`
    [
      "_cluster/namespace.bank.yaml",
      "_cluster/namespace.shop.yaml",
      "bank/authorizationpolicy.pay.yaml",
      "bank/deployment.pay.yaml",
      "shop/authorizationpolicy.cart.yaml",
      "shop/deployment.cart.yaml",
      "shop/gateway.waypoint.yaml",
      "shop/service.cart.yaml",
    ]
  `);
});

test('a file holds its object as it is', () => {
  const [file] = namespaceFolders()(
    shipmentOf([{ kind: 'ConfigMap', name: 'a', namespace: 'shop', more: { data: { b: '1' } } }]),
  );
  expect(file!.text).toBe(`apiVersion: v1
kind: ConfigMap
data:
  b: "1"
metadata:
  name: a
  namespace: shop
`);
});

test('the order of the objects changes nothing', () => {
  expect(namespaceFolders()(shipmentOf(reversed(SHOP)))).toEqual(namespaceFolders()(shipmentOf(SHOP)));
});

test('files are sorted as every machine sorts them, whatever its language', () => {
  const names = ['ab', 'a.b', 'a-b', 'a1', 'b', 'a'];
  expect(pathsFor(...names.map((name) => ({ kind: 'ConfigMap', name, namespace: 'shop' })))).toEqual(
    ['a-b', 'a.b', 'a', 'a1', 'ab', 'b'].map((name) => `shop/configmap.${name}.yaml`),
  );
});

test('10,000 objects are 10,000 files', () => {
  const objects = Array.from({ length: 10_000 }, (_, i) => ({
    kind: 'Service',
    name: `s-${i}`,
    namespace: `n-${i % 99}`,
  }));
  expect(new Set(pathsFor(...objects)).size).toBe(10_000);
});

describe('what has no namespace', () => {
  test('and belongs to the cluster is in a folder that no namespace can have', () => {
    expect(
      pathsFor(
        { kind: 'ClusterRole', name: 'reader', apiVersion: 'rbac.authorization.k8s.io/v1' },
        { kind: 'GatewayClass', name: 'istio', apiVersion: 'gateway.networking.k8s.io/v1' },
        { kind: 'ConfigMap', name: 'a', namespace: 'cluster' },
      ),
    ).toEqual(['_cluster/clusterrole.reader.yaml', '_cluster/gatewayclass.istio.yaml', 'cluster/configmap.a.yaml']);
  });

  test('and may have one is in another, for who applies it decides', () => {
    expect(pathsFor({ kind: 'ConfigMap', name: 'a' })).toEqual(['_no-namespace/configmap.a.yaml']);
  });

  test('and is of a kind that the shipment defines is where the definition says', () => {
    const definition = (kind: string, scope: string): Given => ({
      kind: 'CustomResourceDefinition',
      name: `${kind.toLowerCase()}s.example.com`,
      more: { spec: { group: 'example.com', names: { kind }, scope } },
    });
    expect(
      pathsFor(
        definition('Fleet', 'Cluster'),
        definition('Ship', 'Namespaced'),
        { kind: 'Fleet', name: 'a', apiVersion: 'example.com/v1' },
        { kind: 'Ship', name: 'b', apiVersion: 'example.com/v1' },
        { kind: 'Fleet', name: 'c', apiVersion: 'other.example.com/v1' },
      ),
    ).toEqual([
      '_cluster/customresourcedefinition.fleets.example.com.yaml',
      '_cluster/customresourcedefinition.ships.example.com.yaml',
      '_cluster/fleet.a.yaml',
      '_no-namespace/fleet.c.yaml',
      '_no-namespace/ship.b.yaml',
    ]);
  });

  test('and belongs to the cluster stays there where cdk8s wrote the namespace of its chart into it', () => {
    expect(pathsFor({ kind: 'Namespace', name: 'shop', namespace: 'shop' })).toEqual(['_cluster/namespace.shop.yaml']);
  });
});

describe('kinds of one name', () => {
  const istio: Given = { kind: 'Gateway', name: 'edge', namespace: 'shop', apiVersion: 'networking.istio.io/v1' };
  const gatewayApi: Given = { kind: 'Gateway', name: 'edge', namespace: 'shop' };

  test('are told apart by group where two objects have all else in common, in whichever order', () => {
    const paths = ['shop/gateway.edge.yaml', 'shop/gateway.edge__networking.istio.io.yaml'];
    expect(pathsFor(istio, gatewayApi)).toEqual(paths);
    expect(pathsFor(gatewayApi, istio)).toEqual(paths);
    const text = (files: ReturnType<ReturnType<typeof namespaceFolders>>) => files[0]!.text;
    expect(text(namespaceFolders()(shipmentOf([istio, gatewayApi])))).toContain('gateway.networking.k8s.io/v1');
  });

  test('need no group where nothing is in the way', () => {
    expect(pathsFor(istio)).toEqual(['shop/gateway.edge.yaml']);
    expect(pathsFor(istio, { ...gatewayApi, name: 'waypoint' })).toEqual([
      'shop/gateway.edge.yaml',
      'shop/gateway.waypoint.yaml',
    ]);
  });

  test('of which none is known all have the group', () => {
    const cluster = (apiVersion: string): Given => ({ kind: 'Widget', name: 'a', namespace: 'shop', apiVersion });
    expect(pathsFor(cluster('b.example.com/v1'), cluster('a.example.com/v1'))).toEqual([
      'shop/widget.a__a.example.com.yaml',
      'shop/widget.a__b.example.com.yaml',
    ]);
  });
});

describe('names that are no names of files', () => {
  test('are written so that they lead nowhere', () => {
    expect(
      pathsFor(
        { kind: 'ClusterRoleBinding', name: 'istiod:system', apiVersion: 'rbac.authorization.k8s.io/v1' },
        { kind: 'ConfigMap', name: '../../etc/passwd', namespace: '..' },
        { kind: '../Secret', name: 'a', namespace: '/' },
        { kind: 'ConfigMap', name: '.', namespace: '.git' },
      ),
    ).toEqual([
      '_2e_2e/configmap._2e._2f.._2fetc_2fpasswd.yaml',
      '_2egit/configmap._2e.yaml',
      '_2f/_2e._2fsecret.a.yaml',
      '_cluster/clusterrolebinding.istiod_3asystem.yaml',
    ]);
  });

  test('stay apart where they differ in case only', () => {
    expect(
      pathsFor(
        { kind: 'ConfigMap', name: 'A', namespace: 'shop' },
        { kind: 'ConfigMap', name: 'a', namespace: 'shop' },
      ),
    ).toEqual(['shop/configmap._41.yaml', 'shop/configmap.a.yaml']);
  });

  test('fit on a disk, however long', () => {
    const [path] = pathsFor({
      kind: 'K'.repeat(300),
      name: ':'.repeat(253),
      namespace: 'n'.repeat(300),
      apiVersion: `${'g'.repeat(300)}/v1`,
    });
    for (const step of path!.split('/')) expect(step.length).toBeLessThanOrEqual(255);
  });
});

describe('an object that is not named yet', () => {
  const job: Given = {
    kind: 'Job',
    apiVersion: 'batch/v1',
    namespace: 'shop',
    more: { metadata: { generateName: 'migrate-' } },
  };

  test('is told by what its name starts with', () => {
    expect(pathsFor(job)).toEqual(['shop/job.migrate-__generated.yaml']);
  });

  test('and another of the same start are refused: nothing would say which file is whose', () => {
    expect(problemsOf(job, job)).toEqual([
      '[shop/Job-undefined] and [shop/Job-undefined] would be written to the same file "shop/job.migrate-__generated.yaml" (objects without a name); give one of them another name',
    ]);
    expect(problemsOf(job, { ...job, namespace: 'bank' })).toEqual([]);
  });
});

test('refuses two objects that would be one file, and says which', () => {
  const role = { kind: 'ClusterRole', name: 'reader', apiVersion: 'rbac.authorization.k8s.io/v1' };
  expect(problemsOf(role, { ...role, namespace: 'shop', chart: 'other' })).toEqual([
    '[shop/ClusterRole-reader] and [other/ClusterRole-reader] would be written to the same file "_cluster/clusterrole.reader.yaml" (ClusterRole shop/reader of rbac.authorization.k8s.io); give one of them another name',
  ]);
});

test('nothing to ship is no file', () => {
  expect(pathsFor()).toEqual([]);
});
