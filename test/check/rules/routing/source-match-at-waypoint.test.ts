import rule from '../../../../src/check/rules/routing/source-match-at-waypoint';
import { testRule } from '../../test-rule';

const service = (labels = 'istio.io/use-waypoint: w'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {${labels}}}\nspec: {ports: [{port: 80}]}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;
const vs = (match: string, kind = 'http', spec = '', namespace = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: ${namespace}}\nspec: {hosts: [web.shop.svc.cluster.local]${spec}, ${kind}: [{match: [${match}], route: [{destination: {host: web}}]}]}\n---\n`;
const LABELS = '{sourceLabels: {app: a}}';
const OTHER = '{sourceNamespace: other}';

// istio/istio pilot/pkg/networking/core/listener_waypoint.go, route/route.go sourceMatchHTTP.
testRule(rule, {
  valid: {
    'a match on the request': service() + vs('{headers: {x: {exact: a}}}'),
    'a Service without a waypoint': service('app: web') + vs(`${LABELS}, ${OTHER}`),
    "a client's VirtualService, which sidecars read": service() + vs(`${LABELS}, ${OTHER}`, 'http', '', 'other'),
    'a VirtualService of a gateway': service() + vs(LABELS, 'http', ', gateways: [public]'),
    'a match for a gateway':
      service() + vs('{sourceLabels: {app: a}, gateways: [public]}', 'http', ', gateways: [mesh, public]'),
    'no labels, and what is none': service() + vs('{sourceLabels: {}}, {sourceLabels: a, sourceNamespace: 7}'),
  },
  invalid: {
    labels: {
      given: service() + vs('{sourceLabels: {app: a}, sourceNamespace: other}'),
      finds: [
        {
          message: 'labels',
          at: 'shop/r spec.http[0].match[0].sourceLabels',
          says: 'waypoint shop/w',
          fix: 'a header',
        },
      ],
    },
    'another namespace': {
      given: service() + vs(OTHER),
      finds: [{ message: 'namespace', at: 'shop/r spec.http[0].match[0].sourceNamespace', says: 'never for anybody' }],
    },
    "the waypoint's namespace": {
      given: service() + vs('{sourceNamespace: shop}'),
      finds: [{ message: 'own', at: 'shop/r spec.http[0].match[0].sourceNamespace', says: 'for everybody' }],
    },
    'a namespace in a match with gateways': {
      given: service() + vs('{sourceNamespace: other, gateways: [mesh]}'),
      finds: [{ message: 'unread', at: 'shop/r spec.http[0].match[0].sourceNamespace', says: 'for everybody' }],
    },
    'TCP and TLS': {
      given:
        service() +
        vs(`${LABELS}, {sourceNamespace: shop}`, 'tcp') +
        vs('{sniHosts: [web], sourceNamespace: other}', 'tls'),
      finds: [
        { message: 'labels', at: 'shop/r spec.tcp[0].match[0].sourceLabels' },
        { message: 'never', at: 'shop/r spec.tcp[0].match[1].sourceNamespace' },
        { message: 'never', at: 'shop/r spec.tls[0].match[0].sourceNamespace' },
      ],
    },
  },
});
