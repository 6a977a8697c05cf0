import { httpRoutes } from '../../istio-schema/routes';
import { numberIn, shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

/** What Envoy retries on, for HTTP and for gRPC. */
const POLICIES = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

export default defineRule({
  id: 'istio-schema/retry',
  severity: 'error',
  summary: 'Retries are for something that Envoy does not know, or are off and have settings.',
  details:
    '`retryOn` has names that Envoy knows and statuses of HTTP, with commas and no spaces between them. `attempts: 0` switches retries off, also where ' +
    '`attempts` is missing; with it, `perTryTimeout`, `retryOn` and `retryRemoteLocalities` would mean nothing, and the webhook of Istio refuses them.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateHTTPRetry, supportedRetryOnPolicies'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - retries: { attempts: 3, retryOn: '5xx, reset' }
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - retries: { attempts: 3, retryOn: '5xx,reset' }
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    negative: (attempts: number) => `${attempts} attempts are less than none`,
    off: (what: string) => `attempts is 0 or missing, which switches retries off: ${what} means nothing`,
    policy: (policy: string) => `${policy} is nothing that Envoy retries on`,
  },
  check({ mesh, report }) {
    for (const { field } of httpRoutes(mesh)) {
      const retries = field.get('retries');
      if (retries.map === undefined) continue;
      const attempts = numberIn(retries.get('attempts'));
      if (attempts !== undefined && attempts < 0)
        report(retries.get('attempts'), 'negative', attempts).fix('make it 0 or more');
      const settings = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'].filter((name) => {
        const { isSet, value } = retries.get(name);
        return isSet && value !== '';
      });
      if (attempts === 0 && settings.length > 0)
        report(retries, 'off', settings.join(', ')).fix('set attempts, such as attempts: 2, or remove the rest');
      const on = retries.get('retryOn');
      const wrong = (on.text || '5xx').split(',').find((policy) => !POLICIES.includes(policy) && !isStatus(policy));
      if (wrong === undefined) continue;
      const bare = wrong.trim();
      report(on, 'policy', shown(wrong)).fix(
        POLICIES.includes(bare) || isStatus(bare)
          ? 'write commas without spaces'
          : `use names such as ${POLICIES.slice(0, 5).join(', ')}, or a status such as 503`,
      );
    }
  },
});

/** Whether a text is a status that Go has words for. */
function isStatus(text: string): boolean {
  if (!/^\+?\d{1,9}$/.test(text)) return false;
  const status = Number(text);
  return RANGES.some(([from, to]) => status >= from && status <= to);
}

const RANGES = [
  [100, 103],
  [200, 208],
  [226, 226],
  [300, 305],
  [307, 308],
  [400, 418],
  [421, 426],
  [428, 429],
  [431, 431],
  [451, 451],
  [500, 508],
  [510, 511],
] as const;
