import { findService } from '../../../src/model/services/service';
import { findServiceEntry } from '../../../src/model/services/service-entry';
import { findGateway } from '../../../src/model/waypoints/waypoint';
import { terminationPolicies, waypointPolicies } from '../../../src/simulate/envoy/waypoint-policies';
import type { Mesh, MeshOptions } from '../../../src/model';
import { authentication, authorization, ON_WEB, shop } from './shop';

const ON_GATEWAY = { kind: 'Gateway', name: 'waypoint', group: 'gateway.networking.k8s.io' };
const ON_CLASS = { kind: 'GatewayClass', name: 'istio-waypoint', group: 'gateway.networking.k8s.io' };
const ON_ENTRY = { kind: 'ServiceEntry', name: 'api', group: 'networking.istio.io' };
const ENTRY = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'ServiceEntry',
  metadata: { name: 'api', namespace: 'shop' },
  spec: { hosts: ['api.example.com'], ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] },
};

/** Names of what is in force for a Service, a ServiceEntry, or a pod's own address. */
function inForce(
  mesh: Mesh,
  addressed: 'web' | 'db' | 'api' | 'pod',
  kind: 'authorization' | 'authentication' = 'authorization',
) {
  const object =
    addressed === 'pod'
      ? undefined
      : addressed === 'api'
        ? findServiceEntry(mesh, 'shop', 'api')!.object
        : findService(mesh, 'shop', addressed)!.object;
  const policies = waypointPolicies(mesh, findGateway(mesh, 'shop', 'waypoint')!, object);
  return policies[kind].map(({ namespace, name }) => `${namespace}/${name}`).sort();
}

function one(target: object, where: { namespace?: string } = {}, options: MeshOptions = {}): Mesh {
  return shop([ENTRY, authorization({ targetRefs: [target] }, where)], options);
}

test.each([
  ['a Service', ON_WEB, {}, ['web']],
  ['a Service by the old name of its group', { ...ON_WEB, group: 'core' }, {}, ['web']],
  ['a Service of another namespace', ON_WEB, { namespace: 'other' }, []],
  ['a Service, from the root namespace', ON_WEB, { namespace: 'istio-system' }, []],
  ['a ServiceEntry', ON_ENTRY, {}, ['api']],
  ['the Gateway', ON_GATEWAY, {}, ['web', 'db', 'api', 'pod']],
  ['a Gateway of the name in another namespace', ON_GATEWAY, { namespace: 'other' }, []],
  ['the class, from the root namespace', ON_CLASS, { namespace: 'istio-system' }, ['web', 'db', 'api', 'pod']],
  ['the class, from elsewhere', ON_CLASS, {}, []],
  ['another class', { ...ON_CLASS, name: 'istio-waypoint-2' }, { namespace: 'istio-system' }, []],
  ['something else', { kind: 'Deployment', name: 'web', group: 'apps' }, {}, []],
])('what is for %s is in force there', (_, target, where, expected) => {
  const mesh = one(target, where);
  expect((['web', 'db', 'api', 'pod'] as const).filter((addressed) => inForce(mesh, addressed).length > 0)).toEqual(
    expected,
  );
});

test('classes of Gateways count since 1.25', () => {
  const where = { namespace: 'istio-system' };
  expect(inForce(one(ON_CLASS, where, { platform: { istio: '1.25.0' } }), 'web')).toEqual(['istio-system/policy']);
  expect(inForce(one(ON_CLASS, where, { platform: { istio: '1.24.6' } }), 'web')).toEqual([]);
});

test('what is without a target is not for waypoints, wherever it is', () => {
  const bare = (namespace: string, more: object = {}) =>
    authorization({ targetRefs: undefined, ...more }, { namespace, name: namespace });
  const selector = { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'waypoint' } };
  expect(inForce(shop([bare('istio-system'), bare('shop', { selector })]), 'web')).toEqual([]);
});

test('a policy with two targets is in force once', () => {
  const mesh = shop([authorization({ targetRefs: [ON_WEB, ON_GATEWAY] })]);
  expect(inForce(mesh, 'web')).toEqual(['shop/policy']);
});

test('what is of another revision is nobody’s', () => {
  const policy = {
    ...authorization({}),
    metadata: { name: 'a', namespace: 'shop', labels: { 'istio.io/rev': 'canary' } },
  };
  expect(inForce(shop([policy]), 'web')).toEqual([]);
  expect(inForce(shop([policy], { values: { istiod: { revision: 'canary' } } }), 'web')).toEqual(['shop/a']);
});

test('RequestAuthentications go by the same rules', () => {
  const mesh = shop([authentication(), authentication({}, 'all', { targetRefs: [ON_GATEWAY] })]);
  expect(inForce(mesh, 'web', 'authentication')).toEqual(['shop/all', 'shop/tokens']);
  expect(inForce(mesh, 'db', 'authentication')).toEqual(['shop/all']);
});

describe('on connections to the waypoint itself', () => {
  const policies = [
    authorization({ targetRefs: undefined }, { name: 'namespace' }),
    authorization({ targetRefs: undefined }, { name: 'mesh', namespace: 'istio-system' }),
    authorization({ targetRefs: undefined, selector: { matchLabels: { app: 'web' } } }, { name: 'pods' }),
    authorization(
      { targetRefs: undefined, selector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'waypoint' } } },
      { name: 'waypoint-pods' },
    ),
    authorization({ targetRefs: [ON_GATEWAY] }, { name: 'gateway' }),
    authorization({}, { name: 'service' }),
    authorization({ targetRefs: undefined, action: 'CUSTOM' }, { name: 'custom' }),
    authorization({ targetRefs: undefined }, { name: 'elsewhere', namespace: 'other' }),
  ];
  const termination = (env: object) => {
    const mesh = shop(policies, { values: { istiod: { pilot: { env } } } });
    return terminationPolicies(mesh, findGateway(mesh, 'shop', 'waypoint')!.object);
  };

  test('none is in force unless istiod is told so', () => {
    expect(termination({})).toBeUndefined();
  });

  test('else those by selector, namespace or Gateway are', () => {
    const found = termination({ ENABLE_LAYERED_WAYPOINT_AUTHORIZATION_POLICIES: 'true' });
    expect(found?.authorization.map(({ name }) => name).sort()).toEqual([
      'gateway',
      'mesh',
      'namespace',
      'waypoint-pods',
    ]);
  });
});
