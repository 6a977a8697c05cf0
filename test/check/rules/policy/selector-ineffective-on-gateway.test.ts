import rule from '../../../../src/check/rules/policy/selector-ineffective-on-gateway';
import { namespace, object, pods, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const NAME = 'gateway.networking.k8s.io/gateway-name';
const policy = (spec: string, home = 'shop', kind = 'AuthorizationPolicy'): string =>
  object('security.istio.io/v1', kind, `{${spec}}`, { home });
const select = (labels: string): string => `selector: {matchLabels: {${labels}}}`;

// The cases of istio/istio pkg/config/analysis/analyzers (k8sgateway Selector), with plural targetRefs.
testRule(rule, {
  valid: {
    'the waypoint as target':
      waypoint() + policy('targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: waypoint}]'),
    'labels of other pods': namespace() + pods() + waypoint() + policy(select('app: web')),
    'the labels of an ingress gateway, which takes selectors':
      waypoint('', { name: 'public', className: 'istio' }) + policy(select(`${NAME}: public`)),
    'a waypoint of another namespace': waypoint() + policy(select(`${NAME}: waypoint`), 'infra'),
    'no selector': waypoint() + policy('action: ALLOW'),
    'a selector of everything': waypoint() + policy(select('')),
    'a PeerAuthentication, which nobody targets':
      waypoint() + policy(select(`${NAME}: waypoint`), 'shop', 'PeerAuthentication'),
    'labels of the wrong type': waypoint() + policy('selector: {matchLabels: [waypoint]}'),
  },
  invalid: {
    'the name of a waypoint': {
      given: waypoint() + policy(select(`${NAME}: waypoint`)),
      finds: [
        {
          message: 'waypoint',
          at: 'shop/p spec.selector',
          says: 'the pods of Gateway shop/waypoint',
          fix: 'target Gateway shop/waypoint',
        },
      ],
    },
    'the class of waypoints, from the root namespace': {
      given:
        waypoint() + policy(select('gateway.networking.k8s.io/gateway-class-name: istio-waypoint'), 'istio-system'),
      finds: [{ message: 'waypoint', at: 'istio-system/p spec.selector' }],
    },
    'an EnvoyFilter': {
      given:
        waypoint() +
        object(
          'networking.istio.io/v1alpha3',
          'EnvoyFilter',
          `{workloadSelector: {labels: {${NAME}: waypoint}}, configPatches: []}`,
        ),
      finds: [{ message: 'waypoint', at: 'shop/p spec.workloadSelector' }],
    },
    'an ingress gateway, where istiod leaves selectors aside': {
      given: waypoint('', { name: 'public', className: 'istio' }) + policy(select(`${NAME}: public`)),
      values: { istiod: { env: { ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY: 'false' } } },
      finds: [{ message: 'gateway', at: 'shop/p spec.selector', says: 'Gateway shop/public' }],
    },
  },
});
