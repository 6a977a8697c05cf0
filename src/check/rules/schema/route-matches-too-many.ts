import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/route-matches-too-many',
  severity: 'error',
  summary: 'A route has more than 128 matches in all.',
  details:
    'An API server refuses the route: a rule may have up to 64 matches, and all rules of a route together 128. A rule of an HTTPRoute ' +
    'without matches counts as one.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.2' },
  on: ['HTTPRoute', 'GRPCRoute'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPRouteSpec (1.2 to 1.6)'],
  example: {
    wrong: routeOf(65, 64),
    right: routeOf(64, 64),
  },
  messages: {
    tooMany: (count: number) => `the rules of this route have ${count} matches, and 128 is the most`,
  },
  check({ mesh, report }) {
    for (const kind of ['HTTPRoute', 'GRPCRoute'] as const) {
      for (const { spec } of mesh.ofKind(kind)) {
        const rules = spec.get('rules');
        const count = rules.items.reduce((sum, rule) => {
          const matches = rule.get('matches');
          return sum + (matches.isSet ? matches.items.length : kind === 'HTTPRoute' ? 1 : 0);
        }, 0);
        if (count > 128) report(rules, 'tooMany', count).fix('make two routes of it');
      }
    }
  },
});

/** A route with rules of so many matches. */
function routeOf(...counts: readonly number[]): string {
  const rules = counts.map((count) => `    - matches: [${Array<string>(count).fill('{}').join(', ')}]\n`);
  return `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: web, namespace: shop }\nspec:\n  rules:\n${rules.join('')}`;
}
