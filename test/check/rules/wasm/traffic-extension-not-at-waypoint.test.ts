import rule from '../../../../src/check/rules/wasm/traffic-extension-not-at-waypoint';
import { namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const policy = (spec = '', place = {}): string =>
  object(
    'extensions.istio.io/v1alpha1',
    'TrafficExtension',
    `{${spec}wasm: {url: "oci://registry.example.com/filter:1"}}`,
    place,
  );
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
    'pods of any namespace, from the root namespace': {
      given: namespace() + pods() + policy(WEB, { home: 'istio-system' }),
      finds: [{ message: 'unread', at: 'istio-system/p spec.selector' }],
    },
    'pods of which some have a sidecar': {
      given:
        namespace() +
        pods() +
        pods('app: web, sidecar.istio.io/inject: "true"', { name: 'old' }).replace('app: old, ', '') +
        policy(WEB),
      finds: [{ message: 'unread', at: 'shop/p spec.selector', severity: 'info' }],
    },
    'all pods of the namespace': {
      given: namespace() + pods() + pods('', { name: 'api' }) + policy(),
      finds: [{ message: 'unread', at: 'shop/p', says: 'Deployment shop/web, Deployment shop/api' }],
    },
    'all pods of the namespace, where a gateway runs it too': {
      given: namespace() + pods() + waypoint('', { className: 'istio' }) + policy(),
      finds: [{ message: 'unread', at: 'shop/p', severity: 'info' }],
    },
    'the whole mesh, from the root namespace': {
      given: namespace() + pods() + policy('', { home: 'istio-system' }),
      finds: [{ message: 'unread', at: 'istio-system/p', severity: 'warning' }],
    },
  },
});
