import rule from '../../../../src/check/rules/egress/address-is-pod';
import { testRule } from '../../test-rule';
import { namespace } from '../../waypoint-manifests';

const entry = (addresses: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop}\nspec: {hosts: [a.example.com], addresses: ${addresses}, ports: [{number: 80, name: p, protocol: HTTP}], resolution: STATIC}\n---\n`;
const pod = (status: string, spec = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web-0, namespace: shop}\nspec: {containers: []${spec}}\nstatus: ${status}\n---\n`;
const slice = (target: string): string =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-x, namespace: shop}\nendpoints: [{addresses: [10.0.1.7], targetRef: ${target}}]\n---\n`;
const IP = pod('{podIP: 10.0.1.7}');

testRule(rule, {
  valid: {
    'another address': namespace() + IP + entry('[10.0.1.8]'),
    'a range that pods are in, which the exact address goes before': namespace() + IP + entry('[10.0.0.0/16]'),
    'a pod on the network of its node':
      namespace() + pod('{podIP: 10.0.1.7}', ', hostNetwork: true') + entry('[10.0.1.7]'),
    'an endpoint that is no pod': namespace() + slice('{kind: Node, name: n}') + entry('[10.0.1.7]'),
    'a mesh that has nobody in ambient mode': namespace('shop', 'team: a') + IP + entry('[10.0.1.7]'),
    'manifests, which know no addresses of pods': namespace() + pod('{}') + entry('[10.0.1.7]'),
    'addresses of a wrong type': namespace() + pod('{podIP: 7, podIPs: 3}') + entry('[7, {a: 1}]'),
  },
  invalid: {
    'the address of a pod': {
      given: namespace() + IP + entry('[192.0.2.1, 10.0.1.7]'),
      world: 'open',
      finds: [
        {
          message: 'taken',
          at: 'shop/e spec.addresses[1]',
          says: '10.0.1.7 is the IP of Pod shop/web-0',
          fix: 'leave the address out',
        },
      ],
    },
    'one of its two addresses': {
      given: namespace() + pod('{podIP: 10.0.1.7, podIPs: [{ip: 10.0.1.7}, {ip: "fd00::7"}]}') + entry('["fd00::7"]'),
      finds: [{ message: 'taken', at: 'shop/e spec.addresses[0]' }],
    },
    'the address of a pod behind a Service': {
      given: namespace() + slice('{kind: Pod, name: web-1}') + entry('[10.0.1.7]'),
      finds: [{ message: 'taken', at: 'shop/e spec.addresses[0]', says: 'Pod shop/web-1' }],
    },
  },
});
