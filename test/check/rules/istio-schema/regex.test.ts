import rule from '../../../../src/check/rules/istio-schema/regex';
import { envoyFilter, http } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const long = 'a'.repeat(1025);
const version = (pattern: string, context = ''): string =>
  envoyFilter(
    `configPatches: [{applyTo: CLUSTER, match: {${context}proxy: {proxyVersion: '${pattern}'}}, patch: {operation: REMOVE}}]`,
  );

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'patterns of RE2': http("match: [{uri: {regex: '^/a(?i)b[[:alpha:]]+$'}, headers: {a: {regex: '(?P<n>x)'}}}]"),
    'any value that is not there': http("match: [{withoutHeaders: {a: {regex: '*'}}}]"),
    'a version of a proxy': version('^1\\.3[01].*'),
    'a long version, which is not read': version(long),
    'a version for waypoints, which its CRD refuses': version('(', 'context: WAYPOINT, '),
  },
  invalid: {
    'patterns of other kinds': {
      given: http(
        "match: [{uri: {regex: '(?=a)'}, headers: {a: {regex: '*'}}, queryParams: {q: {regex: ''}}}], " +
          `corsPolicy: {allowOrigins: [{regex: '[a'}]}, rewrite: {uriRegexRewrite: {match: '${long}', rewrite: a}}`,
      ),
      finds: [
        { message: 'pattern', at: 'shop/x spec.http[0].match[0].uri.regex' },
        { message: 'pattern', at: 'shop/x spec.http[0].match[0].headers.a.regex' },
        { message: 'pattern', at: 'shop/x spec.http[0].match[0].queryParams.q.regex', says: 'it is empty' },
        { message: 'pattern', at: 'shop/x spec.http[0].corsPolicy.allowOrigins[0].regex' },
        {
          message: 'pattern',
          at: 'shop/x spec.http[0].rewrite.uriRegexRewrite.match',
          says: 'longer than 1024 characters',
        },
      ],
    },
    'a version of a proxy that is none': {
      given: version('(1'),
      finds: [{ message: 'pattern', at: 'shop/x spec.configPatches[0].match.proxy.proxyVersion' }],
    },
    'a long version, before Istio 1.31 if it is none': {
      given: version(`(${long}`),
      platform: { istio: '1.30' },
      finds: [{ message: 'pattern', at: 'shop/x spec.configPatches[0].match.proxy.proxyVersion' }],
    },
  },
});
