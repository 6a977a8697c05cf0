import rule from '../../../../src/check/rules/waypoint/outside-ambient';
import { entry, namespace, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const AT = 'metadata.labels["istio.io/use-waypoint"]';

testRule(rule, {
  valid: {
    'pods of an enrolled namespace': namespace() + service(USE) + pods() + waypoint(),
    'pods that are enrolled by themselves':
      namespace('shop', '') + service(USE) + pods('istio.io/dataplane-mode: ambient') + waypoint(),
    'pods that were kept out on purpose':
      namespace() + service(USE) + pods('istio.io/dataplane-mode: none') + waypoint(),
    'pods with sidecars': namespace('shop', 'istio-injection: enabled') + service(USE) + pods() + waypoint(),
    'a namespace of egress, with no pods': namespace('shop', USE) + entry() + waypoint(),
    'a Service without pods in the input': namespace('shop', '') + service(USE) + waypoint(),
    'a waypoint that is not there, which is another mistake': namespace('shop', '') + service(USE) + pods(),
    'a namespace that is not in the input': { given: service(USE) + pods() + waypoint(), world: 'open' },
    'some pods of a namespace enrolled':
      namespace('shop', USE) +
      service() +
      pods() +
      service('', { name: 'api' }) +
      pods('istio.io/dataplane-mode: ambient', { name: 'api' }) +
      waypoint(),
  },
  invalid: {
    "a Service's label": {
      given: namespace('shop', '') + service(USE) + pods() + waypoint(),
      finds: [
        {
          message: 'forgotten',
          at: `shop/web ${AT}`,
          says: 'the pods of Deployment shop/web',
          fix: 'label namespace shop istio.io/dataplane-mode=ambient',
        },
      ],
    },
    "a namespace's label": {
      given: namespace('shop', USE) + service() + pods() + waypoint(),
      finds: [{ message: 'forgotten', at: `shop ${AT}` }],
    },
    'a label on pods': {
      given: namespace('shop', '') + pods(USE) + waypoint('istio.io/waypoint-for: all'),
      finds: [{ message: 'forgotten', at: `shop/web spec.template.${AT}` }],
    },
  },
});
