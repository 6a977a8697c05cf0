import rule from '../../../../src/check/rules/ambient/dns-capture-off';
import { testRule } from '../../test-rule';

const namespace = (labels = 'istio.io/dataplane-mode: ambient'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const pods = (value: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {annotations: {ambient.istio.io/dns-capture: ${value}}}, spec: {containers: []}}}\n---\n`;
const entry = (spec: string, labels = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: pay, namespace: egress, labels: {${labels}}}\nspec: {hosts: [api.example.com], ports: [{number: 443, name: tls, protocol: TLS}], ${spec}}\n---\n`;
const DNS = 'resolution: DNS';
const OFF = pods('"false"');
const AT = 'shop/web spec.template.metadata.annotations["ambient.istio.io/dns-capture"]';

testRule(rule, {
  valid: {
    'DNS that is captured': namespace() + pods('"true"') + entry(DNS),
    'a value that istio-cni ignores': namespace() + pods('"off"') + entry(DNS),
    'a value of another type': namespace() + pods('false') + entry(DNS),
    'no ServiceEntry': namespace() + OFF,
    'addresses of its own': namespace() + OFF + entry(`${DNS}, addresses: [10.9.9.9]`),
    'no resolution, and so no address': namespace() + OFF + entry('resolution: NONE'),
    'an entry that is to get no address':
      namespace() + OFF + entry(DNS, 'networking.istio.io/enable-autoallocate-ip: "false"'),
    'a pattern of hosts': namespace() + OFF + entry(DNS).replace('[api.example.com]', '["*.example.com"]'),
    'pods out of the mesh': namespace('app: shop') + OFF + entry(DNS),
    'a chart that captures it': { given: namespace() + entry(DNS), values: { cni: { ambient: { dnsCapture: true } } } },
  },
  invalid: {
    'pods that decline it': {
      given: namespace() + OFF + entry(DNS),
      finds: [{ message: 'pods', at: AT, says: 'ServiceEntry egress/pay', fix: 'remove the annotation' }],
    },
    'a chart that does not capture it': {
      given: namespace() + OFF + entry(DNS),
      values: { cni: { ambient: { dnsCapture: false } } },
      finds: [{ message: 'mesh', at: 'egress/pay', fix: 'ambient.dnsCapture: true' }],
    },
  },
});
