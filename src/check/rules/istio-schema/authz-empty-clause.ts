import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/authz-empty-clause',
  severity: 'error',
  summary: 'A clause of an AuthorizationPolicy says nothing.',
  details:
    "Istio's webhook refuses the policy: an entry of `from` has a `source`, one of `to` an `operation`, each with something " +
    'in it, and one of `when` a `key` and values. A clause that is for everything is left out.',
  codes: ['IST0106'],
  on: ['AuthorizationPolicy'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/validation/validation.go (read for 1.31)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  rules: [{ from: [{}], to: [{ operation: { methods: [GET] } }] }]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
`,
  },
  messages: {
    empty: (what: string) => `${what} of this is missing or empty`,
    key: () => 'a condition has a key, and this one is empty',
    values: (key: string) => `the condition on ${key} has neither values nor notValues`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'AuthorizationPolicy')) {
      for (const rule of spec.get('rules').items) {
        for (const [clause, what] of [
          ['from', 'source'],
          ['to', 'operation'],
        ] as const) {
          for (const entry of rule.get(clause).items) {
            const isFilled = entry.get(what).entries.some(([, list]) => list.items.length > 0);
            if (entry.map !== undefined && !isFilled)
              report(entry, 'empty', what).fix(`leave ${clause} out, if it is for everything`);
          }
        }
        for (const condition of rule.get('when').items) {
          const key = condition.get('key');
          if (key.text === '') report(key, 'key').fix('name what is looked at, such as request.headers[x-team]');
          else if (
            key.text !== undefined &&
            condition.get('values').items.length === 0 &&
            condition.get('notValues').items.length === 0
          ) {
            report(condition, 'values', shown(key.text)).fix('add values');
          }
        }
      }
    }
  },
});
