import { goDuration, isOfMilliseconds } from '../../istio-schema/go-duration';
import { jwksProblem } from '../../istio-schema/jwks-problem';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/jwt-rule',
  severity: 'error',
  summary: 'A rule for tokens says neither who issues them nor where the keys are, or has keys that are none.',
  details:
    "Istio's webhook refuses the RequestAuthentication: a rule has an `issuer` or a `jwksUri`, `jwks` is a JSON Web Key Set " +
    '(RFC 7517), each key with the parts of its type, and a `timeout` is of whole milliseconds.',
  codes: ['IST0106'],
  on: ['RequestAuthentication'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/validation.go (read for 1.31), validateJwtRule',
    'RFC 7517, RFC 7518 section 6',
  ],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: web, namespace: shop }
spec:
  jwtRules: [{ forwardOriginalToken: true }]
`,
    right: `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: web, namespace: shop }
spec:
  jwtRules: [{ issuer: https://login.example.com, forwardOriginalToken: true }]
`,
  },
  messages: {
    none: () => 'this rule has neither an issuer nor a jwksUri',
    json: () => 'jwks is no JSON',
    key: (problem: string) => `jwks is no set of keys: ${problem}`,
    timeout: (given: string) => `${given} is not whole milliseconds`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'RequestAuthentication')) {
      for (const rule of spec.get('jwtRules').items) {
        const [jwks, timeout] = [rule.get('jwks'), rule.get('timeout')];
        const hasAddress = rule.get('jwksUri').isSet || rule.get('jwks_uri').isSet;
        if (rule.map !== undefined && !rule.get('issuer').isSet && !hasAddress)
          report(rule, 'none').fix('add issuer, as tokens have it in iss');
        const problem = jwks.text ? jwksProblem(jwks.text) : undefined;
        if (problem === 'json') report(jwks, 'json').fix('write what the jwks_uri of the issuer answers');
        else if (problem !== undefined)
          report(jwks, 'key', problem).fix('write what the jwks_uri of the issuer answers');
        const duration = goDuration(timeout.text ?? '');
        // Less than a millisecond, the CRD refuses (schema/duration-too-short).
        if (duration !== undefined && duration >= 1_000_000n && !isOfMilliseconds(duration))
          report(timeout, 'timeout', shown(timeout.text!)).fix('make it whole milliseconds, such as 250ms');
      }
    }
  },
});
