import rule from '../../../../src/check/rules/authz/method-invalid';
import { authz } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const methods = (list: string, name = 'methods'): string => authz(`rules: [{to: [{operation: {${name}: [${list}]}}]}]`);
const AT = 'shop/p spec.rules[0].to[0].operation';

testRule(rule, {
  valid: {
    'methods of HTTP': methods('GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH'),
    'methods of WebDAV': methods('PROPFIND, MKCOL'),
    'any method': methods('"*"'),
    'a beginning and an end': methods('"P*", "*T"'),
    'values of the wrong type': methods('7, [GET], null'),
  },
  invalid: {
    'small letters': {
      given: methods('GET, get'),
      finds: [{ message: 'capitals', at: `${AT}.methods[1]`, fix: 'write GET' }],
    },
    'a method of gRPC': {
      given: methods('SayHello', 'notMethods'),
      finds: [{ message: 'unknown', at: `${AT}.notMethods[0]`, fix: 'gRPC' }],
    },
    'a beginning of none': { given: methods('"GETS*"'), finds: [{ message: 'unknown', at: `${AT}.methods[0]` }] },
  },
});
