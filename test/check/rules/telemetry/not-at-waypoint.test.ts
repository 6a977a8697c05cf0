import rule from '../../../../src/check/rules/telemetry/not-at-waypoint';
import { namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const policy = (spec = '', place = {}): string =>
  object('telemetry.istio.io/v1', 'Telemetry', `{${spec}tracing: [{randomSamplingPercentage: 100}]}`, place);
const WEB = 'selector: {matchLabels: {app: web}}, ';

testRule(rule, {
  valid: {
    'a Service as target':
      namespace() + service(USE) + pods() + waypoint() + policy('targetRefs: [{kind: Service, name: web}], '),
    'pods with sidecars': namespace('shop', 'istio-injection: enabled') + pods() + policy(WEB),
    'pods outside the mesh': namespace('shop', '') + pods() + policy(WEB),
    'labels that no pods have': namespace() + pods() + policy('selector: {matchLabels: {app: api}}, '),
    'a policy of another revision': namespace() + pods() + policy(WEB, { more: 'labels: {istio.io/rev: canary}' }),
    'a namespace that is not in the input': { given: pods() + policy(WEB), world: 'open' },
    'all pods of the namespace, which waypoints read': namespace() + pods() + policy(),
    // pilot/pkg/model/telemetry.go: a selector picks pods of its own namespace, which policy/selector-no-pods tells of.
    'labels of another namespace, from the root namespace':
      namespace() + pods() + policy(WEB, { home: 'istio-system' }),
    'the whole mesh, which waypoints read': namespace() + pods() + policy('', { home: 'istio-system' }),
    'an empty selector, which is as good as none': namespace() + pods() + policy('selector: {matchLabels: {}}, '),
  },
  invalid: {
    'pods by a selector': {
      given: namespace() + service(USE) + pods() + waypoint() + policy(WEB),
      finds: [
        {
          message: 'unread',
          at: 'shop/p spec.selector',
          severity: 'warning',
          says: 'without effect for Deployment shop/web',
          fix: 'target Service web',
        },
      ],
    },
    'pods of which some have a sidecar': {
      given:
        namespace() +
        pods() +
        pods('app: web, sidecar.istio.io/inject: "true"', { name: 'old' }).replace('app: old, ', '') +
        policy(WEB),
      finds: [{ message: 'unread', at: 'shop/p spec.selector', severity: 'info' }],
    },
  },
});
