import { matchKey, takesEverything } from '../../../model/routing/route-matches';
import { virtualServices } from '../../../model/routing/virtual-service';
import type { Field } from '../../../model/field';
import { defineRule } from '../../define-rule';

// Matches that are used before are routing/match-shadowed's, each by itself; this one is about the rule, as istiod's webhook has both.
export default defineRule({
  id: 'routing/rule-unreachable',
  severity: 'warning',
  summary: 'A rule of a VirtualService that comes after one for everything is never used.',
  details:
    'Rules are tried in the order they are written in, and the first that matches wins. One without `match` takes everything, so none ' +
    'after it is ever reached; the same holds for a rule all of whose matches are those of rules before it.',
  codes: ['IST0130'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, analyzeUnreachableHTTPRules'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - route: [{ destination: { host: reviews, subset: v1 } }]
    - match: [{ headers: { end-user: { exact: jason } } }]
      route: [{ destination: { host: reviews, subset: v2 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - match: [{ headers: { end-user: { exact: jason } } }]
      route: [{ destination: { host: reviews, subset: v2 } }]
    - route: [{ destination: { host: reviews, subset: v1 } }]
`,
  },
  messages: {
    afterAll: (before: string) => `${before} takes everything: this rule is never used`,
    usedBefore: () => 'rules before it take all that it matches: this rule is never used',
  },
  check({ mesh, report }) {
    for (const { routes } of virtualServices(mesh)) {
      for (const kind of ['http', 'tls', 'tcp'] as const) {
        const used = new Set<string>();
        let all: Field | undefined;
        for (const route of routes.filter((one) => one.kind === kind)) {
          const { field, matches } = route;
          const keys = matches.map(matchKey);
          if (all) {
            report(field, 'afterAll', nameOf(all))
              .related(all)
              .fix(`put it before ${nameOf(all)}, or remove it`);
          } else if (keys.length > 0 && keys.every((key, i) => used.has(key) || keys.indexOf(key) < i)) {
            report(field, 'usedBefore').fix('remove it, or say what else it is for');
          }
          for (const key of keys) used.add(key);
          if (takesEverything(route)) all ??= field;
        }
      }
    }
  },
});

function nameOf(rule: Field): string {
  const name = rule.get('name').text;
  return name ? `rule ${JSON.stringify(name)}` : `rule ${rule.path.slice(1).join(' ')}`;
}
