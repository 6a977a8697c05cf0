import rule from '../../../../src/check/rules/routing/host-partial-name';
import { testRule } from '../../test-rule';

const SERVICE = `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n---\n`;
const vs = (host: string, destination: string, more = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [${host}]${more}, http: [{route: [{destination: {host: ${destination}}}]}]}\n---\n`;
const dr = (host: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: shop}\nspec: {host: ${host}}\n---\n`;
const entry = `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop}\nspec: {hosts: [web.shop], ports: [{number: 80, name: http, protocol: HTTP}]}\n---\n`;

// istio/istio pilot/pkg/model/config.go: a name with a dot is taken as it is.
testRule(rule, {
  valid: {
    'short and full names': SERVICE + vs('web', 'web.shop.svc.cluster.local') + dr('web'),
    'a name that is no Service': SERVICE + vs('web.other', 'api.shop') + dr('example.com'),
    'a host at a gateway': SERVICE + vs('web.shop', 'web', ', gateways: [public]'),
    'a host of a ServiceEntry': SERVICE + entry + vs('web.shop', 'web.shop') + dr('web.shop'),
    'other domains': SERVICE + dr('web.shop.example') + dr('web.shop.svc.example.com'),
    'a host that is no text': SERVICE + dr('7') + vs('7', '{}'),
  },
  invalid: {
    'a destination, in either form': {
      given: SERVICE + vs('web', 'web.shop') + vs('web', 'web.shop.svc').replace('name: r', 'name: s'),
      finds: [
        {
          message: 'destination',
          at: 'shop/r spec.http[0].route[0].destination.host',
          says: '"web.shop" is not web.shop.svc.cluster.local',
          fix: 'web.shop.svc.cluster.local',
        },
        { message: 'destination', at: 'shop/s spec.http[0].route[0].destination.host' },
      ],
    },
    'a host of the mesh': {
      given: SERVICE + vs('web.shop', 'web', ', gateways: [mesh, public]'),
      finds: [{ message: 'host', at: 'shop/r spec.hosts[0]', says: 'for nobody' }],
    },
    'a DestinationRule, in a few files too': {
      given: SERVICE + dr('web.shop.svc'),
      world: 'open',
      finds: [{ message: 'rule', at: 'shop/r spec.host', says: 'about nobody' }],
    },
  },
});
