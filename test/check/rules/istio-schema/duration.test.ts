import rule from '../../../../src/check/rules/istio-schema/duration';
import { http, policy, sidecar } from '../../istio-manifests';
import { testRule } from '../../test-rule';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'durations of all units':
      http('timeout: 1h1m1.5s') + http('retries: {attempts: 1, perTryTimeout: 250ms, backoff: 2000us}'),
    'what its CRD refuses': http('timeout: 500us') + http('timeout: soon') + http('timeout: 5'),
    'a connection that may be idle for ever':
      policy('connectionPool: {tcp: {idleTimeout: 0s}}') + policy('connectionPool: {tcp: {idleTimeout: 500us}}'),
    'a cookie for a session': policy('loadBalancer: {consistentHash: {httpCookie: {name: a, ttl: 0s}}}'),
  },
  invalid: {
    'parts of a millisecond': {
      given:
        http('timeout: 1.0005s, fault: {delay: {fixedDelay: 1ms1us}}, corsPolicy: {maxAge: 1000001us}') +
        policy(
          'connectionPool: {tcp: {connectTimeout: 1.5ms}}, outlierDetection: {interval: 1.1111s}, loadBalancer: {warmup: {duration: 1.0001s}}',
        ) +
        sidecar(
          'inboundConnectionPool: {http: {idleTimeout: 1001us}}, ingress: [{port: {number: 80}, connectionPool: {tcp: {idleTimeout: 1001us}}}]',
        ),
      finds: [
        { message: 'fine', at: 'shop/x spec.http[0].timeout', says: '"1.0005s" is not whole milliseconds' },
        { message: 'fine', at: 'shop/x spec.http[0].fault.delay.fixedDelay' },
        { message: 'fine', at: 'shop/x spec.http[0].corsPolicy.maxAge' },
        { message: 'fine', at: 'shop/x spec.trafficPolicy.outlierDetection.interval' },
        { message: 'fine', at: 'shop/x spec.trafficPolicy.loadBalancer.warmup.duration' },
        { message: 'fine', at: 'shop/x spec.trafficPolicy.connectionPool.tcp.connectTimeout' },
        { message: 'fine', at: 'shop/x spec.inboundConnectionPool.http.idleTimeout' },
        { message: 'fine', at: 'shop/x spec.ingress[0].connectionPool.tcp.idleTimeout' },
      ],
    },
    'texts that no CRD looks at': {
      given: policy(
        'connectionPool: {tcp: {idleTimeout: soon}}, loadBalancer: {consistentHash: {httpCookie: {name: a, ttl: "1"}}}',
      ),
      finds: [
        { message: 'none', at: 'shop/x spec.trafficPolicy.connectionPool.tcp.idleTimeout' },
        { message: 'none', at: 'shop/x spec.trafficPolicy.loadBalancer.consistentHash.httpCookie.ttl' },
      ],
    },
    'less than nothing': {
      given: policy('connectionPool: {tcp: {idleTimeout: -1s}}'),
      finds: [{ message: 'negative', at: 'shop/x spec.trafficPolicy.connectionPool.tcp.idleTimeout' }],
    },
  },
});
