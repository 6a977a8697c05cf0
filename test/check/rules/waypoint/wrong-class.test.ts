import rule from '../../../../src/check/rules/waypoint/wrong-class';
import { namespace, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const AT = 'metadata.labels["istio.io/use-waypoint"]';
const ofClass = (controller: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: mine}\nspec: {controllerName: ${controller}}\n`;

testRule(rule, {
  valid: {
    'the class of waypoints': service(USE) + waypoint(),
    'a class of one’s own with the controller of waypoints':
      service(USE) + waypoint('', { className: 'mine' }) + ofClass('istio.io/mesh-controller'),
    'a class of another maker, who may make waypoints':
      service(USE) + waypoint('', { className: 'mine' }) + ofClass('example.com/waypoints'),
    'a class that nobody here knows': service(USE) + waypoint('', { className: 'mine' }),
    'a class of the wrong type': service(USE) + waypoint('', { className: '[istio]' }),
    'an ingress gateway that nobody takes for a waypoint': service() + waypoint('', { className: 'istio' }),
  },
  invalid: {
    'an ingress gateway': {
      given: service(USE) + waypoint('', { className: 'istio' }),
      finds: [{ message: 'sent', at: `shop/web ${AT}`, says: 'is of class istio', fix: 'istio-waypoint' }],
    },
    'a class of one’s own with the controller of ingress gateways': {
      given: service(USE) + waypoint('', { className: 'mine' }) + ofClass('istio.io/gateway-controller'),
      finds: [{ message: 'sent', at: `shop/web ${AT}` }],
    },
    'an east-west gateway of another namespace, which admits nobody': {
      given:
        service(`${USE}, istio.io/use-waypoint-namespace: infra`) +
        waypoint('', { className: 'istio-east-west', home: 'infra' }),
      finds: [{ message: 'unbound', at: `shop/web ${AT}` }],
    },
    "a namespace's label, once": {
      given:
        namespace('shop', USE) +
        service() +
        service('', { name: 'api' }) +
        pods() +
        waypoint('', { className: 'istio' }),
      finds: [{ message: 'sent', at: `shop ${AT}` }],
    },
  },
});
