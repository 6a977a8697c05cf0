import rule from '../../../../src/check/rules/istio-schema/connection-pool';
import { policy, sidecar } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const keepAlive = policy('connectionPool: {http: {http2KeepAlive: {interval: 30s}}}');

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    bounds: policy(
      'connectionPool: {tcp: {maxConnections: 0}, http: {maxRetries: 3, useClientProtocol: true, h2UpgradePolicy: DO_NOT_UPGRADE}}',
    ),
    'a connection that is kept alive': policy('connectionPool: {http: {http2KeepAlive: {interval: 30s, timeout: 5s}}}'),
    'an Istio that keeps none alive': { given: keepAlive, platform: { istio: '1.30' } },
  },
  invalid: {
    'bounds below zero': {
      given:
        policy('connectionPool: {tcp: {maxConnections: -1}, http: {http1MaxPendingRequests: -1, maxRetries: -2}}') +
        sidecar('inboundConnectionPool: {http: {maxConcurrentStreams: -1}}'),
      finds: [
        { message: 'negative', at: 'shop/x spec.trafficPolicy.connectionPool.http.http1MaxPendingRequests' },
        { message: 'negative', at: 'shop/x spec.trafficPolicy.connectionPool.http.maxRetries', says: 'maxRetries -2' },
        { message: 'negative', at: 'shop/x spec.trafficPolicy.connectionPool.tcp.maxConnections' },
        { message: 'negative', at: 'shop/x spec.inboundConnectionPool.http.maxConcurrentStreams' },
      ],
    },
    'a version of HTTP that is kept and changed': {
      given: policy('connectionPool: {http: {useClientProtocol: true, h2UpgradePolicy: UPGRADE}}'),
      finds: [{ message: 'protocol', at: 'shop/x spec.trafficPolicy.connectionPool.http.useClientProtocol' }],
    },
    'half of what keeps a connection alive': {
      given: keepAlive,
      platform: { istio: '1.31' },
      finds: [
        {
          message: 'keepAlive',
          at: 'shop/x spec.trafficPolicy.connectionPool.http.http2KeepAlive',
          says: 'has no timeout',
        },
      ],
    },
  },
});
