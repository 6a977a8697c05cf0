import { InputError, PolicyTarget } from '../../src';

// The kinds that `targetRefs` take: allowedTargetRefs (istio/istio pkg/config/validation, read for 1.30).
describe('PolicyTarget', () => {
  test.each([
    ['a Service', PolicyTarget.service('shop', 'cart'), { group: '', kind: 'Service', name: 'cart' }],
    [
      'a ServiceEntry',
      PolicyTarget.serviceEntry({ name: 'shop' }, { name: 'api.example.com' }),
      { group: 'networking.istio.io', kind: 'ServiceEntry', name: 'api.example.com' },
    ],
    [
      'a waypoint',
      PolicyTarget.waypoint('shop', 'waypoint'),
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint' },
    ],
    [
      'an ingress gateway',
      PolicyTarget.ingressGateway('shop', 'gateway'),
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' },
    ],
    // Waypoints compare the name of the class literally (istio/istio pilot/pkg/model/policyattachment.go).
    [
      'every waypoint',
      PolicyTarget.everyWaypoint(),
      { group: 'gateway.networking.k8s.io', kind: 'GatewayClass', name: 'istio-waypoint' },
    ],
  ])('names %s as a targetRefs entry does', (_, target, ref) => {
    expect(target.ref).toEqual(ref);
  });

  test('stands wherever a service or gateway does', () => {
    const target = PolicyTarget.service('shop', 'cart');
    expect(target.policyTarget).toBe(target);
  });

  test.each<[string, () => unknown, string]>([
    ['a namespace that is none', () => PolicyTarget.service('Shop', 'cart'), '[PolicyTarget.service] namespace "Shop"'],
    ['a name that is none', () => PolicyTarget.waypoint('shop', 'a b'), '[PolicyTarget.waypoint] name "a b"'],
    [
      'no name',
      () => PolicyTarget.serviceEntry('shop', undefined as never),
      '[PolicyTarget.serviceEntry] name must be',
    ],
    ['a number', () => PolicyTarget.ingressGateway(1 as never, 'x'), '[PolicyTarget.ingressGateway] namespace must be'],
  ])('refuses %s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
