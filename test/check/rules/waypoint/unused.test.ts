import rule from '../../../../src/check/rules/waypoint/unused';
import { entry, namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a namespace that asks, with nothing in it': namespace('shop', USE) + waypoint(),
    'a namespace that asks for that of another':
      namespace('shop', `${USE}, istio.io/use-waypoint-namespace: infra`) +
      waypoint('', { home: 'infra', from: 'All' }),
    'a Service that asks': service(USE) + waypoint(),
    'a ServiceEntry that asks': entry(USE) + waypoint(),
    'pods that ask': pods(USE) + waypoint('istio.io/waypoint-for: all'),
    'one that asks, and is not admitted, which is another mistake':
      service(`${USE}, istio.io/use-waypoint-namespace: infra`) + waypoint('', { home: 'infra' }),
    'a canary': service(`${USE}, istio.io/use-waypoint-canary: next`) + waypoint() + waypoint('', { name: 'next' }),
    'one that a policy targets':
      waypoint() +
      object(
        'security.istio.io/v1',
        'AuthorizationPolicy',
        '{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: waypoint}]}',
      ),
    'an ingress gateway': waypoint('', { className: 'istio' }),
    'a few files': { given: waypoint(), world: 'open' },
  },
  invalid: {
    'one that nothing names': {
      given: namespace() + service() + pods() + waypoint(),
      finds: [{ message: 'unused', at: 'shop/waypoint', fix: 'istio.io/use-waypoint=waypoint' }],
    },
    'one of another namespace than was asked': {
      given: service(USE) + waypoint() + waypoint('', { home: 'infra' }),
      finds: [{ message: 'unused', at: 'infra/waypoint' }],
    },
    'one whose name is asked for in a label of the wrong type': {
      given: service('istio.io/use-waypoint: 7') + waypoint('', { name: '"7"' }),
      finds: [{ message: 'unused', at: 'shop/7' }],
    },
  },
});
