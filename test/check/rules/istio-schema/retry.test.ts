import rule from '../../../../src/check/rules/istio-schema/retry';
import { http } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const retries = (text: string): string => http(`retries: {${text}}`);
const at = 'shop/x spec.http[0].retries';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'retries on names and statuses': retries(
      "attempts: 2, retryOn: '5xx,503,unavailable,retriable-4xx', perTryTimeout: 1s",
    ),
    'retries that are off': retries("attempts: 0, retryOn: ''") + retries('backoff: 1s'),
    'attempts that are no number': retries('attempts: a, perTryTimeout: 1s'),
  },
  invalid: {
    'settings of retries that are off': {
      given: retries('perTryTimeout: 1s, retryRemoteLocalities: false'),
      finds: [{ message: 'off', at, says: 'perTryTimeout, retryRemoteLocalities means nothing' }],
    },
    'less than no attempts': { given: retries('attempts: -1'), finds: [{ message: 'negative', at: `${at}.attempts` }] },
    'spaces, and what Envoy does not know': {
      given: ["'5xx, reset'", "'5xx,'", "'306'", 'timeout']
        .map((on) => retries(`attempts: 1, retryOn: ${on}`))
        .join(''),
      finds: [
        { message: 'policy', at: `${at}.retryOn`, says: '" reset"', fix: 'without spaces' },
        { message: 'policy', at: `${at}.retryOn`, says: '"" is nothing' },
        { message: 'policy', at: `${at}.retryOn` },
        { message: 'policy', at: `${at}.retryOn`, fix: 'use names such as 5xx' },
      ],
    },
  },
});
