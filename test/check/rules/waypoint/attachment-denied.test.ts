import rule from '../../../../src/check/rules/waypoint/attachment-denied';
import { namespace, pods, service, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const AWAY = 'istio.io/use-waypoint: waypoint, istio.io/use-waypoint-namespace: infra';
const AT = 'metadata.labels["istio.io/use-waypoint"]';
const ofTeam = 'Selector, selector: {matchLabels: {team: a}}';

// The table of fetchWaypointForTarget: Same is the default, and the listener is that of HBONE on 15008.
testRule(rule, {
  valid: {
    'a waypoint of its own namespace': service('istio.io/use-waypoint: waypoint') + waypoint(),
    'one that admits all': service(AWAY) + waypoint('', { home: 'infra', from: 'All' }),
    'one that admits the namespace by a label':
      namespace('shop', 'team: a') + service(AWAY) + waypoint('', { home: 'infra', from: ofTeam }),
    'one that admits by a label of a namespace that is not in the input': {
      given: service(AWAY) + waypoint('', { home: 'infra', from: ofTeam }),
      world: 'open',
    },
    'a Gateway that is not there, which is another mistake': service(AWAY) + waypoint(),
    'a Gateway that is no waypoint, which is another mistake':
      service(AWAY) + waypoint('', { home: 'infra', className: 'istio' }),
  },
  invalid: {
    'a listener that says nothing': {
      given: service(AWAY) + waypoint('', { home: 'infra' }),
      finds: [
        {
          message: 'denied',
          at: `shop/web ${AT}`,
          says: 'Gateway infra/waypoint does not admit namespace shop',
          fix: 'allowedRoutes.namespaces',
        },
      ],
    },
    'a listener that says Same': {
      given: service(AWAY) + waypoint('', { home: 'infra', from: 'Same' }),
      finds: [{ message: 'denied', at: `shop/web ${AT}` }],
    },
    'a selector that picks others': {
      given: namespace('shop', 'team: b') + service(AWAY) + waypoint('', { home: 'infra', from: ofTeam }),
      finds: [{ message: 'denied', at: `shop/web ${AT}` }],
    },
    'a listener of the wrong type, as if it said nothing': {
      given: service(AWAY) + waypoint('', { home: 'infra', from: '[All]' }),
      finds: [{ message: 'denied', at: `shop/web ${AT}` }],
    },
    "a namespace's label, once": {
      given:
        namespace('shop', AWAY) + service() + service('', { name: 'api' }) + pods() + waypoint('', { home: 'infra' }),
      finds: [{ message: 'denied', at: `shop ${AT}` }],
    },
    'a pod template': {
      given: pods(AWAY) + waypoint('istio.io/waypoint-for: all', { home: 'infra' }),
      finds: [{ message: 'denied', at: `shop/web spec.template.${AT}` }],
    },
  },
});
