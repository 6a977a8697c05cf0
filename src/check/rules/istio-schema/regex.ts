import type { Field } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { isAtLeast } from '../../../model/platform/platform-facts';
import { fieldsAt } from '../../fields-at';
import { httpRoutes } from '../../istio-schema/http-routes';
import { REGEX_MOST, regexProblem } from '../../istio-schema/regex-problem';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/regex',
  severity: 'error',
  summary: 'A pattern is none that istiod and Envoy can read.',
  details:
    'Patterns are of [RE2](https://github.com/google/re2/wiki/Syntax), which has no look-ahead, no look-behind and no references back: they could take ' +
    'forever. A pattern in a VirtualService is not empty and has at most 1024 characters.\n\n' +
    'In `withoutHeaders`, `*` alone is taken, for a header with any value.',
  codes: ['IST0106'],
  on: ['VirtualService', 'EnvoyFilter'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateStringMatchRegexp, validateStringRegexp',
    'istio/istio pkg/config/validation/envoyfilter/envoyfilter.go, validateEnvoyFilter',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ uri: { regex: '/(?!internal).*' } }]
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ uri: { regex: '/[^/]+/public' } }]
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    pattern: (pattern: string, problem: string) => `${pattern} is no pattern of RE2: ${problem}`,
  },
  check({ mesh, report }) {
    for (const field of patterns(mesh)) {
      const problem = regexProblem(field.text!);
      if (problem !== undefined)
        report(field, 'pattern', shown(field.text!), problem).fix(
          'write it without what RE2 lacks, or match by exact or prefix',
        );
    }
  },
});

const IN_ROUTE = [
  ...['uri', 'scheme', 'method', 'authority', 'headers.*', 'queryParams.*'].map((at) => `match.*.${at}.regex`),
  'corsPolicy.allowOrigins.*.regex',
];

function patterns(mesh: Mesh): readonly Field[] {
  return [
    ...httpRoutes(mesh).flatMap(({ field }) => [
      ...IN_ROUTE.flatMap((path) => fieldsAt(field, path)),
      ...fieldsAt(field, 'match.*.withoutHeaders.*.regex').filter(({ text }) => text !== '*'),
      // Without one it is refused as a whole (istio-schema/rewrite).
      ...fieldsAt(field, 'rewrite.uriRegexRewrite.match').filter(({ text }) => text !== ''),
    ]),
    ...validated(mesh, 'EnvoyFilter')
      .flatMap(({ spec }) => fieldsAt(spec, 'configPatches.*.match'))
      .filter((match) => match.get('context').text !== 'WAYPOINT')
      .flatMap((match) => fieldsAt(match, 'proxy.proxyVersion'))
      // From Istio 1.31 on, a long one is no reason to refuse, but is not read.
      .filter(({ text }) => text !== '' && !(isAtLeast(mesh, 'istio', '1.31') && (text?.length ?? 0) > REGEX_MOST)),
  ].filter(({ text }) => text !== undefined);
}
