import rule from '../../../../src/check/rules/telemetry/no-waypoint';
import { entry, namespace, object, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const policy = (targets: string): string =>
  object('telemetry.istio.io/v1', 'Telemetry', `{${targets}, tracing: [{randomSamplingPercentage: 100}]}`);
const WEB = 'targetRefs: [{kind: Service, group: "", name: web}]';

testRule(rule, {
  valid: {
    'a Service with a waypoint': namespace() + service(USE) + waypoint() + policy(WEB),
    'a Service of a namespace with a waypoint': namespace('shop', USE) + service() + waypoint() + policy(WEB),
    'pods by a selector': namespace() + service() + policy('selector: {matchLabels: {app: web}}'),
    'a Service that is not there, which is another mistake': namespace() + policy(WEB),
    'a waypoint that is not there, which is told of the Service': namespace() + service(USE) + policy(WEB),
    'a namespace that is not in the input': { given: service() + policy(WEB), world: 'open' },
    'references of the wrong type': namespace() + service() + policy('targetRefs: [web, {kind: [Service], name: web}]'),
  },
  invalid: {
    'a Service without one': {
      given: namespace() + service() + waypoint() + policy(WEB),
      finds: [
        {
          message: 'nobody',
          at: 'shop/p spec.targetRefs[0]',
          says: 'Service web has no waypoint',
          fix: 'label Service shop/web istio.io/use-waypoint=waypoint',
        },
      ],
    },
    'a ServiceEntry without one': {
      given:
        namespace() + entry() + policy('targetRefs: [{kind: ServiceEntry, group: networking.istio.io, name: pay}]'),
      finds: [{ message: 'nobody', at: 'shop/p spec.targetRefs[0]', says: 'ServiceEntry pay' }],
    },
  },
});
