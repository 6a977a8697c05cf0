import { loadMesh } from '../../../src/model';
import { diffOf } from '../../../src/simulate/diff/diff';
import { answer, type MeshRequest } from '../../../src/simulate';
import { matrixOf } from '../../../src/simulate/matrix/matrix';
import { account, app, authorize, istio, mtls, namespace, STRICT, workload } from '../../migrate/meshes';

const load = (...objects: readonly object[]) => loadMesh([...objects], { world: 'closed' });

/** The gateway chart's pods, whose proxy the injector completes. */
const GATEWAY = [
  namespace('edge', {}),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'ingress', namespace: 'edge' },
    spec: { selector: { app: 'ingress' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  },
  workload('edge', 'ingress', {
    annotations: { 'inject.istio.io/templates': 'gateway' },
    podLabels: { app: 'ingress', 'sidecar.istio.io/inject': 'true' },
  }),
  istio('Gateway', 'edge', 'public', {
    selector: { app: 'ingress' },
    servers: [{ port: { number: 8080, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
  }),
];

const SHOP = [namespace('shop'), ...app('shop', 'api')];

const ONLY_INGRESS = authorize('shop', 'api', {
  selector: { matchLabels: { app: 'api' } },
  rules: [{ from: [{ source: { principals: [account('edge', 'ingress')] } }] }],
});

test('pods of a gateway that somebody runs are a gateway as clients, in a matrix and in a comparison', () => {
  const mesh = load(...STRICT, ...GATEWAY, ...SHOP, ONLY_INGRESS);
  const rows = matrixOf(mesh).rows.filter(({ reach, to }) => to === 'shop/api' && reach === 'all');
  expect(rows.flatMap(({ clients }) => clients)).toEqual(['gateway edge/ingress']);
  const { changes } = diffOf(mesh, load(...STRICT, ...GATEWAY, ...SHOP, ONLY_INGRESS, authorize('shop', 'nobody', {})));
  expect(changes).toEqual([]);
  const closed = diffOf(mesh, load(...STRICT, ...GATEWAY, ...SHOP, authorize('shop', 'api', {}))).changes;
  expect(closed.filter(({ to }) => to === 'shop/api')).toMatchObject([
    { kind: 'closed', clients: ['gateway edge/ingress'] },
  ]);
});

test('they are that gateway by the name of their workload, too', () => {
  const to = { service: 'shop/api', port: 9080 };
  const routed = istio('Sidecar', 'edge', 'default', { egress: [{ hosts: ['./*'] }] });
  const objects = [...STRICT, ...GATEWAY, ...SHOP, ONLY_INGRESS, routed];
  const ask = (from: MeshRequest['from']) => answer(objects as never, { from, to, http: {} }, { world: 'closed' })[0]!;
  const [pods, gateway] = [ask({ workload: 'edge/ingress' }), ask({ gateway: 'edge/ingress' })];
  expect([pods.verdict, pods.path.kind]).toEqual(['allowed', 'gateway']);
  expect(pods).toEqual(gateway);
});

test('modes of mTLS have no say at the listeners of a gateway', () => {
  const [before, after] = [load(...GATEWAY, ...SHOP), load(...GATEWAY, ...SHOP, mtls('edge', 'STRICT'))];
  expect(diffOf(before, after).changes).toEqual([]);
});

test('they have one at pods that have a sidecar', () => {
  const [before, after] = [load(...GATEWAY, ...SHOP), load(...GATEWAY, ...SHOP, mtls('shop', 'STRICT'))];
  expect(diffOf(before, after).changes).toContainEqual(
    expect.objectContaining({ kind: 'closed', to: 'shop/api', clients: ['outside'] }),
  );
});

test('a call that its own sidecar has reset and that reaches an app then is opened, and the other way round is closed', () => {
  const only = istio('Sidecar', 'web', 'default', {
    egress: [{ hosts: ['./*'] }],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  });
  const [shut, open] = [
    load(namespace('web'), workload('web', 'web'), ...SHOP, only),
    load(namespace('web'), workload('web', 'web'), ...SHOP),
  ];
  const kinds = (changes: ReturnType<typeof diffOf>['changes']) => [
    ...new Set(changes.filter(({ to }) => to === 'shop/api').map(({ kind }) => kind)),
  ];
  expect(kinds(diffOf(shut, open).changes)).toEqual(['opened']);
  expect(kinds(diffOf(open, shut).changes)).toEqual(['closed']);
  // Hosts outside are told of, too, where they could not be reached at all.
  expect(diffOf(shut, open).changes).toContainEqual(
    expect.objectContaining({ kind: 'opened', to: 'outside', clients: ['web/web'] }),
  );
});
