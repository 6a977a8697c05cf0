import rule from '../../../../src/check/rules/authz/l7-no-waypoint';
import { entry, namespace, object, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const policy = (targets: string, more = ''): string =>
  object(
    'security.istio.io/v1',
    'AuthorizationPolicy',
    `{${targets}, action: DENY, rules: [{to: [{operation: {paths: [/x]}}]}]}`,
    { more },
  );
const WEB = 'targetRefs: [{kind: Service, group: "", name: web}]';
const PAY = 'targetRefs: [{kind: ServiceEntry, group: networking.istio.io, name: pay}]';

testRule(rule, {
  valid: {
    'a Service with a waypoint': namespace() + service(USE) + waypoint() + policy(WEB),
    'a Service of a namespace with a waypoint': namespace('shop', USE) + service() + waypoint() + policy(WEB),
    'a ServiceEntry with a waypoint': namespace() + entry(USE) + waypoint() + policy(PAY),
    'the waypoint itself':
      namespace() +
      service() +
      waypoint() +
      policy('targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: waypoint}]'),
    'a Service that is not there, which is another mistake': namespace() + policy(WEB),
    'a waypoint that is not there, which is told of the Service': namespace() + service(USE) + policy(WEB),
    'a policy that selects pods': namespace() + service() + policy('selector: {matchLabels: {app: web}}'),
    'a namespace that is not in the input, and may ask for a waypoint': {
      given: service() + policy(WEB),
      world: 'open',
    },
    'a policy of another revision': namespace() + service() + policy(WEB, 'labels: {istio.io/rev: canary}'),
    'references of the wrong type': namespace() + service() + policy('targetRefs: {kind: Service, name: web}'),
  },
  invalid: {
    'a Service without one': {
      given: namespace() + service() + waypoint() + policy(WEB),
      finds: [
        {
          message: 'nobody',
          at: 'shop/p spec.targetRefs[0]',
          says: 'Service web has no waypoint: nobody enforces this DENY',
          fix: 'label Service shop/web istio.io/use-waypoint=waypoint',
        },
      ],
    },
    'a Service that wants none': {
      given: namespace('shop', USE) + service('istio.io/use-waypoint: none') + waypoint() + policy(WEB),
      finds: [{ message: 'nobody', at: 'shop/p spec.targetRefs[0]', fix: 'put a waypoint before Service shop/web' }],
    },
    'the second of two targets': {
      given:
        namespace() +
        service(USE) +
        service('', { name: 'api' }) +
        waypoint() +
        policy('targetRefs: [{kind: Service, name: web}, {kind: Service, name: api}]'),
      finds: [{ message: 'nobody', at: 'shop/p spec.targetRefs[1]', says: 'Service api' }],
    },
    'a ServiceEntry, in the older form': {
      given: namespace() + entry() + policy('targetRef: {kind: ServiceEntry, group: networking.istio.io, name: pay}'),
      finds: [{ message: 'nobody', at: 'shop/p spec.targetRef', says: 'ServiceEntry pay' }],
    },
    'a few files, where the namespace is among them': {
      given: namespace() + service() + policy(WEB),
      world: 'open',
      finds: [{ message: 'nobody', at: 'shop/p spec.targetRefs[0]' }],
    },
  },
});
