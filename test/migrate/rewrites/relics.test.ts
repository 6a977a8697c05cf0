import { app, istio, namespace, STRICT } from '../meshes';
import { planned } from '../planning';

const SHOP = [...STRICT, namespace('shop'), ...app('shop', 'web')];
const PATCH = { configPatches: [{ applyTo: 'HTTP_FILTER', match: { context: 'SIDECAR_INBOUND' }, patch: {} }] };

const tidied = (objects: readonly object[], accept: readonly string[] = []) =>
  planned([...SHOP, ...objects], { accept: ['authenticated', ...accept] })
    .steps.filter(({ name }) => name.endsWith('tidy-shop'))
    .flatMap(({ deletes }) => deletes.map(({ object: { kind, name } }) => `${kind} ${name}`));

describe('what sidecars alone read', () => {
  test('goes with the last of them', () => {
    expect(tidied([istio('Sidecar', 'shop', 'default', { egress: [{ hosts: ['./*'] }] })])).toEqual([
      'Sidecar default',
    ]);
    expect(tidied([istio('EnvoyFilter', 'shop', 'lua', PATCH)], ['envoy-filter:shop/lua'])).toEqual([
      'EnvoyFilter lua',
    ]);
  });

  test.each([
    ['it is about the whole mesh', [istio('Sidecar', 'istio-system', 'default', { egress: [{ hosts: ['./*'] }] })]],
    [
      'gateways read it as well',
      [istio('EnvoyFilter', 'shop', 'both', { configPatches: [{ match: { context: 'GATEWAY' } }] })],
    ],
    [
      'a virtual machine of the namespace has a sidecar',
      [
        istio('Sidecar', 'shop', 'default', { egress: [{ hosts: ['./*'] }] }),
        istio('WorkloadEntry', 'shop', 'vm', { address: '10.9.9.9', serviceAccount: 'vm', labels: { app: 'vm' } }),
      ],
    ],
    [
      'a waypoint reads it',
      [istio('EnvoyFilter', 'shop', 'wp', { targetRefs: [{ group: '', kind: 'Service', name: 'web' }], ...PATCH })],
    ],
  ])('stays where %s', (_, objects) => {
    expect(tidied(objects)).toEqual([]);
  });
});
