import rule from '../../../../src/check/rules/waypoint/service-port';
import { service, USE } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const gateway = (listeners: string, more = '', metadata = '', className = 'istio-waypoint'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: shop${metadata}}\nspec: {gatewayClassName: ${className}, listeners: [${listeners}]${more}}\n---\n`;
const MESH = '{name: mesh, port: 15008, protocol: HBONE}';
const HTTP = '{name: http, port: 80, protocol: HTTP}';
const at = (value: string, type = 'Hostname'): string => `, addresses: [{type: ${type}, value: ${value}}]`;
const own = (port: number, protocol = 'TCP'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: mine, namespace: shop}\nspec: {ports: [{port: ${port}, protocol: ${protocol}}]}\n`;

testRule(rule, {
  valid: {
    'the one listener': gateway(MESH),
    'another protocol on the port, which is another mistake': gateway('{name: mesh, port: 15008, protocol: TCP}'),
    'an ingress gateway': gateway(HTTP, '', '', 'istio'),
    'a Service of one’s own with the port': gateway(HTTP, at('mine')) + own(15008),
    'a Service by its full name': gateway(HTTP, at('mine.shop.svc.cluster.local')) + own(15008),
    'a Service that is not in the input': gateway(HTTP, at('mine')),
    'a host outside': gateway(HTTP, at('waypoint.example.com')) + own(80),
    'a proxy before it': gateway(HTTP, '', ', annotations: {ambient.istio.io/waypoint-inbound-binding: PROXY/15088}'),
    'no listeners, which an API server refuses': gateway(''),
    'a port of the wrong type': gateway('{name: mesh, port: "15008", protocol: HBONE}'),
  },
  invalid: {
    'another port alone': {
      given: service(USE) + gateway(HTTP),
      finds: [{ message: 'listeners', at: 'shop/w spec.listeners', fix: 'listen for HBONE on 15008 alone' }],
    },
    'HBONE on another port': {
      given: gateway('{name: mesh, port: 15009, protocol: HBONE}'),
      finds: [{ message: 'listeners', at: 'shop/w spec.listeners' }],
    },
    'another port, at a fixed address of the Service that istiod makes': {
      given: gateway(HTTP, at('10.0.0.9', 'IPAddress')),
      finds: [{ message: 'listeners', at: 'shop/w spec.listeners' }],
    },
    'a Service of one’s own without the port': {
      given: gateway(MESH, at('mine')) + own(80),
      finds: [{ message: 'service', at: 'shop/w spec.addresses[0]', says: 'Service shop/mine has no TCP port 15008' }],
    },
    'a Service of one’s own with the port for UDP': {
      given: gateway(MESH, at('mine')) + own(15008, 'UDP'),
      finds: [{ message: 'service', at: 'shop/w spec.addresses[0]' }],
    },
  },
});
