import type { Field } from '../../../model/field';
import { covers, matchKey, takesEverything } from '../../../model/routing/route-matches';
import { virtualServices } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

// After a rule for everything, routing/rule-unreachable says of the whole rule that it is never used.
export default defineRule({
  id: 'routing/match-shadowed',
  severity: 'info',
  summary: 'A match of a VirtualService takes nothing that one before it has not taken.',
  details:
    'Matches are tried in order, and those of a rule are alternatives. One that says the same as another before it, or has a path that ' +
    'begins with a prefix of it and no wider conditions, is never reached. An absent method stands for any.',
  codes: ['IST0131'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, analyzeUnreachableHTTPRules and coveredValidation'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ uri: { prefix: /api } }]
      route: [{ destination: { host: api } }]
    - match: [{ uri: { prefix: /api/v2 } }]
      route: [{ destination: { host: api-v2 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ uri: { prefix: /api/v2 } }]
      route: [{ destination: { host: api-v2 } }]
    - match: [{ uri: { prefix: /api } }]
      route: [{ destination: { host: api } }]
`,
  },
  messages: {
    same: (before: string) => `${before} matches the same: this one is never reached`,
    covered: (prefix: string, before: string) => `${before} takes all below ${prefix}: this match is never reached`,
  },
  check({ mesh, report }) {
    for (const { routes } of virtualServices(mesh)) {
      for (const kind of ['http', 'tls', 'tcp'] as const) {
        const seen = new Map<string, Field>();
        const prefixes: Field[] = [];
        for (const route of routes.filter((one) => one.kind === kind)) {
          if (takesEverything(route)) break;
          for (const match of route.matches) {
            const same = seen.get(matchKey(match));
            if (same) {
              // A rule that loses its only match would take everything.
              const isAlone = route.matches.length === 1;
              report(match, 'same', nameOf(same))
                .related(same)
                .fix('remove it', isAlone ? undefined : [{ op: 'remove', path: pointerTo(match.path) }]);
              continue;
            }
            seen.set(matchKey(match), match);
            if (kind !== 'http' || !match.get('uri', 'prefix').text) continue;
            const wider = prefixes.find((one) => covers(one, match));
            if (wider) {
              report(match, 'covered', wider.get('uri', 'prefix').text!, nameOf(wider))
                .related(wider)
                .fix('put the rule of the longer prefix first');
            }
            prefixes.push(match);
          }
        }
      }
    }
  },
});

function nameOf(match: Field): string {
  const [, kind, rule, , n] = match.path;
  const name = match.get('name').text;
  return name ? `match ${JSON.stringify(name)}` : `match ${n} of ${kind} rule ${rule}`;
}
