import rule from '../../../../src/check/rules/request-authn/not-at-waypoint';
import { namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const policy = (spec = '', place = {}): string =>
  object(
    'security.istio.io/v1',
    'RequestAuthentication',
    `{${spec}jwtRules: [{issuer: https://login.example.com}]}`,
    place,
  );
const WEB = 'selector: {matchLabels: {app: web}}, ';

// ShouldAttachPolicy: waypoints never use a selector.
testRule(rule, {
  valid: {
    'a Service as target':
      namespace() + service(USE) + pods() + waypoint() + policy('targetRefs: [{kind: Service, name: web}], '),
    'pods with sidecars': namespace('shop', 'istio-injection: enabled') + pods() + policy(WEB),
    'pods outside the mesh': namespace('shop', '') + pods() + policy(WEB),
    'labels that no pods have': namespace() + pods() + policy('selector: {matchLabels: {app: api}}, '),
    'pods of another namespace': namespace() + namespace('infra') + pods() + policy(WEB, { home: 'infra' }),
    'a policy of another revision': namespace() + pods() + policy(WEB, { more: 'labels: {istio.io/rev: canary}' }),
    'a namespace that is not in the input': { given: pods() + policy(WEB), world: 'open' },
  },
  invalid: {
    'pods by a selector': {
      given: namespace() + service(USE) + pods() + waypoint() + policy(WEB),
      finds: [
        {
          message: 'unread',
          at: 'shop/p spec.selector',
          severity: 'error',
          says: 'requests to Deployment shop/web',
          fix: 'target Service web',
        },
      ],
    },
    'all pods of the namespace': {
      given: namespace() + pods() + pods('', { name: 'api' }) + policy(),
      finds: [
        {
          message: 'unread',
          at: 'shop/p',
          says: 'Deployment shop/web, Deployment shop/api',
          fix: 'Services that have a waypoint',
        },
      ],
    },
    'a selector of the wrong type, which picks all': {
      given: namespace() + pods() + policy('selector: {matchLabels: [app]}, '),
      finds: [{ message: 'unread', at: 'shop/p spec.selector' }],
    },
    'the whole mesh, from the root namespace': {
      given: namespace() + pods() + policy('', { home: 'istio-system' }),
      finds: [{ message: 'unread', at: 'istio-system/p', severity: 'error' }],
    },
    'the whole mesh, where a gateway reads it too': {
      given: namespace() + pods() + waypoint('', { className: 'istio' }) + policy('', { home: 'istio-system' }),
      finds: [{ message: 'unread', at: 'istio-system/p', severity: 'warning' }],
    },
    'pods of which some have a sidecar': {
      given: namespace() + pods() + pods('sidecar.istio.io/inject: "true"', { name: 'old' }) + policy(),
      finds: [{ message: 'unread', at: 'shop/p', severity: 'warning' }],
    },
  },
});
