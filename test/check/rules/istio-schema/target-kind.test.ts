import rule from '../../../../src/check/rules/istio-schema/target-kind';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'a Service': istio('security', 'AuthorizationPolicy', "targetRefs: [{group: '', kind: Service, name: web}]"),
    'a Service of group core': istio(
      'security',
      'AuthorizationPolicy',
      'targetRefs: [{group: core, kind: Service, name: web}]',
    ),
    'a ServiceEntry': istio(
      'security',
      'AuthorizationPolicy',
      'targetRefs: [{group: networking.istio.io, kind: ServiceEntry, name: web}]',
    ),
    'a class': istio(
      'security',
      'AuthorizationPolicy',
      'targetRefs: [{group: gateway.networking.k8s.io, kind: GatewayClass, name: istio-waypoint}]',
    ),
    'a policy of another revision': istio(
      'security',
      'AuthorizationPolicy',
      'targetRefs: [{group: apps, kind: Deployment, name: web}]',
    ).replace('namespace: shop', 'namespace: shop, labels: {istio.io/rev: other}'),
  },
  invalid: {
    'a Deployment': {
      given: istio('security', 'AuthorizationPolicy', 'targetRefs: [{group: apps, kind: Deployment, name: web}]'),
      finds: [{ message: 'kind', at: 'shop/o spec.targetRefs[0].kind', says: 'Deployment', fix: 'Service' }],
    },
    'a Gateway without its group': {
      given: istio('extensions', 'WasmPlugin', 'url: a, targetRef: {kind: Gateway, name: web}', 'v1alpha1'),
      finds: [{ message: 'group', at: 'shop/o spec.targetRef', says: 'gateway.networking.k8s.io' }],
    },
    'a Gateway of group core': {
      given: istio('networking', 'EnvoyFilter', 'targetRefs: [{group: core, kind: Gateway, name: web}]', 'v1alpha3'),
      finds: [{ message: 'group', at: 'shop/o spec.targetRefs[0].group' }],
    },
    'a Service of a group': {
      given: istio('telemetry', 'Telemetry', 'targetRefs: [{group: networking.istio.io, kind: Service, name: web}]'),
      finds: [{ message: 'group', at: 'shop/o spec.targetRefs[0].group', fix: 'group: ""' }],
    },
  },
});
