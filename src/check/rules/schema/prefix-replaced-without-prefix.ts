import type { Field } from '../../../model/field';
import { filterLists } from '../../../model/gateways/route-fields';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/prefix-replaced-without-prefix',
  severity: 'error',
  summary: 'A filter replaces the prefix that was matched, and the rule does not match one prefix.',
  details:
    'An API server refuses the route. `ReplacePrefixMatch` puts another prefix in the place of the one that the rule matched, so that ' +
    'the rule has to have exactly one match, whose path is a `PathPrefix`. A rule without matches has one, of the prefix `/`.',
  isInCrd: true,
  on: ['HTTPRoute'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPRouteRule (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - matches: [{ path: { type: Exact, value: /v1 } }]
      filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /v2 } } }]
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - matches: [{ path: { type: PathPrefix, value: /v1 } }]
      filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /v2 } } }]
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    count: (count: number) => `this replaces the prefix of the one match of its rule, which has ${count}`,
    type: (type: string) => `this replaces the prefix that its rule matched, and the rule matches by ${type}`,
  },
  check({ mesh, report }) {
    for (const { rule, filters } of filterLists(mesh, 'HTTPRoute')) {
      const matches = rule.get('matches');
      const count = matches.isSet ? matches.items.length : 1;
      const type = matches.get(0, 'path', 'type').text ?? 'PathPrefix';
      if (count === 1 && type === 'PathPrefix') continue;
      for (const name of ['requestRedirect', 'urlRewrite']) {
        const replacing = filters.map((filter) => filter.get(name, 'path')).filter(replacesPrefix);
        // Of two in a list an API server says that alone (schema/filter-repeated).
        const [only, ...more] = replacing;
        if (!only || more.length > 0) continue;
        const reported = count === 1 ? report(only, 'type', type) : report(only, 'count', count);
        reported
          .related(matches)
          .fix('match one path of type PathPrefix; make a rule of each match, where there are several');
      }
    }
  },
});

function replacesPrefix(path: Field): boolean {
  return path.get('type').text === 'ReplacePrefixMatch' && path.get('replacePrefixMatch').isSet;
}
