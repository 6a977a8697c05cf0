import rule from '../../../../src/check/rules/request-authn/no-waypoint';
import { namespace, object, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const policy = (targets: string): string =>
  object(
    'security.istio.io/v1',
    'RequestAuthentication',
    `{${targets}, jwtRules: [{issuer: https://login.example.com}]}`,
  );
const WEB = 'targetRefs: [{kind: Service, group: "", name: web}]';

testRule(rule, {
  valid: {
    'a Service with a waypoint': namespace() + service(USE) + waypoint() + policy(WEB),
    'a Service of a namespace with a waypoint': namespace('shop', USE) + service() + waypoint() + policy(WEB),
    'an ingress gateway':
      namespace() +
      waypoint('', { name: 'public', className: 'istio' }) +
      policy('targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: public}]'),
    'pods by a selector': namespace() + service() + policy('selector: {matchLabels: {app: web}}'),
    'a waypoint that is not there, which is told of the Service': namespace() + service(USE) + policy(WEB),
    'a namespace that is not in the input': { given: service() + policy(WEB), world: 'open' },
    'references of the wrong type': namespace() + service() + policy('targetRefs: [web, {kind: [Service], name: web}]'),
  },
  invalid: {
    'a Service without one': {
      given: namespace() + service() + policy(WEB),
      finds: [
        {
          message: 'nobody',
          at: 'shop/p spec.targetRefs[0]',
          says: 'nobody checks tokens',
          fix: 'put a waypoint before Service shop/web',
        },
      ],
    },
    'a Service that wants none': {
      given: namespace('shop', USE) + service('istio.io/use-waypoint: none') + waypoint() + policy(WEB),
      finds: [{ message: 'nobody', at: 'shop/p spec.targetRefs[0]' }],
    },
  },
});
