import rule from '../../../../src/check/rules/waypoint/on-external-name';
import { namespace, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const ALIAS = { spec: 'type: ExternalName, externalName: pay.example.com' };
const AT = 'shop/web metadata.labels["istio.io/use-waypoint"]';

testRule(rule, {
  valid: {
    'a Service with an address': service(USE) + waypoint(),
    'an alias without the label': service('', ALIAS) + waypoint(),
    'an alias that wants none': service('istio.io/use-waypoint: none', ALIAS) + waypoint(),
    "a namespace's label": namespace('shop', USE) + service('', ALIAS) + waypoint(),
    'a waypoint that is not there, which is another mistake': service(USE, ALIAS),
    'a type of the wrong type': service(USE, { spec: 'type: [ExternalName]' }) + waypoint(),
  },
  invalid: {
    'an alias with the label': {
      given: service(USE, ALIAS) + waypoint(),
      finds: [
        { message: 'alias', at: AT, says: 'an alias of pay.example.com', fix: 'ServiceEntry for pay.example.com' },
      ],
    },
    'an alias of nothing, where the waypoint is elsewhere': {
      given: service(USE, { spec: 'type: ExternalName' }),
      world: 'open',
      finds: [{ message: 'alias', at: AT }],
    },
  },
});
