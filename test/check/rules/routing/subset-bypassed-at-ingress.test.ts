import rule from '../../../../src/check/rules/routing/subset-bypassed-at-ingress';
import { testRule } from '../../test-rule';

const vs = (name: string, spec: string, destination: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}, http: [{route: [{destination: {${destination}}}]}]}\n---\n`;
const INSIDE = vs('in', 'hosts: [web]', 'host: web, subset: v1');
const outside = (destination = 'host: web', gateways = 'public'): string =>
  vs('out', `hosts: [shop.example.com], gateways: [${gateways}]`, destination);
const service = (labels: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {${labels}}}\nspec: {ports: [{port: 80}]}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;
const AT = 'shop/out spec.http[0].route[0].destination';

// After istio/istio testdata/virtualservice_route_rule_no_effects_ingress.yaml.
testRule(rule, {
  valid: {
    'a subset at the gateway too': INSIDE + outside('host: web, subset: v1'),
    'another host': INSIDE + outside('host: api'),
    'no subsets inside': vs('in', 'hosts: [web]', 'host: web') + outside(),
    'clients in the mesh': INSIDE + outside('host: web', 'mesh'),
    'subsets for another host': vs('in', 'hosts: [api]', 'host: web, subset: v1') + outside(),
    'subsets at a gateway alone': vs('in', 'hosts: [web], gateways: [private]', 'host: web, subset: v1') + outside(),
    'gateways that go by the waypoint':
      service('istio.io/use-waypoint: w, istio.io/ingress-use-waypoint: "true"') + INSIDE + outside(),
    'a namespace that is not in the input, and may have gateways go by the waypoint': {
      given: service('istio.io/use-waypoint: w') + INSIDE + outside(),
      world: 'open',
    },
    'a Service that is not in the input': { given: INSIDE + outside(), world: 'open' },
    'what is none': INSIDE + outside('host: 7, subset: 7'),
  },
  invalid: {
    'a host past its subsets': {
      given: INSIDE + outside(),
      finds: [
        { message: 'bypassed', at: AT, says: 'VirtualService shop/in sends web to subset v1 inside the mesh only' },
      ],
    },
    'by its full name': {
      given: INSIDE + outside('host: web.shop.svc.cluster.local', 'mesh, public'),
      finds: [{ message: 'bypassed', at: AT }],
    },
    'a waypoint that gateways pass by': {
      given: service('istio.io/use-waypoint: w') + INSIDE + outside(),
      finds: [{ message: 'bypassed', at: AT, fix: 'istio.io/ingress-use-waypoint' }],
    },
    'a waypoint that gateways pass by, in a few files': {
      given: service('istio.io/use-waypoint: w, istio.io/ingress-use-waypoint: "false"') + INSIDE + outside(),
      world: 'open',
      finds: [{ message: 'bypassed', at: AT }],
    },
    'a label without a waypoint': {
      given: service('istio.io/ingress-use-waypoint: "true"') + INSIDE + outside(),
      finds: [{ message: 'bypassed', at: AT }],
    },
  },
});
