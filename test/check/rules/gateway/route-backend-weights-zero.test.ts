import rule from '../../../../src/check/rules/gateway/route-backend-weights-zero';
import { testRule } from '../../test-rule';

const route = (given: string, kind = 'HTTPRoute'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: r, namespace: shop}\nspec: {parentRefs: [{name: public}], rules: [${given}]}\n---\n`;
const ZERO = '{name: web, port: 80, weight: 0}';

testRule(rule, {
  valid: {
    'one of two has a share': route(`{backendRefs: [${ZERO}, {name: api, port: 80, weight: 5}]}`),
    'no weight, which is 1': route('{backendRefs: [{name: web, port: 80}]}'),
    'a redirect': route(
      `{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}], backendRefs: [${ZERO}]}`,
    ),
    'no backends': route('{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}'),
    'a weight of the wrong type': route('{backendRefs: [{name: web, port: 80, weight: "0"}]}'),
  },
  invalid: {
    'two of none': {
      given: route(`{backendRefs: [{name: web, port: 80}]}, {backendRefs: [${ZERO}, ${ZERO}]}`),
      world: 'open',
      finds: [{ message: 'allZero', at: 'shop/r spec.rules[1]' }],
    },
    'a mirror, which is no answer': {
      given: route(
        `{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 80}}}], backendRefs: [${ZERO}]}`,
      ),
      finds: [{ message: 'allZero', at: 'shop/r spec.rules[0]' }],
    },
    'a TCPRoute': {
      given: route(`{backendRefs: [${ZERO}]}`, 'TCPRoute'),
      finds: [{ message: 'allZero', at: 'shop/r spec.rules[0]' }],
    },
  },
});
