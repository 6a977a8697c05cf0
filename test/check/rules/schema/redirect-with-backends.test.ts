import rule from '../../../../src/check/rules/schema/redirect-with-backends';
import { route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a redirect alone': route('rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]'),
    'a redirect and an empty list': route(
      'rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}], backendRefs: []}]',
    ),
    'a rewrite and a backend': route(
      'rules: [{filters: [{type: URLRewrite, urlRewrite: {hostname: a.example.com}}], backendRefs: [{name: a, port: 80}]}]',
    ),
    'a redirect of another rule': route(
      'rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}, {backendRefs: [{name: a, port: 80}]}]',
    ),
  },
  invalid: {
    both: {
      given: route(
        'rules: [{filters: [{type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}, {type: RequestRedirect, requestRedirect: {scheme: https}}], backendRefs: [{name: a, port: 80}]}]',
      ),
      finds: [{ message: 'both', at: 'shop/r spec.rules[0].backendRefs' }],
    },
  },
});
