import rule from '../../../../src/check/rules/schema/workload-address';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'an address': istio('networking', 'WorkloadEntry', 'address: 192.0.2.1, ports: {http: 80}'),
    'a network': istio('networking', 'ServiceEntry', 'endpoints: [{network: a}]'),
    'a socket': istio('networking', 'WorkloadEntry', "address: 'unix:///run/a'"),
    'an abstract socket': istio('networking', 'WorkloadEntry', "address: 'unix://@a'"),
    'a template, which has no address': istio('networking', 'WorkloadGroup', 'template: {serviceAccount: a}'),
  },
  invalid: {
    nothing: {
      given: istio('networking', 'WorkloadEntry', 'labels: {app: web}'),
      finds: [{ message: 'none', at: 'shop/o spec' }],
    },
    'a socket with ports': {
      given: istio('networking', 'ServiceEntry', "endpoints: [{address: 'unix:///run/a', ports: {http: 80}}]"),
      finds: [{ message: 'ports', at: 'shop/o spec.endpoints[0].ports' }],
    },
    'a relative path': {
      given: istio('networking', 'WorkloadEntry', "address: 'unix://run/a'"),
      finds: [{ message: 'path', at: 'shop/o spec.address' }],
    },
    'a folder': {
      given: istio('networking', 'WorkloadGroup', "template: {address: 'unix:///run/a/'}"),
      finds: [{ message: 'folder', at: 'shop/o spec.template.address' }],
    },
    'a name that the ServiceEntry itself has': {
      given: istio(
        'networking',
        'ServiceEntry',
        'ports: [{number: 80, name: http_1}], endpoints: [{address: 192.0.2.1, ports: {http_1: 81, a_b: 82}}]',
      ),
      finds: [{ message: 'name', at: 'shop/o spec.endpoints[0].ports.http_1' }],
    },
    'a name with an underscore': {
      given: istio('networking', 'WorkloadEntry', 'address: 192.0.2.1, ports: {http_1: 80}'),
      finds: [{ message: 'name', at: 'shop/o spec.ports.http_1', says: '"http_1"' }],
    },
  },
});
