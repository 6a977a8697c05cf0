import rule from '../../../../src/check/rules/routing/export-to-unknown-namespace';
import { testRule } from '../../test-rule';

const object = (kind: string, exportTo: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: r, namespace: shop}\nspec: {exportTo: ${exportTo}}\n---\n`;
const service = (exportTo: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, annotations: {networking.istio.io/exportTo: "${exportTo}"}}\nspec: {ports: [{port: 80}]}\n---\n`;
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: front}\n---\n';

// After Kiali's KIA0005.
testRule(rule, {
  valid: {
    'what can be no namespace, of which another rule tells': object('VirtualService', '[a_b, a.b]'),
    'a namespace that is there': NAMESPACE + object('VirtualService', '[front]') + service('front, .'),
    'a namespace that something is in': object('VirtualService', '[shop]'),
    'namespaces that every cluster has': object('DestinationRule', '[default, istio-system]'),
    'all, its own, and none':
      object('ServiceEntry', '["*"]') + object('VirtualService', '["."]') + object('DestinationRule', '["~"]'),
    'a few files, which have not all namespaces': {
      given: NAMESPACE + object('VirtualService', '[other]'),
      world: 'open',
    },
    'what is none': object('VirtualService', 'other') + object('DestinationRule', '[7, {}]') + service(''),
  },
  invalid: {
    'each kind': {
      given: ['VirtualService', 'DestinationRule', 'ServiceEntry'].map((kind) => object(kind, '[".", other]')).join(''),
      finds: [
        { message: 'missing', at: 'shop/r spec.exportTo[1]', says: 'no namespace other' },
        { message: 'missing', at: 'shop/r spec.exportTo[1]' },
        { message: 'missing', at: 'shop/r spec.exportTo[1]' },
      ],
    },
    "a Service's annotation": {
      given: NAMESPACE + service('shop, fromt'),
      finds: [
        {
          message: 'missing',
          at: 'shop/web metadata.annotations["networking.istio.io/exportTo"]',
          says: 'no namespace fromt',
          fix: 'write front in place of fromt',
        },
      ],
    },
  },
});
