import rule from '../../../../src/check/rules/routing/subset-not-found';
import { testRule } from '../../test-rule';

const vs = (host: string, more = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web]${more}, http: [{route: [{destination: {host: ${host}, subset: v2}}]}]}\n---\n`;
const dr = (namespace: string, host: string, subsets: string, more = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: ${namespace}, namespace: ${namespace}}\nspec: {host: "${host}", subsets: [${subsets}]${more}}\n---\n`;
const V1 = '{name: v1, labels: {version: v1}}';
const V2 = '{name: v2, labels: {version: v2}}';
const FULL = 'web.shop.svc.cluster.local';
const service = (labels = 'istio.io/use-waypoint: waypoint, istio.io/use-waypoint-namespace: infra'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {${labels}}}\nspec: {ports: [{port: 80}]}\n---\n`;
const WAYPOINT = `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: waypoint, namespace: infra}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE, allowedRoutes: {namespaces: {from: All}}}]}\n---\n`;
const SIDECAR = `apiVersion: v1\nkind: Pod\nmetadata: {name: old, namespace: legacy, labels: {sidecar.istio.io/inject: "true"}}\nspec: {containers: []}\n---\n`;
const AT = 'shop/r spec.http[0].route[0].destination.subset';

// Cases after istio/istio testdata/virtualservice_destinationrules.yaml, and the tiers of pilot/pkg/model/push_context.go.
testRule(rule, {
  valid: {
    'what can be no subset, of which another rule tells': vs('web').replace('subset: v2', 'subset: v1.2'),
    'a subset that is declared': vs('web') + dr('shop', 'web', `${V1}, ${V2}`),
    'one of a rule for many hosts': vs('web') + dr('shop', '*.shop.svc.cluster.local', V2),
    'one of the second rule of a host':
      vs('web') + dr('shop', 'web', V1) + dr('shop', FULL, V2).replace('name: shop', 'name: b'),
    "one of a rule in the waypoint's namespace": vs('web') + dr('infra', FULL, V2) + service() + WAYPOINT,
    'one of a rule in the root namespace': vs('web') + dr('istio-system', FULL, V2) + service() + WAYPOINT,
    'one of a client, where there are sidecars': vs('web') + dr('client', FULL, V2) + service() + WAYPOINT + SIDECAR,
    'one of a client, for a host without a waypoint': vs('web') + dr('client', FULL, V2) + service('app: web'),
    'a rule of another gateway':
      vs('web', ', gateways: [mesh, public]') + dr('client', FULL, V2) + service() + WAYPOINT,
    'a name cut off after the namespace, of which another rule speaks': vs('web.shop') + service('app: web'),
    'a few files without rules, which may be elsewhere': { given: vs('web'), world: 'open' },
    'a subset that is no text': vs('web').replace('subset: v2', 'subset: 2'),
    'subsets that are no list':
      vs('web').replace('subset: v2', 'subset: ""') + dr('shop', 'web', '').replace('[]', 'v2'),
  },
  invalid: {
    'a subset that the rule of the host lacks': {
      given: vs('web') + dr('shop', 'web', V1),
      finds: [
        {
          message: 'undeclared',
          at: AT,
          says: 'subset "v2" is not declared by any DestinationRule of host web: requests routed there get 503',
          fix: 'declare subset v2 in DestinationRule shop/shop',
        },
      ],
    },
    'a host without a rule': {
      given: vs('web'),
      finds: [{ message: 'undeclared', at: AT, fix: 'add a DestinationRule for host web' }],
    },
    'a rule that says nothing of subsets': {
      given: vs('web') + dr('shop', 'web', '').replace(', subsets: []', ''),
      finds: [{ message: 'undeclared', at: AT, fix: 'declare subset v2' }],
    },
    'a rule whose short host is of its own namespace': {
      given: vs('web') + dr('other', 'web', V2),
      finds: [{ message: 'undeclared', at: AT }],
    },
    'a mirror': {
      given: vs('web').replace('route: [{destination: {host: web, subset: v2}}]', 'mirror: {host: web, subset: v3}'),
      finds: [{ message: 'undeclared', at: 'shop/r spec.http[0].mirror.subset', says: 'nothing is mirrored' }],
    },
    'a TCP route': {
      given: vs('web').replace('http:', 'tcp:'),
      finds: [{ message: 'undeclared', at: 'shop/r spec.tcp[0].route[0].destination.subset', says: 'are reset' }],
    },
    "a client's rule, before a waypoint": {
      given: vs('web') + dr('client', FULL, V2) + service() + WAYPOINT,
      finds: [
        {
          message: 'unread',
          at: AT,
          says: 'which waypoint infra/waypoint does not read: requests',
          fix: 'into namespace shop',
        },
      ],
    },
    "a rule of the waypoint's namespace that hides the other": {
      given: vs('web') + dr('shop', 'web', V2) + dr('infra', FULL, V1) + service() + WAYPOINT,
      finds: [
        {
          message: 'unread',
          at: AT,
          says: 'as DestinationRule infra/infra comes before it',
          fix: 'declare subset v2 in DestinationRule infra/infra',
        },
      ],
    },
    'a rule that is not exported to the waypoint': {
      given: vs('web') + dr('shop', 'web', V2, ', exportTo: ["."]') + service() + WAYPOINT,
      finds: [{ message: 'unread', at: AT, fix: 'and export it' }],
    },
    'a few files, with rules of the namespace': {
      given: vs('web') + dr('shop', 'web', V1),
      world: 'open',
      finds: [{ message: 'undeclared', at: AT }],
    },
  },
});
