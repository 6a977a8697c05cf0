import rule from '../../../../src/check/rules/schema/probe-scheme';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    HTTPS: istio('networking', 'WorkloadGroup', 'template: {}, probe: {httpGet: {port: 80, scheme: HTTPS}}'),
    nothing: istio('networking', 'WorkloadGroup', "template: {}, probe: {httpGet: {port: 80, scheme: ''}}"),
  },
  invalid: {
    'small letters': {
      given: istio('networking', 'WorkloadGroup', 'template: {}, probe: {httpGet: {port: 80, scheme: http}}'),
      finds: [{ message: 'scheme', at: 'shop/o spec.probe.httpGet.scheme', says: '"http"', fix: 'write HTTP' }],
    },
    'another scheme': {
      given: istio('networking', 'WorkloadGroup', 'template: {}, probe: {httpGet: {port: 80, scheme: TCP}}'),
      finds: [{ message: 'scheme', at: 'shop/o spec.probe.httpGet.scheme' }],
    },
  },
});
