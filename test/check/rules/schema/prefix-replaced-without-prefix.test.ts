import rule from '../../../../src/check/rules/schema/prefix-replaced-without-prefix';
import { route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'one prefix': route(
      'rules: [{matches: [{path: {type: PathPrefix, value: /a}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]',
    ),
    'no matches, which stand for the prefix /': route(
      'rules: [{filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]',
    ),
    'a match of headers, which has the prefix / too': route(
      'rules: [{matches: [{headers: [{name: a, value: b}]}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]',
    ),
    'the whole path replaced': route(
      'rules: [{matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /b}}}]}]',
    ),
  },
  invalid: {
    'an exact path': {
      given: route(
        'rules: [{matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]',
      ),
      finds: [{ message: 'type', at: 'shop/r spec.rules[0].filters[0].urlRewrite.path', says: 'Exact' }],
    },
    'two prefixes': {
      given: route(
        'rules: [{matches: [{path: {value: /a}}, {path: {value: /b}}], filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]',
      ),
      finds: [{ message: 'count', at: 'shop/r spec.rules[0].filters[0].requestRedirect.path', says: '2' }],
    },
    'a filter of a backend': {
      given: route(
        'rules: [{matches: [{path: {type: RegularExpression, value: /a}}], backendRefs: [{name: a, port: 80, filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]}]',
      ),
      finds: [{ message: 'type', at: 'shop/r spec.rules[0].backendRefs[0].filters[0].urlRewrite.path' }],
    },
    'an empty list of matches': {
      given: route(
        'rules: [{matches: [], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]',
      ),
      finds: [{ message: 'count', at: 'shop/r spec.rules[0].filters[0].urlRewrite.path', says: '0' }],
    },
  },
});
