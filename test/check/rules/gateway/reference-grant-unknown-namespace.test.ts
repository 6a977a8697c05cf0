import rule from '../../../../src/check/rules/gateway/reference-grant-unknown-namespace';
import { testRule } from '../../test-rule';

const grant = (from: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: g, namespace: shop}\nspec: {from: [${from}], to: [{group: '', kind: Service}]}\n---\n`;
const from = (namespace: string): string =>
  `{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${namespace}}`;
const ingress = `apiVersion: v1\nkind: Namespace\nmetadata: {name: ingress}\n---\n`;

testRule(rule, {
  valid: {
    'a namespace of the input': ingress + grant(from('ingress')),
    'a namespace without an object of its own, with something in it': `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: ingress}\nspec: {ports: [{port: 80}]}\n---\n${grant(from('ingress'))}`,
    'a namespace that every cluster has': grant(from('default')),
    'a few files': { given: ingress + grant(from('edge')), world: 'open' },
    'a namespace of the wrong type': grant(from('[ingress]')),
  },
  invalid: {
    'a misspelt one, the second of two': {
      given: ingress + grant(`${from('ingress')}, ${from('ingres')}`),
      finds: [
        {
          message: 'unknown',
          at: 'shop/g spec.from[1].namespace',
          says: 'no namespace ingres',
          fix: 'such as ingress',
        },
      ],
    },
  },
});
