import rule from '../../../../src/check/rules/routing/mixed-apis';
import { testRule } from '../../test-rule';

const mesh = (waypoint = 'waypoint'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: waypoint, namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {istio.io/use-waypoint: ${waypoint}}}\nspec: {ports: [{name: http, port: 80}, {name: http-b, port: 81}]}\n---\n`;
const route = (parent: string, namespace = 'shop', kind = 'HTTPRoute'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: r, namespace: ${namespace}}\nspec: {parentRefs: [{${parent}}], rules: [{backendRefs: [{name: web, port: 80}]}]}\n---\n`;
const virtual = (spec: string, namespace = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: ${namespace}}\nspec: {${spec}}\n---\n`;
const SERVICE = "group: '', kind: Service, name: web";
const HTTP = 'http: [{route: [{destination: {host: web}}]}]';

testRule(rule, {
  valid: {
    'a route alone': mesh() + route(SERVICE),
    'a VirtualService for another host': mesh() + route(SERVICE) + virtual(`hosts: [api], ${HTTP}`),
    'a VirtualService of ingress gateways':
      mesh() + route(SERVICE) + virtual(`hosts: [web], gateways: [public], ${HTTP}`),
    'a route of a Gateway': mesh() + route('name: public') + virtual(`hosts: [web], ${HTTP}`),
    'a Service without a waypoint, which nobody routes':
      mesh('none') + route(SERVICE) + virtual(`hosts: [web], ${HTTP}`),
    'a VirtualService of a namespace that the waypoint does not read':
      mesh() + route(SERVICE) + virtual(`hosts: [web.shop.svc.cluster.local], ${HTTP}`, 'client'),
    'a VirtualService that the waypoint cannot see':
      mesh() + route(SERVICE) + virtual(`hosts: [web], exportTo: [other], ${HTTP}`),
    'routes of different ports':
      mesh() +
      route(`${SERVICE}, port: 80`) +
      virtual('hosts: [web], http: [{match: [{port: 81}], route: [{destination: {host: web}}]}]'),
    'TCP alone in the VirtualService':
      mesh() + route(SERVICE) + virtual('hosts: [web], tcp: [{route: [{destination: {host: web}}]}]'),
    'values of the wrong type': mesh() + route(SERVICE) + virtual('hosts: {web: 1}, http: yes please'),
  },
  invalid: {
    'an HTTPRoute and a VirtualService': {
      given: mesh() + route(SERVICE) + virtual(`hosts: [web], ${HTTP}`),
      world: 'open',
      finds: [{ message: 'mixed', at: 'shop/r spec.parentRefs[0]', says: 'VirtualService shop/v', fix: 'one API' }],
    },
    'a GRPCRoute and a wildcard': {
      given: mesh() + route(SERVICE, 'shop', 'GRPCRoute') + virtual(`hosts: ["*.shop.svc.cluster.local"], ${HTTP}`),
      finds: [{ message: 'mixed', at: 'shop/r spec.parentRefs[0]' }],
    },
    'a rule for the same port among others': {
      given:
        mesh() +
        route(`${SERVICE}, port: 80`) +
        virtual('hosts: [web], http: [{match: [{port: 81}, {port: 80}], route: [{destination: {host: web}}]}]'),
      finds: [{ message: 'mixed', at: 'shop/r spec.parentRefs[0]' }],
    },
  },
});
