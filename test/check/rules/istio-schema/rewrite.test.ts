import rule from '../../../../src/check/rules/istio-schema/rewrite';
import { http } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const at = 'shop/x spec.http[0].rewrite';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'another path, and host':
      http('rewrite: {uri: /, authority: a}') + http('rewrite: {uriRegexRewrite: {match: a, rewrite: b}}'),
  },
  invalid: {
    'nothing new': { given: http("rewrite: {uri: ''}"), finds: [{ message: 'nothing', at }] },
    'two paths, of which one is half': {
      given:
        http('rewrite: {uri: /, uriRegexRewrite: {match: a}}') +
        http("rewrite: {uriRegexRewrite: {match: '', rewrite: b}}"),
      finds: [
        { message: 'both', at: `${at}.uriRegexRewrite` },
        { message: 'part', at: `${at}.uriRegexRewrite`, says: 'has no rewrite' },
        { message: 'part', at: `${at}.uriRegexRewrite`, says: 'has no match' },
      ],
    },
  },
});
