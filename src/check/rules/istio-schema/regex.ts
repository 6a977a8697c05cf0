import type { Field } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { isAtLeast } from '../../../model/platform/platform-facts';
import { fieldsAt } from '../../fields-at';
import { httpRoutes } from '../../istio-schema/routes';
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

function patterns(mesh: Mesh): readonly Field[] {
  return [
    ...httpRoutes(mesh).flatMap(({ field, matches }) => [
      ...matches.flatMap(inMatch),
      ...field.get('corsPolicy', 'allowOrigins').items.map((origin) => origin.get('regex')),
      // Without one it is refused as a whole (istio-schema/rewrite).
      ...[field.get('rewrite', 'uriRegexRewrite', 'match')].filter(({ text }) => text !== ''),
    ]),
    ...validated(mesh, 'EnvoyFilter')
      .flatMap(({ spec }) => fieldsAt(spec, 'configPatches.*.match'))
      .filter((match) => match.get('context').text !== 'WAYPOINT')
      .map((match) => match.get('proxy', 'proxyVersion'))
      // From Istio 1.31 on, a long one is no reason to refuse, but is not read.
      .filter(({ text }) => text !== '' && !(isAtLeast(mesh, 'istio', '1.31') && (text?.length ?? 0) > REGEX_MOST)),
  ].filter(({ text }) => text !== undefined);
}

function inMatch(match: Field): readonly Field[] {
  return [
    ...['uri', 'scheme', 'method', 'authority'].map((name) => match.get(name, 'regex')),
    ...['headers', 'queryParams'].flatMap((name) => match.get(name).entries.map(([, one]) => one.get('regex'))),
    ...match
      .get('withoutHeaders')
      .entries.map(([, one]) => one.get('regex'))
      .filter(({ text }) => text !== '*'),
  ];
}
