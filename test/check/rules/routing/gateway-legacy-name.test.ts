import rule from '../../../../src/check/rules/routing/gateway-legacy-name';
import { testRule } from '../../test-rule';

const vs = (gateways: string, match = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], gateways: [${gateways}], http: [{${match}route: [{destination: {host: web}}]}]}\n---\n`;

testRule(rule, {
  valid: {
    'what can be no name, of which another rule tells': vs('1.2.3.4, a_b.c'),
    'names, with a namespace or without': vs('mesh, public, ingress/public, ./public'),
    'a name with a dot beside a namespace': vs('ingress/public.v1'),
    'names that are no texts': vs('7.5, {}'),
  },
  invalid: {
    'a full name': {
      given: vs('public.ingress.svc.cluster.local'),
      finds: [{ message: 'legacy', at: 'shop/r spec.gateways[0]', fix: 'write ingress/public' }],
    },
    'a name and a namespace, in a match too': {
      given: vs('mesh, public.ingress', 'match: [{gateways: [public.ingress]}], '),
      finds: [
        { message: 'legacy', at: 'shop/r spec.gateways[1]' },
        { message: 'legacy', at: 'shop/r spec.http[0].match[0].gateways[0]' },
      ],
    },
  },
});
