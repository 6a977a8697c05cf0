import { fieldsAt } from '../../fields-at';
import { address, filled, port, serviceAccount, wildcard, type ValueProblem } from '../../istio-schema/policy-values';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/authz-condition',
  severity: 'error',
  summary:
    'A condition of an AuthorizationPolicy is on what istiod does not know, or has values that it does not take.',
  details:
    "Istio's webhook refuses the policy: `key` is one of Istio's attributes, those of headers, claims and filters with a " +
    'name in brackets, such as `request.headers[x-team]`; addresses, ports and the like are ones.',
  codes: ['IST0106'],
  on: ['AuthorizationPolicy'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/security/security.go (read for 1.31), ValidateAttribute'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  rules: [{ when: [{ key: request.header, values: [shop] }] }]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  rules: [{ when: [{ key: 'request.headers[x-team]', values: [shop] }] }]
`,
  },
  messages: {
    unknown: (key: string) => `Istio knows no attribute ${key}`,
    form: (key: string) => `${key} needs a name in brackets at its end`,
    invalid: (key: string, value: string, problem: string) => `${key} does not take ${value}: ${problem}`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'AuthorizationPolicy')) {
      for (const condition of fieldsAt(spec, 'rules.*.when.*')) {
        const field = condition.get('key');
        const key = field.text;
        const values = [...condition.get('values').items, ...condition.get('notValues').items];
        // Empty ones are told of (istio-schema/authz-empty-clause).
        if (!key || values.length === 0) continue;
        const isNamed = NAMED.some((prefix) => key.startsWith(prefix));
        const check = isNamed ? filled : KEYS.get(key);
        const open = key.indexOf('[');
        if (check === undefined)
          report(field, 'unknown', shown(key)).fix('see the list of conditions in the reference of Istio');
        else if (isNamed && !(key.endsWith(']') && open > 0 && open < key.length - 2))
          report(field, 'form', shown(key)).fix('write it as request.headers[x-team]');
        for (const value of check ? values : []) {
          const problem = value.text === undefined ? undefined : check!(value.text);
          if (problem !== undefined) report(value, 'invalid', shown(key), shown(value.text!), problem);
        }
      }
    }
  },
});

const NAMED: readonly string[] = ['request.headers', 'request.auth.claims', 'experimental.envoy.filters.'];
const KEYS: ReadonlyMap<string, ValueProblem> = new Map([
  ['source.ip', address],
  ['remote.ip', address],
  ['source.namespace', filled],
  ['source.serviceAccount', serviceAccount],
  ['source.principal', filled],
  ['source.trustDomain', wildcard],
  ['request.auth.principal', filled],
  ['request.auth.audiences', filled],
  ['request.auth.presenter', filled],
  ['destination.ip', address],
  ['destination.port', port],
  ['connection.sni', filled],
]);
