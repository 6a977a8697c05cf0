import rule from '../../../../src/check/rules/schema/duration-too-short';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a millisecond': istio('networking', 'VirtualService', 'http: [{timeout: 1ms}]'),
    'units in a row': istio('networking', 'DestinationRule', 'trafficPolicy: {outlierDetection: {interval: 1h1m1.5s}}'),
    'a field that may be 0': istio(
      'networking',
      'DestinationRule',
      'trafficPolicy: {connectionPool: {tcp: {idleTimeout: 0s}}}',
    ),
    'values of the wrong type': istio('networking', 'VirtualService', 'http: [{timeout: 5}]'),
  },
  invalid: {
    nothing: {
      given: istio('networking', 'VirtualService', 'http: [{timeout: 0s}]'),
      finds: [{ message: 'short', at: 'shop/o spec.http[0].timeout', says: '"0s"' }],
    },
    'less than nothing': {
      given: istio('networking', 'Sidecar', 'inboundConnectionPool: {http: {idleTimeout: -1s}}'),
      finds: [{ message: 'short', at: 'shop/o spec.inboundConnectionPool.http.idleTimeout' }],
    },
    'half a millisecond, of a port of a subset': {
      given: istio(
        'networking',
        'DestinationRule',
        'subsets: [{name: a, trafficPolicy: {portLevelSettings: [{connectionPool: {tcp: {connectTimeout: 500us}}}]}}]',
      ),
      finds: [
        {
          message: 'short',
          at: 'shop/o spec.subsets[0].trafficPolicy.portLevelSettings[0].connectionPool.tcp.connectTimeout',
        },
      ],
    },
    'days, which Go does not know': {
      given: istio('security', 'RequestAuthentication', 'jwtRules: [{timeout: 1d}]'),
      finds: [{ message: 'none', at: 'shop/o spec.jwtRules[0].timeout', says: '"1d"' }],
    },
    'no unit': {
      given: istio('telemetry', 'Telemetry', "metrics: [{reportingInterval: '5'}]"),
      finds: [{ message: 'none', at: 'shop/o spec.metrics[0].reportingInterval' }],
    },
  },
});
