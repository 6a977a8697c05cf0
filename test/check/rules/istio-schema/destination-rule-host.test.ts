import rule from '../../../../src/check/rules/istio-schema/destination-rule-host';
import { destinationRule } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const host = (text: string): string => destinationRule(`host: ${text}`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'names and wildcards': ['web', 'web.shop.svc.cluster.local', "'*.example.com'", "'*'", 'a.example.com.']
      .map(host)
      .join(''),
    'what its CRD refuses': host('7') + destinationRule(''),
    'another revision': destinationRule('host: a_b', ', labels: {istio.io/rev: canary}'),
  },
  invalid: {
    'what is no host': {
      given: ["''", "'web:80'", '10.0.0.1', 'a*b', 'a..b'].map(host).join(''),
      finds: [
        { message: 'form', at: 'shop/x spec.host', says: 'it is empty' },
        { message: 'form', at: 'shop/x spec.host' },
        { message: 'form', at: 'shop/x spec.host', says: 'is a number' },
        { message: 'form', at: 'shop/x spec.host' },
        { message: 'form', at: 'shop/x spec.host', says: 'it has an empty label' },
      ],
    },
    'no host at all': {
      given: 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: x, namespace: shop}\n',
      finds: [{ message: 'none', at: 'shop/x' }],
    },
  },
});
