import rule from '../../../../src/check/rules/routing/destination-repeated';
import { testRule } from '../../test-rule';

const vs = (route: string, kind = 'http'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], ${kind}: [{route: ${route}}]}\n---\n`;

// After Kiali's KIA1105: the same host and subset twice in one route.
testRule(rule, {
  valid: {
    'two subsets': vs('[{destination: {host: web, subset: v1}}, {destination: {host: web, subset: v2}}]'),
    'two hosts': vs('[{destination: {host: web, subset: v1}}, {destination: {host: api, subset: v1}}]'),
    'two ports': vs('[{destination: {host: web, port: {number: 80}}}, {destination: {host: web, port: {number: 81}}}]'),
    'a subset, and the whole': vs('[{destination: {host: web}}, {destination: {host: web, subset: v1}}]'),
    'a mirror': vs('[{destination: {host: web}}]').replace('}}]}]', '}}], mirror: {host: web}}]'),
    'hosts that are no texts, and no destinations':
      vs('[{destination: {host: 7}}, {destination: {host: 7}}]') + vs('[web, web]'),
  },
  invalid: {
    'a subset twice': {
      given: vs(
        '[{destination: {host: web, subset: v1}, weight: 60}, {destination: {host: web, subset: v1}, weight: 40}]',
      ),
      finds: [
        {
          message: 'repeated',
          at: 'shop/r spec.http[0].route[1].destination',
          says: 'subset "v1" of web is a destination of this route already: together they get 100',
        },
      ],
    },
    'a host by two names, thrice': {
      given: vs(
        '[{destination: {host: web}}, {destination: {host: web.shop.svc.cluster.local}}, {destination: {host: web}}]',
        'tcp',
      ),
      finds: [
        { message: 'repeated', at: 'shop/r spec.tcp[0].route[1].destination' },
        { message: 'repeated', at: 'shop/r spec.tcp[0].route[2].destination' },
      ],
    },
  },
});
