import { pathText } from '../../../src/model/field';
import { load } from '../../../src/model/input/load';
import { refusals } from '../../../src/schema/refusals';

function refused(object: object): readonly string[] {
  return refusals(load('test', [object], {}).mesh).map(({ violation: { kind, path } }) =>
    `${kind} ${pathText(path)}`.trimEnd(),
  );
}

const service = (fields: object, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  ...fields,
});
const PORTS = { spec: { ports: [{ port: 80 }] } };

test('an object that no server could decode is not judged any further', () => {
  expect(refused(service({ spec: { ports: [{ prot: 80 }] } }))).toEqual(['unknown-field spec.ports[0].prot']);
  expect(refused(service({ spec: 'none' }))).toEqual(['wrong-type spec']);
});

test('nulls and empty texts are as good as nothing', () => {
  expect(refused(service({ spec: { type: '', clusterIP: null, ports: [{ port: 80, name: '' }] } }))).toEqual([]);
  expect(refused(service({ spec: null }))).toEqual(['required spec.ports']);
  expect(refused(service(PORTS, { name: '' }))).toEqual(['required metadata.name']);
});

test('a namespace has a name of its own form, and what is in none has none that counts', () => {
  expect(refused(service(PORTS, { namespace: 'Shop' }))).toEqual(['name metadata.namespace']);
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' };
  expect(refused({ ...role, metadata: { name: 'web', namespace: 'Shop' } })).toEqual([]);
});

test('names that JavaScript knows are names like others', () => {
  const labels = JSON.parse('{ "__proto__": "a b", "constructor": "", "toString": "x" }') as object;
  expect(refused(service(PORTS, { labels }))).toEqual(['name metadata.labels.__proto__']);
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'constructor' },
    spec: {
      selector: { matchLabels: JSON.parse('{ "constructor": "a" }') as object },
      template: { metadata: { labels: {} }, spec: { containers: [{ name: 'a', image: 'b' }] } },
    },
  };
  expect(refused(deployment)).toEqual(['selector spec.template.metadata.labels']);
});

test('annotations have 256 KiB together, in bytes', () => {
  const of = (text: string): readonly string[] => refused(service(PORTS, { annotations: { a: text } }));
  expect(of('x'.repeat(262_143))).toEqual([]);
  expect(of('x'.repeat(262_144))).toEqual(['value metadata.annotations']);
  expect(of('é'.repeat(131_071))).toEqual([]);
  expect(of('é'.repeat(131_072))).toEqual(['value metadata.annotations']);
});

test('a ConfigMap has 1 MiB of data', () => {
  const of = (fields: object): readonly string[] =>
    refused({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, ...fields });
  expect(of({ data: { a: 'x'.repeat(1_048_576) } })).toEqual([]);
  expect(of({ data: { a: 'x'.repeat(1_048_576), b: 'x' } })).toEqual(['value data']);
});

test('the metadata of custom resources is judged, and their fields are left to their CRDs', () => {
  const route = (name: string): object => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'shop' },
    spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
  });
  expect(refused(route('web.v1'))).toEqual([]);
  expect(refused(route('web_v1'))).toEqual(['name metadata.name']);
});

test('a kind that nobody knows is left alone', () => {
  expect(refused({ apiVersion: 'shop.example/v1', kind: 'Deployment', metadata: { name: 'A B' }, spec: {} })).toEqual(
    [],
  );
});

test('texts of any length are read in no time', () => {
  const long = `${'a-'.repeat(200_000)}!`;
  const found = refused(
    service(
      { spec: { type: 'ExternalName', externalName: long, ports: [{ port: 80, name: long, targetPort: long }] } },
      { name: long, labels: { [long]: long } },
    ),
  );
  expect(found).toHaveLength(5);
});
