import rule from '../../../../src/check/rules/schema/envoyfilter-waypoint-match';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    both: istio('networking', 'EnvoyFilter', 'configPatches: [{match: {context: WAYPOINT, waypoint: {}}}]', 'v1alpha3'),
    neither: istio('networking', 'EnvoyFilter', 'configPatches: [{match: {context: GATEWAY}}]', 'v1alpha3'),
    'before there was such a context': {
      given: istio('networking', 'EnvoyFilter', 'configPatches: [{match: {waypoint: {}}}]', 'v1alpha3'),
      platform: { istio: '1.28' },
    },
  },
  invalid: {
    'the context alone': {
      given: istio('networking', 'EnvoyFilter', 'configPatches: [{match: {context: WAYPOINT}}]', 'v1alpha3'),
      finds: [{ message: 'missing', at: 'shop/o spec.configPatches[0].match' }],
    },
    'another context': {
      given: istio('networking', 'EnvoyFilter', 'configPatches: [{match: {context: ANY, waypoint: {}}}]', 'v1alpha3'),
      finds: [{ message: 'other', at: 'shop/o spec.configPatches[0].match.context', says: 'ANY' }],
    },
    'no context': {
      given: istio('networking', 'EnvoyFilter', 'configPatches: [{match: {waypoint: {portNumber: 80}}}]', 'v1alpha3'),
      finds: [{ message: 'other', at: 'shop/o spec.configPatches[0].match' }],
    },
  },
});
