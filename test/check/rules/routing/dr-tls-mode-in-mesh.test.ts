import rule from '../../../../src/check/rules/routing/dr-tls-mode-in-mesh';
import { testRule } from '../../test-rule';

const shop = (mode = 'ambient', spec = 'selector: {app: web}, '): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/dataplane-mode: ${mode}}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {${spec}ports: [{port: 80}]}\n---\n`;
const pod = (name: string, labels = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: web${labels}}}\nspec: {containers: []}\n---\n`;
const dr = (spec: string, host = 'web', namespace = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: ${namespace}}\nspec: {host: ${host}, ${spec}}\n---\n`;
const mode = (text: string): string => `trafficPolicy: {tls: {mode: ${text}}}`;
const AT = 'shop/r spec.trafficPolicy.tls.mode';

testRule(rule, {
  valid: {
    'TLS of the application': shop() + pod('a') + dr(mode('SIMPLE')),
    'pods outside the mesh': shop('none') + pod('a') + dr(mode('DISABLE')),
    'some pods with a sidecar':
      shop() + pod('a') + pod('b', ', sidecar.istio.io/inject: "true"') + dr(mode('ISTIO_MUTUAL')),
    'a Service whose pods are not in the input': shop() + dr(mode('DISABLE')),
    'a host outside': shop() + pod('a') + dr(mode('DISABLE'), 'api.example.com'),
    'all hosts': shop() + pod('a') + dr(mode('ISTIO_MUTUAL'), '"*.local"'),
    'what is none': shop() + pod('a') + dr('trafficPolicy: {tls: 7, portLevelSettings: 7}') + dr(mode('7')),
  },
  invalid: {
    DISABLE: {
      given: shop() + pod('a') + dr(mode('DISABLE')),
      finds: [{ message: 'disable', at: AT, says: 'Service shop/web', fix: 'PeerAuthentication' }],
    },
    'ISTIO_MUTUAL, from another namespace, in a few files': {
      given: shop() + pod('a') + dr(mode('ISTIO_MUTUAL'), 'web.shop.svc.cluster.local', 'other'),
      world: 'open',
      finds: [{ message: 'mutual', at: 'other/r spec.trafficPolicy.tls.mode' }],
    },
    'a port, and a subset': {
      given:
        shop() +
        pod('a') +
        dr(
          'trafficPolicy: {portLevelSettings: [{port: {number: 80}, tls: {mode: DISABLE}}]}, subsets: [{name: a, trafficPolicy: {tls: {mode: ISTIO_MUTUAL, sni: x}}}]',
        ),
      finds: [
        { message: 'disable', at: 'shop/r spec.trafficPolicy.portLevelSettings[0].tls.mode' },
        { message: 'mutual', at: 'shop/r spec.subsets[0].trafficPolicy.tls.mode' },
      ],
    },
  },
});
