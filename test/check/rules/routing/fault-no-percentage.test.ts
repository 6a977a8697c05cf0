import rule from '../../../../src/check/rules/routing/fault-no-percentage';
import { testRule } from '../../test-rule';

const vs = (fault: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], http: [{fault: ${fault}, route: [{destination: {host: web}}]}]}\n---\n`;

// istio/api virtual_service.proto: "If not specified, no request will be aborted"; likewise for delays.
testRule(rule, {
  valid: {
    'a share': vs(
      '{abort: {httpStatus: 500, percentage: {value: 0.1}}, delay: {fixedDelay: 1s, percentage: {value: 100}}}',
    ),
    'a delay with a whole number': vs('{delay: {fixedDelay: 1s, percent: 10}}'),
    'no fault': vs('{}'),
    'an abort that says no error, which is told of as such': vs('{abort: {}}'),
    'faults that are none': vs('7') + vs('{abort: true, delay: 1s}'),
  },
  invalid: {
    'an abort': {
      given: vs('{abort: {httpStatus: 500}}'),
      finds: [
        {
          message: 'never',
          at: 'shop/r spec.http[0].fault.abort',
          says: 'this abort has no percentage',
          fix: 'value: 100',
        },
      ],
    },
    'an abort and a delay': {
      given: vs('{abort: {grpcStatus: UNAVAILABLE}, delay: {fixedDelay: 1s}}'),
      finds: [
        { message: 'never', at: 'shop/r spec.http[0].fault.abort' },
        { message: 'never', at: 'shop/r spec.http[0].fault.delay', says: 'this delay' },
      ],
    },
  },
});
