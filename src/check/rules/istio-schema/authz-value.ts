import { fieldsAt } from '../../fields-at';
import {
  address,
  filled,
  path,
  port,
  serviceAccount,
  trustDomain,
  type ValueProblem,
} from '../../istio-schema/policy-values';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/authz-value',
  severity: 'error',
  summary: 'A value in a rule of an AuthorizationPolicy is none that istiod takes.',
  details:
    "Istio's webhook refuses the policy: addresses and ports are ones, service accounts have the form `account` or " +
    '`namespace/account`, trust domains a wildcard at one end at most, path templates `{*}` for one part and `{**}` for the ' +
    'rest, and no value is empty.',
  codes: ['IST0106'],
  on: ['AuthorizationPolicy'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/security/security.go (read for 1.31)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/40] } }] }]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }]
`,
  },
  messages: {
    invalid: (name: string, value: string, problem: string) => `${name} does not take ${value}: ${problem}`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'AuthorizationPolicy')) {
      for (const [at, checks] of CLAUSES) {
        for (const clause of fieldsAt(spec, at)) {
          for (const [name, list] of clause.entries) {
            const check = checks.get(name);
            for (const field of check ? list.items : []) {
              const problem = field.text === undefined ? undefined : check!(field.text);
              if (problem !== undefined) report(field, 'invalid', name, shown(field.text!), problem);
            }
          }
        }
      }
    }
  },
});

const CLAUSES: readonly (readonly [at: string, checks: ReadonlyMap<string, ValueProblem>])[] = [
  [
    'rules.*.from.*.source',
    withOpposites([
      ['ipBlocks', address],
      ['remoteIpBlocks', address],
      ['principals', filled],
      ['requestPrincipals', filled],
      ['namespaces', filled],
      ['serviceAccounts', serviceAccount],
      ['trustDomains', trustDomain],
    ]),
  ],
  [
    'rules.*.to.*.operation',
    withOpposites([
      ['ports', port],
      ['methods', filled],
      ['hosts', filled],
      ['paths', path],
    ]),
  ],
];

/** Each list, and the one of what is not to be. */
function withOpposites(checks: readonly (readonly [string, ValueProblem])[]): ReadonlyMap<string, ValueProblem> {
  return new Map(
    checks.flatMap(([name, check]) => [
      [name, check] as const,
      [`not${name[0]!.toUpperCase()}${name.slice(1)}`, check],
    ]),
  );
}
