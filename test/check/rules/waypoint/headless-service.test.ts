import rule from '../../../../src/check/rules/waypoint/headless-service';
import { testRule } from '../../test-rule';
import { namespace, object, service, USE, waypoint } from '../../waypoint-manifests';

const home = namespace('shop', `istio.io/dataplane-mode: ambient, ${USE}`) + waypoint();
const headless = service('', { spec: 'clusterIP: None' });
const policy = object(
  'security.istio.io/v1',
  'AuthorizationPolicy',
  '{targetRefs: [{group: "", kind: Service, name: web}]}',
);
const route = (name = 'web'): string =>
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', `{parentRefs: [{group: "", kind: Service, name: ${name}}]}`);

// A client of a headless Service is addressed to a pod, for which waypoints of Services are left aside (istio/ztunnel src/state.rs).
testRule(rule, {
  valid: {
    'a Service with an address': home + service() + policy + route(),
    'a headless Service that nothing is for': home + headless,
    'one without a waypoint, which other rules tell of': namespace() + headless + policy,
    'a policy that picks pods':
      home + headless + object('security.istio.io/v1', 'AuthorizationPolicy', '{selector: {matchLabels: {app: web}}}'),
    'a policy for the waypoint':
      home +
      headless +
      object(
        'security.istio.io/v1',
        'AuthorizationPolicy',
        '{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: waypoint}]}',
      ),
    'a clusterIP of a wrong type': home + service('', { spec: 'clusterIP: [None]' }) + policy,
    'a route of another Service': home + headless + route('api'),
  },
  invalid: {
    'a policy': {
      given: home + headless + policy,
      world: 'open',
      finds: [
        {
          message: 'policy',
          at: 'shop/p spec.targetRefs[0]',
          says: 'Service shop/web is headless',
          fix: 'clusterIP: None',
        },
      ],
    },
    'a RequestAuthentication': {
      given: home + headless + policy.replace('AuthorizationPolicy', 'RequestAuthentication'),
      finds: [{ message: 'policy', at: 'shop/p spec.targetRefs[0]' }],
    },
    'a route': {
      given: home + headless + route(),
      finds: [{ message: 'route', at: 'shop/p spec.parentRefs[0]', severity: 'warning' }],
    },
  },
});
