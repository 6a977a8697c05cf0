import rule from '../../../../src/check/rules/gateway/route-consumer-ignored';
import { testRule } from '../../test-rule';

const mesh = (waypoint = 'waypoint', home = 'shop'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: waypoint, namespace: ${home}}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE, allowedRoutes: {namespaces: {from: All}}}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {istio.io/use-waypoint: ${waypoint}, istio.io/use-waypoint-namespace: ${home}}}\nspec: {ports: [{name: http, port: 80}]}\n---\n`;
const route = (namespace: string, parent = "group: '', kind: Service, name: web, namespace: shop"): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: ${namespace}}\nspec: {parentRefs: [{${parent}}], rules: [{backendRefs: [{name: web, namespace: shop, port: 80}]}]}\n---\n`;
const client = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: client, labels: {${labels}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: c, namespace: client}\nspec: {containers: [{name: c, image: registry.example.com/c:1}]}\n---\n`;

// Ambient conformance of the Gateway API leaves out MeshConsumerRoute for the reason that this rule gives.
testRule(rule, {
  valid: {
    "the Service's own namespace": mesh() + route('shop'),
    "the waypoint's namespace": mesh('waypoint', 'infra') + route('infra'),
    'a Service without a waypoint': mesh('none') + route('client'),
    'sidecars that follow it': mesh() + client('istio-injection: enabled') + route('client'),
    'a Gateway as the parent': mesh() + route('client', 'name: public, namespace: ingress'),
    'a Service that is elsewhere': { given: route('client'), world: 'open' },
    'a parent of the wrong type': mesh() + route('client', "group: '', kind: Service, name: [web], namespace: shop"),
  },
  invalid: {
    "a client's namespace": {
      given: mesh() + client('istio.io/dataplane-mode: ambient') + route('client'),
      finds: [
        {
          message: 'ignored',
          at: 'client/r spec.parentRefs[0]',
          says: 'reads routes of namespace shop',
          fix: 'namespace shop',
        },
      ],
    },
    'a third namespace, with the waypoint in another': {
      given: mesh('waypoint', 'infra') + route('client'),
      world: 'open',
      finds: [{ message: 'ignored', at: 'client/r spec.parentRefs[0]', says: 'namespaces shop and infra' }],
    },
  },
});
