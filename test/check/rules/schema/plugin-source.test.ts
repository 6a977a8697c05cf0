import rule from '../../../../src/check/rules/schema/plugin-source';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a registry': istio('extensions', 'WasmPlugin', 'url: "oci://a.example.com/b:1"', 'v1alpha1'),
    'no scheme': istio('extensions', 'WasmPlugin', 'url: a.example.com/b:1', 'v1alpha1'),
    'no scheme, and a port after a slash': istio('extensions', 'WasmPlugin', 'url: "a.example.com/b:5000"', 'v1alpha1'),
    'a file': istio('extensions', 'TrafficExtension', 'wasm: {url: "file:///a.wasm"}', 'v1alpha1'),
    'a variable of the host': istio(
      'extensions',
      'WasmPlugin',
      'url: a, vmConfig: {env: [{name: A, valueFrom: HOST}, {name: B, value: c}]}',
      'v1alpha1',
    ),
  },
  invalid: {
    'another scheme': {
      given: istio('extensions', 'TrafficExtension', 'wasm: {url: "s3://a/b"}', 'v1alpha1'),
      finds: [{ message: 'scheme', at: 'shop/o spec.wasm.url', says: 's3' }],
    },
    'a registry with a port, which is read as a scheme': {
      given: istio('extensions', 'WasmPlugin', 'url: "a.example.com:5000/b"', 'v1alpha1'),
      finds: [{ message: 'scheme', at: 'shop/o spec.url', says: 'a.example.com' }],
    },
    'a space': {
      given: istio('extensions', 'WasmPlugin', 'url: "a b"', 'v1alpha1'),
      finds: [{ message: 'form', at: 'shop/o spec.url', says: 'space' }],
    },
    'a percent sign alone': {
      given: istio('extensions', 'WasmPlugin', 'url: "http://a/%zz"', 'v1alpha1'),
      finds: [{ message: 'form', at: 'shop/o spec.url' }],
    },
    'a value beside that of the host': {
      given: istio(
        'extensions',
        'WasmPlugin',
        'url: a, vmConfig: {env: [{name: A, valueFrom: HOST, value: b}]}',
        'v1alpha1',
      ),
      finds: [{ message: 'value', at: 'shop/o spec.vmConfig.env[0].value' }],
    },
  },
});
