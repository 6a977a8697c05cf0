import rule from '../../../../src/check/rules/routing/host-not-in-gateway';
import { testRule } from '../../test-rule';

const istio = (hosts: string, namespace = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: ${namespace}}\nspec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [${hosts}]}]}\n---\n`;
const kubernetes = (hostname: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: shop}\nspec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP${hostname}}]}\n---\n`;
const vs = (hosts: string, gateways = 'public'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [${hosts}], gateways: [${gateways}], http: [{route: [{destination: {host: web}}]}]}\n---\n`;
const AT = 'shop/r spec.gateways[0]';

// After istio/istio testdata/virtualservice_host_not_found_gateway.yaml and …_with_ns_prefix.yaml.
testRule(rule, {
  valid: {
    'the same host': istio('web.example.com') + vs('web.example.com'),
    'one of several hosts': istio('a.example.com, web.example.com') + vs('b.example.com, web.example.com'),
    'any host': istio('"*"') + vs('web.example.com'),
    'a pattern on either side':
      istio('"*.example.com"') + vs('web.example.com') + vs('"*.web.example.com"').replace('name: r', 'name: s'),
    'a host for its namespace': istio('shop/web.example.com') + vs('web.example.com'),
    'a host for any namespace': istio('"*/*"', 'infra') + vs('web.example.com', 'infra/public'),
    "a host for the Gateway's own namespace": istio('./web.example.com') + vs('web.example.com'),
    'a listener for any host, and one for its own': kubernetes('') + vs('web.example.com'),
    'a listener of the Gateway API': kubernetes(', hostname: "*.example.com"') + vs('web.example.com'),
    'one that others delegate to': istio('a.example.com') + vs(''),
    'the mesh': vs('web.example.com', 'mesh'),
    'a few files without the Gateway': { given: vs('web.example.com', 'infra/public'), world: 'open' },
  },
  invalid: {
    'another host': {
      given: istio('a.example.com') + vs('web.example.com'),
      finds: [
        {
          message: 'otherHosts',
          at: AT,
          says: 'none of the hosts web.example.com, but a.example.com',
          fix: 'a.example.com',
        },
      ],
    },
    'the domain of a pattern': {
      given: istio('"*.example.com"') + vs('example.com'),
      finds: [{ message: 'otherHosts', at: AT }],
    },
    'a host for another namespace': {
      given: istio('other/web.example.com') + vs('web.example.com'),
      finds: [{ message: 'noHosts', at: AT, says: 'of namespace shop' }],
    },
    "a host for the Gateway's own namespace, from elsewhere": {
      given: istio('./web.example.com', 'infra') + vs('web.example.com', 'mesh, infra/public'),
      finds: [{ message: 'noHosts', at: 'shop/r spec.gateways[1]' }],
    },
    'a Gateway without servers': {
      given: istio('').replace(/, servers.*/, '}') + vs('web.example.com'),
      finds: [{ message: 'noHosts', at: AT, fix: 'a server with host web.example.com' }],
    },
    'a listener for another host': {
      given: kubernetes(', hostname: a.example.com') + vs('web.example.com'),
      finds: [{ message: 'otherHosts', at: AT }],
    },
    'a Gateway that is not there': {
      given: vs('web.example.com'),
      finds: [{ message: 'noGateway', at: 'shop/r spec.hosts' }],
    },
  },
});
