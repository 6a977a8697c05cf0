import rule from '../../../../src/check/rules/gateway/class-not-found';
import { testRule } from '../../test-rule';

const gateway = (className: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: shop}\nspec: {gatewayClassName: ${className}, listeners: []}\n---\n`;
const gatewayClass = (name: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: ${name}}\nspec: {controllerName: example.com/gateway}\n---\n`;

testRule(rule, {
  valid: {
    'the class of waypoints': gateway('istio-waypoint'),
    'the class of ingress gateways': gateway('istio'),
    'the class of gateways between networks': gateway('istio-east-west'),
    "a class of agentgateway's, where istiod is told to have it": {
      given: gateway('istio-agentgateway'),
      values: { istiod: { pilot: { env: { PILOT_ENABLE_AGENTGATEWAY: 'true' } } } },
    },
    'a class of the input': gatewayClass('public') + gateway('public'),
    "Cilium's, where it is installed": { given: gateway('cilium'), platform: { cilium: '1.19' } },
    'a few files': { given: gateway('public'), world: 'open' },
    "a class of the cloud's, beside one of the files": {
      given: gatewayClass('public') + gateway('gke-l7-rilb'),
      world: 'open',
    },
    'a class of the wrong type': gateway('[istio]'),
  },
  invalid: {
    'a misspelt one': {
      given: gateway('istio-waypiont'),
      finds: [
        {
          message: 'unknown',
          at: 'shop/g spec.gatewayClassName',
          says: '"istio-waypiont"',
          fix: 'such as istio-waypoint',
        },
      ],
    },
    // istiod 1.31 makes none by itself.
    "one of agentgateway's": {
      given: gateway('istio-agentgateway-waypoint'),
      finds: [{ message: 'unknown', at: 'shop/g spec.gatewayClassName', fix: 'PILOT_ENABLE_AGENTGATEWAY' }],
    },
    'one that is not among the classes of the cluster': {
      given: gatewayClass('public') + gateway('publik'),
      finds: [{ message: 'unknown', at: 'shop/g spec.gatewayClassName', fix: 'public' }],
    },
    "Cilium's, where nothing shows that it is installed": {
      given: gateway('cilium'),
      finds: [{ message: 'unknown', at: 'shop/g spec.gatewayClassName' }],
    },
  },
});
