import rule from '../../../../src/check/rules/routing/sni-at-waypoint';
import { testRule } from '../../test-rule';

const service = (labels = 'istio.io/use-waypoint: w'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {${labels}}}\nspec: {ports: [{port: 80}]}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;
const vs = (match: string, spec = '', kind = 'tls'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web]${spec}, ${kind}: [{match: [${match}], route: [{destination: {host: web}}]}]}\n---\n`;
const AT = 'shop/r spec.tls[0].match[0].sniHosts';

// istio/istio pilot/pkg/networking/core/listener_waypoint.go, getTLSRouteMatch.
testRule(rule, {
  valid: {
    'the host in full': service() + vs('{sniHosts: [web.shop.svc.cluster.local]}'),
    'a Service without a waypoint': service('app: web') + vs('{sniHosts: [web.example.com]}'),
    'a match for a gateway':
      service() + vs('{sniHosts: [web.example.com], gateways: [public]}', ', gateways: [mesh, public]'),
    'a match without names, and what is none': service() + vs('{port: 80}, {sniHosts: 7}, {sniHosts: [7]}'),
    'another kind of route': service() + vs('{sniHosts: [web]}', '', 'tcp'),
  },
  invalid: {
    'the short name': {
      given: service() + vs('{sniHosts: [web]}'),
      finds: [
        { message: 'leftOut', at: AT, says: 'for web.shop.svc.cluster.local alone', fix: 'web.shop.svc.cluster.local' },
      ],
    },
    'the host and another': {
      given: service() + vs('{sniHosts: [web.shop.svc.cluster.local, web.example.com]}'),
      finds: [{ message: 'leftOut', at: AT }],
    },
    'a pattern': {
      given: service() + vs('{sniHosts: ["*.svc.cluster.local"], gateways: [mesh]}', ', gateways: [mesh, public]'),
      finds: [{ message: 'leftOut', at: AT }],
    },
  },
});
