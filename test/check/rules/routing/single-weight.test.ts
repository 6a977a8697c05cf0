import rule from '../../../../src/check/rules/routing/single-weight';
import { testRule } from '../../test-rule';

const vs = (route: string, kind = 'http'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], ${kind}: [{route: ${route}}]}\n---\n`;
const to = (subset: string, more = ''): string => `{destination: {host: web, subset: ${subset}}${more}}`;

// After Kiali's KIA1104: one destination, and a weight between 0 and 100.
testRule(rule, {
  valid: {
    'no weight': vs(`[${to('v1')}]`),
    'all of it': vs(`[${to('v1', ', weight: 100')}]`),
    'two destinations': vs(`[${to('v1', ', weight: 90')}, ${to('v2', ', weight: 10')}]`),
    'none of it, as some tools write it for a while': vs(`[${to('v1', ', weight: 0')}]`),
    'weights that are no numbers, and routes that are none':
      vs(`[${to('v1', ', weight: "10"')}]`) + vs('web') + vs('[7]'),
  },
  invalid: {
    'a share of the only one': {
      given: vs(`[${to('v2', ', weight: 10')}]`),
      finds: [{ message: 'alone', at: 'shop/r spec.http[0].route[0].weight', says: 'weight 10', fix: 'the other 90' }],
    },
    'TCP, in a few files too': {
      given: vs(`[${to('v2', ', weight: 99')}]`, 'tcp'),
      world: 'open',
      finds: [{ message: 'alone', at: 'shop/r spec.tcp[0].route[0].weight' }],
    },
  },
});
