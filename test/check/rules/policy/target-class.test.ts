import rule from '../../../../src/check/rules/policy/target-class';
import { authz } from '../../policy-manifests';
import { namespace, object } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const target = (name: string): string =>
  `targetRefs: [{group: gateway.networking.k8s.io, kind: GatewayClass, name: ${name}}]`;
const ROOT = { home: 'istio-system' };

testRule(rule, {
  valid: {
    'the class of waypoints, in the root namespace': namespace() + authz(target('istio-waypoint'), ROOT),
    'a root namespace of another name': {
      given: authz(target('istio-waypoint'), { home: 'mesh' }),
      values: { istiod: { meshConfig: { rootNamespace: 'mesh' } } },
    },
    'a Gateway': authz('targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: istio}]'),
    'a class of another group, which is told elsewhere': authz(
      'targetRefs: [{group: "", kind: GatewayClass, name: istio}]',
    ),
    'a name of the wrong type': authz(
      'targetRefs: [{group: gateway.networking.k8s.io, kind: GatewayClass, name: 7}]',
      ROOT,
    ),
    'a policy of another revision': authz(target('istio'), { more: 'labels: {istio.io/rev: canary}' }),
  },
  invalid: {
    'another namespace': {
      given: authz(target('istio-waypoint')),
      finds: [{ message: 'namespace', at: 'shop/p spec.targetRefs[0]', fix: 'istio-system' }],
    },
    'the class of ingress gateways': {
      given: authz(target('istio'), ROOT),
      finds: [{ message: 'className', at: 'istio-system/p spec.targetRefs[0].name', fix: 'istio-waypoint' }],
    },
    // The status accepts it, as its controller is that of waypoints.
    'a class of the own making for waypoints': {
      given:
        'apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: ours}\nspec: {controllerName: istio.io/mesh-controller}\n---\n' +
        object('security.istio.io/v1', 'RequestAuthentication', `{${target('ours')}}`, ROOT),
      finds: [{ message: 'className', at: 'istio-system/p spec.targetRefs[0].name' }],
    },
  },
});
