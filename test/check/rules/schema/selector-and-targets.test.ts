import rule from '../../../../src/check/rules/schema/selector-and-targets';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a selector': istio('security', 'AuthorizationPolicy', 'selector: {matchLabels: {app: web}}'),
    targets: istio(
      'telemetry',
      'Telemetry',
      "targetRefs: [{group: '', kind: Service, name: web}, {group: '', kind: Service, name: web}]",
    ),
    'one target': istio(
      'extensions',
      'WasmPlugin',
      "url: a, targetRef: {group: '', kind: Service, name: web}",
      'v1alpha1',
    ),
    'nothing at all': istio('networking', 'EnvoyFilter', 'configPatches: []', 'v1alpha3'),
  },
  invalid: {
    'a selector and targets': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        "selector: {}, targetRefs: [{group: '', kind: Service, name: web}]",
      ),
      finds: [{ message: 'both', at: 'shop/o spec.targetRefs', says: 'selector' }],
    },
    'an empty list of targets': {
      given: istio('security', 'RequestAuthentication', 'selector: {matchLabels: {app: web}}, targetRefs: []'),
      finds: [{ message: 'both', at: 'shop/o spec.targetRefs' }],
    },
    'all three': {
      given: istio(
        'extensions',
        'WasmPlugin',
        "url: a, selector: {}, targetRef: {group: '', kind: Service, name: web}, targetRefs: [{group: '', kind: Service, name: web}]",
        'v1alpha1',
      ),
      finds: [
        { message: 'both', at: 'shop/o spec.targetRef' },
        { message: 'both', at: 'shop/o spec.targetRefs' },
      ],
    },
    'both forms of targets': {
      given: istio(
        'telemetry',
        'Telemetry',
        "targetRef: {group: '', kind: Service, name: web}, targetRefs: [{group: '', kind: Service, name: web}]",
      ),
      finds: [{ message: 'both', at: 'shop/o spec.targetRefs', says: 'targetRef' }],
    },
    'an EnvoyFilter': {
      given: istio(
        'networking',
        'EnvoyFilter',
        "workloadSelector: {labels: {app: web}}, targetRefs: [{group: '', kind: Service, name: web}]",
        'v1alpha3',
      ),
      finds: [{ message: 'both', at: 'shop/o spec.targetRefs', says: 'workloadSelector' }],
    },
    'a TrafficExtension': {
      given: istio(
        'extensions',
        'TrafficExtension',
        "selector: {}, targetRefs: [{group: '', kind: Service, name: web}]",
        'v1alpha1',
      ),
      finds: [{ message: 'both', at: 'shop/o spec.targetRefs' }],
    },
  },
});
