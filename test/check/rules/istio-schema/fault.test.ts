import rule from '../../../../src/check/rules/istio-schema/fault';
import { http } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const fault = (text: string): string => http(`fault: {${text}}`);
const at = 'shop/x spec.http[0].fault';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'an abort and a delay': fault(
      'abort: {httpStatus: 600, percentage: {value: 0.0001}}, delay: {fixedDelay: 1s, percentage: {value: 100}}',
    ),
    'a status of gRPC': fault('abort: {grpcStatus: UNAVAILABLE, percentage: {value: 0}}'),
    'an abort without a status, of which it only warns': fault('abort: {}'),
  },
  invalid: {
    'no fault': { given: fault(''), finds: [{ message: 'none', at }] },
    'shares that are none': {
      given:
        fault('abort: {httpStatus: 503, percentage: {value: 100.1}}, delay: {percentage: {value: 0.00001}}') +
        fault('delay: {percentage: {value: -1}}'),
      finds: [
        { message: 'percentage', at: `${at}.abort.percentage.value` },
        { message: 'percentage', at: `${at}.delay.percentage.value` },
        { message: 'percentage', at: `${at}.delay.percentage.value` },
      ],
    },
    'statuses that are none': {
      given: fault('abort: {httpStatus: 199}') + fault('abort: {httpStatus: 601}') + fault("abort: {grpcStatus: '14'}"),
      finds: [
        { message: 'http', at: `${at}.abort.httpStatus` },
        { message: 'http', at: `${at}.abort.httpStatus` },
        { message: 'grpc', at: `${at}.abort.grpcStatus`, fix: 'UNAVAILABLE' },
      ],
    },
    'what nobody has made work': {
      given: fault('abort: {http2Error: a}, delay: {exponentialDelay: 1s}'),
      finds: [
        { message: 'unsupported', at: `${at}.abort.http2Error` },
        { message: 'unsupported', at: `${at}.delay.exponentialDelay` },
      ],
    },
  },
});
