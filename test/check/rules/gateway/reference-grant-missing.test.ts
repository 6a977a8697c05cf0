import rule from '../../../../src/check/rules/gateway/reference-grant-missing';
import { testRule } from '../../test-rule';

const service = `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n---\n`;
const route = (parent: string, backend = 'name: web, namespace: shop, port: 80', kind = 'HTTPRoute'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: r, namespace: ingress}\nspec: {parentRefs: [{${parent}}], rules: [{backendRefs: [{${backend}}]}]}\n---\n`;
const grant = (from: string, to: string, namespace = 'shop'): string =>
  `apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: g, namespace: ${namespace}}\nspec: {from: [{group: gateway.networking.k8s.io, ${from}}], to: [{group: '', ${to}}]}\n---\n`;
const gateway = (ref: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: ingress}\nspec: {gatewayClassName: istio, listeners: [{name: web, port: 443, protocol: HTTPS, tls: {certificateRefs: [{${ref}}]}}]}\n---\n`;
const ROUTES = 'kind: HTTPRoute, namespace: ingress';

testRule(rule, {
  valid: {
    'a grant for all Services of the namespace': service + route('name: public') + grant(ROUTES, 'kind: Service'),
    'a grant for the one Service': service + route('name: public') + grant(ROUTES, 'kind: Service, name: web'),
    'a backend of its own namespace': route('name: public', 'name: web, port: 80'),
    'a Service as the parent': service + route("group: '', kind: Service, name: web, namespace: shop"),
    'a Service that is not there, which is worse': route('name: public'),
    'a few files without grants': { given: service + route('name: public'), world: 'open' },
    'a certificate of its own namespace': gateway('name: cert'),
    'a certificate that is granted':
      gateway('name: cert, namespace: certs') + grant('kind: Gateway, namespace: ingress', 'kind: Secret', 'certs'),
    'grants of the wrong type': {
      given: service + route('name: public', 'name: [web], namespace: shop, port: 80') + grant('kind: 5', 'kind: {}'),
    },
  },
  invalid: {
    'no grant': {
      given: service + route('name: public'),
      finds: [
        {
          message: 'backend',
          at: 'ingress/r spec.rules[0].backendRefs[0]',
          fix: 'from HTTPRoute of namespace ingress to Service web',
        },
      ],
    },
    'a grant for another Service': {
      given: service + route('name: public') + grant(ROUTES, 'kind: Service, name: api'),
      finds: [{ message: 'backend', at: 'ingress/r spec.rules[0].backendRefs[0]', says: 'Service shop/web' }],
    },
    'a grant for another kind of route': {
      given: service + route('name: public', undefined, 'GRPCRoute') + grant(ROUTES, 'kind: Service'),
      world: 'open',
      finds: [{ message: 'backend', at: 'ingress/r spec.rules[0].backendRefs[0]', says: 'GRPCRoute ingress/r' }],
    },
    'a grant for another namespace': {
      given: service + route('name: public') + grant('kind: HTTPRoute, namespace: edge', 'kind: Service'),
      finds: [{ message: 'backend', at: 'ingress/r spec.rules[0].backendRefs[0]' }],
    },
    'a grant that is on the wrong side': {
      given: service + route('name: public') + grant(ROUTES, 'kind: Service', 'ingress'),
      finds: [{ message: 'backend', at: 'ingress/r spec.rules[0].backendRefs[0]' }],
    },
    'a certificate of another namespace': {
      given: gateway('name: cert, namespace: certs'),
      finds: [
        {
          message: 'certificate',
          at: 'ingress/public spec.listeners[0].tls.certificateRefs[0]',
          says: 'Secret certs/cert',
          fix: 'namespace certs',
        },
      ],
    },
  },
});
