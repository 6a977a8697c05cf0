import rule from '../../../../src/check/rules/service/endpointslice-without-target';
import { testRule } from '../../test-rule';

const pod = (mode: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: db-0, namespace: shop, labels: {istio.io/dataplane-mode: ${mode}}${more}}\nspec: {containers: []}\nstatus: {podIP: 10.0.1.7, podIPs: [{ip: 10.0.1.7}, {ip: 'fd00::7'}]}\n---\n`;
const slice = (endpoint: string, labels = 'kubernetes.io/service-name: db'): string =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: db, namespace: shop, labels: {${labels}}}\naddressType: IPv4\nendpoints: [${endpoint}]\n---\n`;

testRule(rule, {
  valid: {
    'a reference to the pod':
      pod('ambient') + slice('{addresses: [10.0.1.7], targetRef: {kind: Pod, name: db-0, namespace: shop}}'),
    'a pod that is not in the mesh': pod('none') + slice('{addresses: [10.0.1.7]}'),
    'an address of something outside': pod('ambient') + slice('{addresses: [192.0.2.7]}'),
    'a slice of no Service': pod('ambient') + slice('{addresses: [10.0.1.7]}', 'app: db'),
    'values of the wrong type': pod('ambient') + slice('5, {addresses: 10.0.1.7}, {addresses: [10]}'),
  },
  invalid: {
    'the address of a pod in ambient': {
      given: pod('ambient') + slice('{addresses: [192.0.2.7]}, {addresses: [10.0.1.7]}'),
      world: 'open',
      finds: [{ message: 'plain', at: 'shop/db endpoints[1]', says: '10.0.1.7 is Pod shop/db-0', fix: 'name: db-0' }],
    },
    'its other address': {
      given: pod('ambient') + slice("{addresses: ['fd00::7']}"),
      finds: [{ message: 'plain', at: 'shop/db endpoints[0]' }],
    },
    'a pod that istio-cni says it has captured': {
      given: pod("''", ', annotations: {ambient.istio.io/redirection: enabled}') + slice('{addresses: [10.0.1.7]}'),
      finds: [{ message: 'plain', at: 'shop/db endpoints[0]' }],
    },
  },
});
