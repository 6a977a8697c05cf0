import rule from '../../../../src/check/rules/routing/wildcard-destination';
import { testRule } from '../../test-rule';

const service = (name: string, labels = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop, labels: {${labels}}}\nspec: {ports: [{port: 80}]}\n---\n`;
const ENROLLED = 'istio.io/use-waypoint: w';
const WAYPOINT = `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;
const vs = (name: string, hosts: string, to: string, more = '', namespace = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {hosts: [${hosts}]${more}, http: [{route: [{destination: {host: ${to}}}]}]}\n---\n`;
const ALL = '"*.shop.svc.cluster.local"';
const BASE = WAYPOINT + service('web', ENROLLED);
const AT = 'shop/r spec.http[0].route[0].destination.host';
const route = `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: h, namespace: shop}\nspec: {parentRefs: [{group: "", kind: Service, name: web}], rules: [{backendRefs: [{name: out, port: 80}]}]}\n---\n`;
const entry = (location: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop, labels: {${ENROLLED}}}\nspec: {hosts: [api.example.com], location: ${location}, ports: [{number: 80, name: http, protocol: HTTP}]}\n---\n`;

// Measured on istiod and Envoy 1.40; istio/istio pilot/pkg/networking/core/waypoint.go.
testRule(rule, {
  valid: {
    'a destination that the waypoint serves': BASE + service('out', ENROLLED) + vs('r', ALL, 'out'),
    'a host by its name': BASE + service('out') + vs('r', 'web', 'out'),
    'a host by its name beside the pattern': BASE + service('out') + vs('r', `${ALL}, web`, 'out'),
    'another VirtualService for a host by its name':
      BASE + service('out') + vs('r', ALL, 'out') + vs('s', 'web', 'out'),
    'an HTTPRoute for a host by its name': BASE + service('out') + vs('r', ALL, 'out') + route,
    'a pattern of other hosts': BASE + service('out') + vs('r', '"*.example.com"', 'out'),
    'Services without a waypoint': WAYPOINT + service('web') + service('out') + vs('r', ALL, 'out'),
    'a VirtualService that the waypoint does not read':
      BASE +
      service('out') +
      vs('r', ALL, 'out.shop.svc.cluster.local', '', 'other') +
      vs('s', ALL, 'out', ', gateways: [public]'),
    'a destination that is not there, of which another rule speaks': BASE + vs('r', ALL, 'out'),
    'a ServiceEntry inside the mesh that it serves': BASE + entry('MESH_INTERNAL') + vs('r', ALL, 'api.example.com'),
    'what is none': BASE + vs('r', '7', '7'),
  },
  invalid: {
    'a destination without a waypoint': {
      given: BASE + service('out') + vs('r', ALL, 'out'),
      finds: [
        {
          message: 'noCluster',
          at: AT,
          says: 'waypoint shop/w has no cluster for out.shop.svc.cluster.local',
          fix: 'web.shop',
        },
      ],
    },
    'a ServiceEntry outside the mesh, which it serves': {
      given: BASE + entry('MESH_EXTERNAL') + vs('r', ALL, 'api.example.com'),
      finds: [{ message: 'noCluster', at: AT }],
    },
    'a mirror, and TCP': {
      given:
        BASE +
        service('out') +
        `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: ["*.local"], http: [{route: [{destination: {host: web}}], mirror: {host: out}}], tcp: [{route: [{destination: {host: out}}]}]}\n`,
      finds: [
        { message: 'noCluster', at: 'shop/r spec.http[0].mirror.host', says: 'nothing is mirrored' },
        { message: 'noCluster', at: 'shop/r spec.tcp[0].route[0].destination.host', says: 'are reset' },
      ],
    },
  },
});
