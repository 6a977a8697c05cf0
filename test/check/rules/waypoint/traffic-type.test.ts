import rule from '../../../../src/check/rules/waypoint/traffic-type';
import { entry, namespace, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const AT = 'metadata.labels["istio.io/use-waypoint"]';

// The table of istio.io/waypoint-for (istio/api label/labels.gen.go; anything else is as good as none).
testRule(rule, {
  valid: {
    'a Service at a waypoint that says nothing': service(USE) + waypoint(),
    'a Service at a waypoint for all': service(USE) + waypoint('istio.io/waypoint-for: all'),
    'pods at a waypoint for pods': pods(USE) + waypoint('istio.io/waypoint-for: workload'),
    "pods that a namespace's waypoint for Services leaves alone": namespace('shop', USE) + pods() + waypoint(),
    'a class that says what its waypoints serve':
      service(USE) +
      waypoint('', { className: 'mine' }) +
      'apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: mine, labels: {istio.io/waypoint-for: all}}\nspec: {controllerName: istio.io/mesh-controller}\n',
    'a label of the wrong type, which an API server refuses': service(USE) + waypoint('istio.io/waypoint-for: 1'),
  },
  invalid: {
    'a Service at a waypoint for pods': {
      given: service(USE) + waypoint('istio.io/waypoint-for: workload'),
      finds: [
        {
          message: 'notForServices',
          at: `shop/web ${AT}`,
          says: 'Gateway shop/waypoint serves traffic to the addresses of pods',
          fix: 'label Gateway shop/waypoint istio.io/waypoint-for=all',
        },
      ],
    },
    'a ServiceEntry at a waypoint for nothing': {
      given: entry(USE) + waypoint('istio.io/waypoint-for: "none"'),
      finds: [{ message: 'notForServices', at: `shop/pay ${AT}`, says: 'no traffic', fix: 'waypoint-for=service' }],
    },
    'a word that is not one of the four': {
      given: service(USE) + waypoint('istio.io/waypoint-for: services'),
      finds: [{ message: 'notForServices', at: `shop/web ${AT}`, says: 'no traffic' }],
    },
    'pods at a waypoint for Services, the default': {
      given: pods(USE) + waypoint(),
      finds: [
        { message: 'notForPods', at: `shop/web spec.template.${AT}`, fix: 'label the Service in place of its pods' },
      ],
    },
    "Services that a namespace's waypoint for pods leaves out, once": {
      given:
        namespace('shop', USE) +
        service() +
        service('', { name: 'api' }) +
        pods() +
        waypoint('istio.io/waypoint-for: workload'),
      finds: [{ message: 'notForServicesOf', at: `shop ${AT}`, severity: 'info' }],
    },
    'a namespace at a waypoint for nothing': {
      given: namespace('shop', USE) + service() + waypoint('istio.io/waypoint-for: "none"'),
      finds: [{ message: 'notForServicesOf', at: `shop ${AT}`, severity: 'error' }],
    },
  },
});
