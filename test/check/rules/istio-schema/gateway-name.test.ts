import rule from '../../../../src/check/rules/istio-schema/gateway-name';
import { testRule } from '../../test-rule';

const named = (name: string, group = 'networking.istio.io/v1'): string =>
  `apiVersion: ${group}\nkind: Gateway\nmetadata: {${name}, namespace: shop}\nspec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}\n---\n`;

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'a name without dots': named('name: shop-1'),
    'a name that an API server makes up': named('generateName: a-'),
    'a Gateway of the Gateway API': named('name: a.b', 'gateway.networking.k8s.io/v1'),
  },
  invalid: {
    'a name with dots that an API server makes up': {
      given: named('generateName: a.b-'),
      finds: [{ message: 'name', at: 'shop/a.b- metadata.generateName' }],
    },
    'a name with dots, or a long one': {
      given: named('name: a.b') + named(`name: ${'a'.repeat(64)}`),
      finds: [
        { message: 'name', at: 'shop/a.b metadata.name' },
        { message: 'name', at: `shop/${'a'.repeat(64)} metadata.name` },
      ],
    },
  },
});
