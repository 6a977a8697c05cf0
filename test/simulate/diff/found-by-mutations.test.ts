import { InputError } from '../../../src/input/refuse';
import { loadMesh } from '../../../src/model';
import { diffOf, type ReachabilityChange } from '../../../src/simulate/diff/diff';
import { diffText } from '../../../src/simulate/format/diff';

/** What random mistakes in manifests have shown, each by itself. */
const pod = (name: string, more = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name}${more} } }
spec: { serviceAccountName: ${name}, containers: [{ name: app, image: example/app:1 }] }
`;
const namespace = (labels: string) => `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${labels} } }
`;
const service = (name: string, port: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [${port}] }
`;
const AMBIENT = 'istio.io/dataplane-mode: ambient';

const between = (before: readonly string[], after: readonly string[]) => {
  const [old, now] = [before, after].map((all) => loadMesh(all.join('---'), { world: 'closed' }));
  return diffOf(old!, now!);
};
const isAbout = (to: string, port: number) => (one: ReachabilityChange) =>
  one.to === to &&
  (one.protocol ?? 'TCP') === 'TCP' &&
  (one.ports?.some(({ from, to: last }) => from <= port && port <= last) ?? one.port === port);

describe('connections that carry no HTTP', () => {
  const base = [
    namespace('istio-injection: enabled'),
    pod('web', ', "security.istio.io/tlsMode": istio'),
    pod('api'),
    service('api', '{ port: 9000 }'),
  ];
  const policy = (methods: string) => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: p, namespace: shop }
spec: { selector: { matchLabels: { app: api } }, action: ALLOW, rules: [{ to: [{ operation: { ${methods} } }] }] }
`;

  test('are told beside the requests that fare as they do', () => {
    const found = between(base, [...base, policy('methods: [GET]')]);
    const shut = found.changes.filter((one) => one.kind === 'closed' && isAbout('shop/api', 9000)(one));
    expect(shut.map(({ isPlain }) => isPlain)).toEqual(shut.map(() => true));
    expect(shut.length).toBeGreaterThan(0);
    expect(shut.flatMap(({ requests }) => requests.map(({ method }) => method))).not.toContain('GET');
    expect(diffText(found, { gained: [], lost: [] })).toContain('for connections without HTTP, PUT /:');
  });

  test('are told by themselves where no request changes', () => {
    const found = between([...base, policy('ports: ["9000"]')], [...base, policy('methods: ["*"], ports: ["9000"]')]);
    const shut = found.changes.filter((one) => one.kind === 'closed' && isAbout('shop/api', 9000)(one));
    expect(shut.map(({ isPlain, requests }) => ({ isPlain, requests }))).toEqual(
      shut.map(() => ({ isPlain: true, requests: [] })),
    );
    expect(shut.length).toBeGreaterThan(0);
    expect(diffText(found, { gained: [], lost: [] })).toContain('for connections without HTTP:');
  });

  test('need no word where all fare alike', () => {
    const found = between(base, [...base, policy('ports: ["1"]')]);
    const shut = found.changes.filter((one) => one.kind === 'closed' && isAbout('shop/api', 9000)(one));
    expect(shut.map(({ isPlain, requests }) => ({ isPlain, requests }))).toEqual(
      shut.map(() => ({ isPlain: undefined, requests: [] })),
    );
    expect(shut.length).toBeGreaterThan(0);
  });
});

test("ztunnel's own ports are ports as all others once the pods leave the mesh", () => {
  const policy = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: shut, namespace: shop }
spec: {}
`;
  const pods = [pod('web'), pod('api'), policy];
  const { changes } = between([namespace(AMBIENT), ...pods], [namespace('team: a'), ...pods]);
  for (const port of [8080, 15_001, 15_006, 15_008]) {
    const own = changes.filter(isAbout('pods of shop/api', port));
    expect([port, own.map(({ kind }) => kind)]).toEqual([port, expect.arrayContaining(['opened'])]);
  }
});

test('a request of a sidecar that names no host of its own is looked at by itself', () => {
  const base = [namespace('istio-injection: enabled'), pod('web'), pod('api')];
  const port = '{ name: http, port: 80, targetPort: 8080 }';
  const gone = '{ name: http, port: 80, targetPort: nowhere }';
  const found = between([...base, service('api', port)], [...base, service('api', gone)]);
  const hosts = found.changes
    .filter((one) => one.to === 'shop/api' && one.clients.includes('shop/web'))
    .flatMap(({ requests }) => requests.map(({ host }) => host));
  expect(hosts).toContain('api.shop.svc.cluster.local');
  expect(hosts.some((one) => one !== undefined && !one.startsWith('api.shop.svc.cluster.local:'))).toBe(true);
});

describe('the same object twice', () => {
  const base = [namespace(AMBIENT), pod('web'), pod('api')];

  test('is no more than once where both say the same', () => {
    expect(between(base, [...base, pod('api')]).changes).toEqual([]);
  });

  test('is refused where they differ, with the name that is there twice', () => {
    const twice = [...base, pod('api', ', tier: back')];
    expect(() => between(base, twice)).toThrow(InputError);
    expect(() => between(base, twice)).toThrow('have Pod "shop/api" 2 times, and not the same; keep one');
  });
});
