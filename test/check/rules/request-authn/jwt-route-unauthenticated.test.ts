import rule from '../../../../src/check/rules/request-authn/jwt-route-unauthenticated';
import { testRule } from '../../test-rule';

const istio = `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: edge}\nspec: {selector: {istio: edge}, servers: []}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: ingress}\nspec: {template: {metadata: {labels: {istio: edge, zone: a}}, spec: {containers: []}}}\n---\n`;
const gateway = `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: edge}\nspec: {gatewayClassName: istio, listeners: []}\n---\n`;
const route = (match: string, gateways = '[edge/public]'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: shop}\nspec: {hosts: [a.example.com], gateways: ${gateways}, http: [{match: [{${match}}], route: [{destination: {host: web}}]}]}\n---\n`;
const authn = (namespace: string, spec: string): string =>
  `apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {name: jwt, namespace: ${namespace}}\nspec: {${spec}, jwtRules: [{issuer: a}]}\n---\n`;
const CLAIM = `headers: {'@request.auth.claims.group': {exact: staff}}`;
const TARGET = 'targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: public}]';

testRule(rule, {
  valid: {
    'tokens that are validated by selector':
      istio + authn('ingress', 'selector: {matchLabels: {zone: a}}') + route(CLAIM),
    'tokens that are validated for the whole namespace of the pods':
      istio + authn('ingress', 'selector: {}') + route(CLAIM),
    'tokens that are validated for the whole mesh': istio + authn('istio-system', 'selector: {}') + route(CLAIM),
    'a Gateway that is a target': gateway + authn('edge', TARGET) + route(CLAIM),
    'pods that istiod makes, by label':
      gateway +
      authn('edge', 'selector: {matchLabels: {gateway.networking.k8s.io/gateway-name: public}}') +
      route(CLAIM),
    'a header of the request': istio + route('headers: {x-group: {exact: staff}}'),
    'no gateway, which an API server refuses': istio + route(CLAIM, '[mesh]'),
    'a gateway that is not there, which another rule says': route(CLAIM),
    'a few files': { given: istio + route(CLAIM), world: 'open' },
    'values of the wrong type': istio + route('headers: ["@request.auth.claims.group"]'),
  },
  invalid: {
    'nobody who validates': {
      given: istio + route(CLAIM),
      finds: [
        {
          message: 'unvalidated',
          at: 'shop/v spec.http[0].match[0].headers["@request.auth.claims.group"]',
          says: 'Gateway edge/public',
          fix: 'targetRefs',
        },
      ],
    },
    'two claims and two gateways, once': {
      given:
        istio +
        gateway.replace('name: public', 'name: other') +
        route(
          "headers: {'@request.auth.claims.a': {}, '@request.auth.claims.b': {}}",
          '[mesh, edge/public, edge/other]',
        ),
      finds: [
        {
          message: 'unvalidated',
          at: 'shop/v spec.http[0].match[0].headers["@request.auth.claims.a"]',
          says: 'Gateway edge/public, Gateway edge/other',
        },
      ],
    },
    'validation beside the Istio Gateway, not beside its pods': {
      given: istio + authn('edge', 'selector: {}') + route(CLAIM),
      finds: [{ message: 'unvalidated', at: 'shop/v spec.http[0].match[0].headers["@request.auth.claims.group"]' }],
    },
    'validation for other pods': {
      given: istio + authn('ingress', 'selector: {matchLabels: {zone: b}}') + route(CLAIM),
      finds: [{ message: 'unvalidated', at: 'shop/v spec.http[0].match[0].headers["@request.auth.claims.group"]' }],
    },
    'the class of the Gateway, which no ingress gateway looks at': {
      given:
        gateway +
        authn('istio-system', 'targetRefs: [{group: gateway.networking.k8s.io, kind: GatewayClass, name: istio}]') +
        route(CLAIM),
      finds: [{ message: 'unvalidated', at: 'shop/v spec.http[0].match[0].headers["@request.auth.claims.group"]' }],
    },
    'another Gateway as the target, and the absence of a claim': {
      given:
        gateway +
        authn('edge', TARGET.replace('public', 'other')) +
        route(`withoutHeaders: {'@request.auth.claims[group]': {}}`),
      finds: [
        { message: 'unvalidated', at: 'shop/v spec.http[0].match[0].withoutHeaders["@request.auth.claims[group]"]' },
      ],
    },
  },
});
