import rule from '../../../../src/check/rules/routing/abort-without-status';
import { testRule } from '../../test-rule';

const vs = (abort: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], http: [{fault: {abort: ${abort}}, route: [{destination: {host: web}}]}]}\n---\n`;

// istio/istio pilot/pkg/networking/core/route/route.go, TranslateFault: "Only HTTP and gRPC type abort faults are supported".
testRule(rule, {
  valid: {
    'a status of HTTP': vs('{httpStatus: 500, percentage: {value: 1}}'),
    'a status of gRPC': vs('{grpcStatus: UNAVAILABLE}'),
    'an error of HTTP/2, which the webhook refuses': vs('{http2Error: x}'),
    'what is none': vs('7'),
  },
  invalid: {
    'a share alone': {
      given: vs('{percentage: {value: 50}}'),
      finds: [{ message: 'never', at: 'shop/r spec.http[0].fault.abort', fix: 'httpStatus: 503' }],
    },
    'nothing at all': { given: vs('{}'), finds: [{ message: 'never', at: 'shop/r spec.http[0].fault.abort' }] },
  },
});
