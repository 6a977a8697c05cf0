import rule from '../../../../src/check/rules/gateway/route-backend-not-found';
import { testRule } from '../../test-rule';

const service = `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n---\n`;
const route = (rules: string, kind = 'HTTPRoute'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: r, namespace: shop}\nspec: {parentRefs: [{name: public}], rules: [${rules}]}\n---\n`;
const entry = `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: ext, namespace: shop}\nspec: {hosts: [ext.example.com], ports: [{number: 443, name: tls, protocol: TLS}]}\n---\n`;
const HOST = 'group: networking.istio.io, kind: Hostname, port: 443';

testRule(rule, {
  valid: {
    'a Service of its own namespace': service + route('{backendRefs: [{name: web, port: 80}]}'),
    'the core group by its other name':
      service + route('{backendRefs: [{group: core, kind: Service, name: web, port: 80}]}'),
    'a Service of another namespace':
      service.replace('namespace: shop', 'namespace: infra') +
      route('{backendRefs: [{name: web, namespace: infra, port: 80}]}'),
    'a few files, none of them a Service of the namespace': {
      given: route('{backendRefs: [{name: web, port: 80}]}'),
      world: 'open',
    },
    'a rule without backends': route('{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}'),
    'kinds of others': route('{backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: llm}]}'),
    'a host that a ServiceEntry has': entry + route(`{backendRefs: [{${HOST}, name: ext.example.com}]}`),
    'the Service that istiod makes for a Gateway': `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: inner, namespace: shop}\nspec: {gatewayClassName: istio, listeners: []}\n---\n${route('{backendRefs: [{name: inner-istio, port: 80}]}')}`,
    'names of the wrong type': route('{backendRefs: [{name: [web], port: 80}, 5, null]}'),
  },
  invalid: {
    'a misspelt Service': {
      given: service + route('{backendRefs: [{name: wep, port: 80}]}'),
      finds: [
        {
          message: 'missing',
          at: 'shop/r spec.rules[0].backendRefs[0]',
          says: 'no Service shop/wep',
          fix: 'in namespace shop: web',
        },
      ],
    },
    'a Service that is elsewhere': {
      given:
        service.replace('namespace: shop', 'namespace: infra') +
        route('{backendRefs: [{name: web, port: 80}]}', 'GRPCRoute'),
      finds: [{ message: 'missing', at: 'shop/r spec.rules[0].backendRefs[0]', fix: 'say where it is' }],
    },
    'a few files with other Services of the namespace': {
      given:
        service + route('{backendRefs: [{name: web, port: 80}]}, {backendRefs: [{name: api, port: 80}]}', 'TCPRoute'),
      world: 'open',
      finds: [{ message: 'missing', at: 'shop/r spec.rules[1].backendRefs[0]' }],
    },
    'one that gets no share yet': {
      given: service + route('{backendRefs: [{name: web, port: 80}, {name: web-v2, port: 80, weight: 0}]}'),
      finds: [{ message: 'missing', at: 'shop/r spec.rules[0].backendRefs[1]', severity: 'warning' }],
    },
    'a mirror': {
      given:
        service +
        route(
          '{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 80}}}], backendRefs: [{name: web, port: 80}]}',
        ),
      finds: [
        { message: 'mirror', at: 'shop/r spec.rules[0].filters[0].requestMirror.backendRef', severity: 'warning' },
      ],
    },
    'a host name in place of a name': {
      given: route('{backendRefs: [{name: web.shop.svc.cluster.local, port: 80}]}'),
      world: 'open',
      finds: [{ message: 'dotted', at: 'shop/r spec.rules[0].backendRefs[0].name', fix: 'name: web, namespace: shop' }],
    },
    'a host that no ServiceEntry has': {
      given: entry + route(`{backendRefs: [{${HOST}, name: ext.example.org}]}`),
      finds: [{ message: 'missing', at: 'shop/r spec.rules[0].backendRefs[0]', says: 'no host ext.example.org' }],
    },
  },
});
