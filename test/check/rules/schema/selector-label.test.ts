import rule from '../../../../src/check/rules/schema/selector-label';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    labels: istio('security', 'AuthorizationPolicy', "selector: {matchLabels: {app: web, example.com/a: ''}}"),
    'a name that istio-schema/selector-label tells of': istio(
      'networking',
      'Sidecar',
      "workloadSelector: {labels: {'a*': b}}",
    ),
    'values of the wrong type': istio('networking', 'ProxyConfig', 'selector: {matchLabels: {app: [a]}}', 'v1beta1'),
  },
  invalid: {
    'a wildcard as value': {
      given: istio('security', 'PeerAuthentication', "selector: {matchLabels: {app: 'web-*'}}"),
      finds: [{ message: 'value', at: 'shop/o spec.selector.matchLabels.app', says: '"web-*"' }],
    },
    'a wildcard in a name': {
      given: istio('telemetry', 'Telemetry', "selector: {matchLabels: {'app*': web}}"),
      finds: [{ message: 'name', at: 'shop/o spec.selector.matchLabels["app*"]', says: '"app*"' }],
    },
    'no name': {
      given: istio('extensions', 'WasmPlugin', "url: a, selector: {matchLabels: {'': web}}", 'v1alpha1'),
      finds: [{ message: 'empty', at: 'shop/o spec.selector.matchLabels[""]' }],
    },
    'a DestinationRule': {
      given: istio('networking', 'DestinationRule', "host: a, workloadSelector: {matchLabels: {app: '*'}}"),
      finds: [{ message: 'value', at: 'shop/o spec.workloadSelector.matchLabels.app' }],
    },
    'a ServiceEntry': {
      given: istio('networking', 'ServiceEntry', "workloadSelector: {labels: {app: '*'}}"),
      finds: [{ message: 'value', at: 'shop/o spec.workloadSelector.labels.app' }],
    },
  },
});
