import rule from '../../../../src/check/rules/envoyfilter/not-at-waypoint';
import { namespace, object, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const filter = (spec = '', context = 'ANY', place = {}): string =>
  object(
    'networking.istio.io/v1alpha3',
    'EnvoyFilter',
    `{${spec}configPatches: [{applyTo: HTTP_FILTER, match: {context: ${context}}}]}`,
    place,
  );
const SELECT = 'workloadSelector: {labels: {app: web}}, ';
const WEB = 'targetRefs: [{kind: Service, group: "", name: web}], ';

testRule(rule, {
  valid: {
    'a Service with a waypoint': namespace() + service(USE) + pods() + waypoint() + filter(WEB),
    'inbound patches of a waypoint': namespace() + service(USE) + waypoint() + filter(WEB, 'SIDECAR_INBOUND'),
    'patches for gateways alone': namespace() + pods() + filter('', 'GATEWAY', { home: 'istio-system' }),
    'pods with sidecars': namespace('shop', 'istio-injection: enabled') + pods() + filter(SELECT),
    'labels that no pods have': namespace() + pods() + filter('workloadSelector: {labels: {app: api}}, '),
    'an ingress gateway as target':
      waypoint('', { name: 'public', className: 'istio' }) +
      filter('targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: public}], ', 'GATEWAY'),
    'a waypoint that is not there, which is told of the Service': namespace() + service(USE) + filter(WEB),
    'a filter of another revision':
      namespace() + pods() + filter(SELECT, 'ANY', { more: 'labels: {istio.io/rev: canary}' }),
    'a namespace that is not in the input': { given: pods() + filter(SELECT), world: 'open' },
    'patches of the wrong type': namespace() + pods() + filter(SELECT).replace('configPatches: [', 'more: ['),
  },
  invalid: {
    'pods by a selector': {
      given: namespace() + service(USE) + pods() + waypoint() + filter(SELECT),
      finds: [
        {
          message: 'unread',
          at: 'shop/p spec.workloadSelector',
          severity: 'warning',
          says: 'without effect for Deployment shop/web',
          fix: 'spec.targetRefs',
        },
      ],
    },
    'all pods of the namespace': {
      given: namespace() + pods() + filter('', 'SIDECAR_INBOUND'),
      finds: [{ message: 'unread', at: 'shop/p' }],
    },
    'the whole mesh, where sidecars take it too': {
      given:
        namespace() +
        pods() +
        pods('sidecar.istio.io/inject: "true"', { name: 'old' }) +
        filter('', 'ANY', { home: 'istio-system' }),
      finds: [{ message: 'unread', at: 'istio-system/p', severity: 'info' }],
    },
    'a Service without a waypoint': {
      given: namespace() + service() + pods() + filter(WEB),
      finds: [{ message: 'nobody', at: 'shop/p spec.targetRefs[0]', says: 'Service web has no waypoint' }],
    },
    'a patch for gateways at a waypoint': {
      given:
        waypoint() +
        filter('targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: waypoint}], ', 'GATEWAY'),
      finds: [{ message: 'context', at: 'shop/p spec.configPatches[0].match.context', fix: 'SIDECAR_INBOUND' }],
    },
    'a patch for the context that has the name of waypoints': {
      given:
        waypoint() +
        filter('targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: waypoint}], ', 'WAYPOINT'),
      finds: [{ message: 'context', at: 'shop/p spec.configPatches[0].match.context', says: 'context WAYPOINT' }],
    },
    'a patch for gateways at all waypoints': {
      given: filter(
        'targetRefs: [{kind: GatewayClass, group: gateway.networking.k8s.io, name: istio-waypoint}], ',
        'GATEWAY',
        {
          home: 'istio-system',
        },
      ),
      finds: [{ message: 'context', at: 'istio-system/p spec.configPatches[0].match.context' }],
    },
  },
});
