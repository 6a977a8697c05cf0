import rule from '../../../../src/check/rules/istio-schema/traffic-policy';
import { destinationRule, policy, sidecar } from '../../istio-manifests';
import { testRule } from '../../test-rule';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'any one setting': [
      'tls: {}',
      'retryBudget: {percent: 5}',
      'proxyProtocol: {version: V1}',
      'tunnel: {targetHost: a, targetPort: 1}',
      'portLevelSettings: [{port: {}, tls: {}}]',
      'connectionPool: {http: {}}',
    ]
      .map(policy)
      .join(''),
    'no policy at all': destinationRule('host: web, subsets: [{name: a}]'),
    'a pool of a Sidecar': sidecar('inboundConnectionPool: {tcp: {}}'),
  },
  invalid: {
    'policies that say nothing': {
      given: policy('') + destinationRule('host: web, subsets: [{name: a, trafficPolicy: {portLevelSettings: []}}]'),
      finds: [
        { message: 'empty', at: 'shop/x spec.trafficPolicy' },
        { message: 'empty', at: 'shop/x spec.subsets[0].trafficPolicy' },
      ],
    },
    'policies of ports that say nothing, or are of none': {
      given: policy('portLevelSettings: [{port: {number: 80}}, {tls: {}}]'),
      finds: [
        { message: 'emptyPort', at: 'shop/x spec.trafficPolicy.portLevelSettings[0]' },
        { message: 'noPort', at: 'shop/x spec.trafficPolicy.portLevelSettings[1]' },
      ],
    },
    'pools that say nothing': {
      given: policy('connectionPool: {}') + sidecar('inboundConnectionPool: {}'),
      finds: [
        { message: 'emptyPool', at: 'shop/x spec.trafficPolicy.connectionPool' },
        { message: 'emptyPool', at: 'shop/x spec.inboundConnectionPool' },
      ],
    },
    'the PROXY protocol through a tunnel': {
      given: policy('proxyProtocol: {version: V1}, tunnel: {targetHost: a, targetPort: 1}'),
      finds: [{ message: 'tunnel', at: 'shop/x spec.trafficPolicy.proxyProtocol' }],
    },
  },
});
