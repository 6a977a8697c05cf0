import rule from '../../../../src/check/rules/istio-schema/sidecar-listener';
import { sidecar } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const ingress = (...list: readonly string[]): string =>
  sidecar(`ingress: [${list.map((one) => `{${one}}`).join(', ')}]`);
const egress = (...list: readonly string[]): string =>
  sidecar(`egress: [${list.map((one) => `{hosts: [./*]${one}}`).join(', ')}]`);
const endpoint = (text: string): string => ingress(`port: {number: 80}, defaultEndpoint: '${text}'`);
const at = 'shop/x spec.ingress[0].defaultEndpoint';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'ports of the pod': [':80', '127.0.0.1:80', '[::]:80', 'unix:///a', 'unix://@a', '0.0.0.0:65535', '']
      .map(endpoint)
      .join(''),
    'listeners for what leaves': egress(
      ', port: {number: 80, protocol: http, name: A}, bind: 127.0.0.1',
      ', port: {number: 0}, bind: unix:///a, captureMode: NONE',
      '',
    ),
    'a Sidecar with one setting': sidecar('inboundConnectionPool: {tcp: {}}') + sidecar('outboundTrafficPolicy: {}'),
    'a pool of requests on a port of HTTP': ingress(
      'port: {number: 80, protocol: GRPC}, connectionPool: {http: {maxRetries: 3}}',
      'port: {number: 81, protocol: TCP}, connectionPool: {tcp: {maxConnections: 3}}',
    ),
  },
  invalid: {
    'a Sidecar that says nothing': {
      given: sidecar('workloadSelector: {labels: {a: b}}'),
      finds: [{ message: 'empty', at: 'shop/x spec' }],
    },
    'what is no port of the pod': {
      given: ['web:80', '127.0.0.1', ':0', ':a', '::1:80', '[::1', 'unix://a', '10.0.0.1:80'].map(endpoint).join(''),
      finds: Array.from({ length: 8 }, () => ({ message: 'endpoint', at })),
    },
    'ports that can not be listened on': {
      given: ingress(
        'port: {}',
        'port: {number: 80, name: a_b, protocol: SSL, targetPort: 1}, bind: a',
        'port: {number: 80}',
      ),
      finds: [
        { message: 'number', at: 'shop/x spec.ingress[0].port', says: 'port 0' },
        { message: 'target', at: 'shop/x spec.ingress[1].port.targetPort' },
        { message: 'name', at: 'shop/x spec.ingress[1].port.name' },
        { message: 'protocol', at: 'shop/x spec.ingress[1].port.protocol' },
        { message: 'bind', at: 'shop/x spec.ingress[1].bind' },
        { message: 'twice', at: 'shop/x spec.ingress[2].port', says: 'port 80' },
      ],
    },
    'listeners for what leaves that can not be': {
      given: egress(
        '',
        ', port: {number: 0}',
        ', port: {}, bind: unix:///a, captureMode: IPTABLES',
        ', port: {}, bind: unix:///a',
        ', port: {number: 70000}, bind: unix:///a',
      ),
      finds: [
        { message: 'last', at: 'shop/x spec.egress[0]' },
        { message: 'socket', at: 'shop/x spec.egress[1]' },
        { message: 'capture', at: 'shop/x spec.egress[2].captureMode' },
        { message: 'twice', at: 'shop/x spec.egress[3].bind', says: 'unix:///a' },
        { message: 'number', at: 'shop/x spec.egress[4].port' },
        { message: 'bind', at: 'shop/x spec.egress[4].bind' },
      ],
    },
    'a pool of requests on a port without any': {
      given: ingress(
        'port: {number: 80, protocol: TCP}, connectionPool: {http: {maxRetries: 3}}',
        'port: {number: 81}, connectionPool: {http: {maxRetries: 3}}',
      ),
      finds: [
        { message: 'pool', at: 'shop/x spec.ingress[0].connectionPool.http', severity: 'warning', says: 'TCP' },
        { message: 'pool', at: 'shop/x spec.ingress[1].connectionPool.http', severity: 'warning' },
      ],
    },
  },
});
