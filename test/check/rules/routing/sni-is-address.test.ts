import rule from '../../../../src/check/rules/routing/sni-is-address';
import { testRule } from '../../test-rule';
import { namespace, USE, waypoint } from '../../waypoint-manifests';

const vs = (names: string, more = 'gateways: [ingress/g], '): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], ${more}tls: [{match: [{sniHosts: ${names}}], route: [{destination: {host: web}}]}]}\n---\n`;
const WEB = `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 443, name: tls}]}\n---\n`;

// istio/istio pkg/config/validation/validation.go: "using an IP address goes against SNI spec and most clients do not support this".
testRule(rule, {
  valid: {
    'a name': vs('[a.example.com]'),
    'a pattern': vs('["*.example.com"]'),
    'a match at a waypoint, which is told of as such':
      namespace('shop', USE) + waypoint() + WEB + vs('[192.0.2.7]', ''),
    'what is none': vs('7') + vs('[7, {}]').replace('name: r', 'name: q'),
  },
  invalid: {
    'an address beside a name': {
      given: vs('[a.example.com, 192.0.2.7]'),
      finds: [{ message: 'never', at: 'shop/r spec.tls[0].match[0].sniHosts[1]', says: 'match on 192.0.2.7' }],
    },
    'an address of IPv6, for clients with sidecars': {
      given: vs('["2001:db8::7"]', ''),
      finds: [{ message: 'never', at: 'shop/r spec.tls[0].match[0].sniHosts[0]', fix: 'DNS name' }],
    },
  },
});
