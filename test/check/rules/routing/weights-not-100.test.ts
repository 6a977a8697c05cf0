import rule from '../../../../src/check/rules/routing/weights-not-100';
import { testRule } from '../../test-rule';

const vs = (weights: readonly string[], kind = 'http'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], ${kind}: [{route: [${weights.map((weight, i) => `{destination: {host: web, subset: v${i}}${weight === '' ? '' : `, weight: ${weight}`}}`).join(', ')}]}]}\n---\n`;

testRule(rule, {
  valid: {
    'a sum of 100': vs(['90', '10']) + vs(['100', '0']),
    'one destination, of which another rule speaks': vs(['10']),
    'all without, or zero, which istiod refuses': vs(['', '']) + vs(['0', '0']),
    'one that has none beside 100': vs(['100', '']),
    'weights that are no numbers, or less than nothing': vs(['90', '"20"']) + vs(['-10', '20']),
  },
  invalid: {
    'more than 100': {
      given: vs(['90', '20']),
      finds: [
        {
          message: 'sum',
          at: 'shop/r spec.http[0].route',
          says: 'weights 90, 20 add up to 110, and are shares of that: 81.8, 18.2 percent',
        },
      ],
    },
    'less than 100': {
      given: vs(['1', '1'], 'tcp'),
      finds: [{ message: 'sum', at: 'shop/r spec.tcp[0].route', says: '50, 50 percent' }],
    },
    'one that has none beside a share': {
      given: vs(['90', '']),
      finds: [{ message: 'sum', at: 'shop/r spec.http[0].route', says: '100, 0 percent' }],
    },
  },
});
