import rule from '../../../../src/check/rules/schema/path-modifier-mismatch';
import { filtered } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'the field of the type': filtered(
      '{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /a}}}',
    ),
    'an empty prefix': filtered(
      "{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: ''}}}",
    ),
    'an unknown type': filtered('{type: URLRewrite, urlRewrite: {path: {type: Mystery}}}'),
  },
  invalid: {
    'the field of the other type': {
      given: filtered('{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replacePrefixMatch: /a}}}'),
      finds: [
        { message: 'missing', at: 'shop/r spec.rules[0].filters[0].urlRewrite.path', says: 'replaceFullPath' },
        { message: 'other', at: 'shop/r spec.rules[0].filters[0].urlRewrite.path.replacePrefixMatch' },
      ],
    },
    'no field, in a redirect': {
      given: filtered('{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch}}}'),
      finds: [
        { message: 'missing', at: 'shop/r spec.rules[0].filters[0].requestRedirect.path', says: 'replacePrefixMatch' },
      ],
    },
    'both fields': {
      given: filtered(
        '{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /a, replaceFullPath: /a}}}',
      ),
      finds: [{ message: 'other', at: 'shop/r spec.rules[0].filters[0].urlRewrite.path.replaceFullPath' }],
    },
  },
});
