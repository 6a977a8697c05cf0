import rule from '../../../../src/check/rules/authz/template-slash';
import { authz, SHOP } from '../../policy-manifests';
import { service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BEHIND = SHOP + service(USE) + waypoint();
const paths = (list: string, more = 'action: DENY, ', name = 'paths'): string =>
  authz(`targetRefs: [{kind: Service, name: web}], ${more}rules: [{to: [{operation: {${name}: [${list}]}}]}]`);

testRule(rule, {
  valid: {
    'the path beside it': BEHIND + paths('/api, "/api/{**}"'),
    'a beginning that has both': BEHIND + paths('"/api*", "/api/{**}"'),
    'everything below the root': BEHIND + paths('"/{**}"'),
    'one segment': BEHIND + paths('"/api/{*}"'),
    'a beginning': BEHIND + paths('"/api/*"'),
    'a policy of ztunnel, which reads no paths':
      BEHIND + authz('action: DENY, rules: [{to: [{operation: {paths: ["/api/{**}"]}}]}]'),
    'values of the wrong type': BEHIND + paths('{a: "/api/{**}"}, 7'),
  },
  invalid: {
    'a DENY': {
      given: BEHIND + paths('"/api/{**}"'),
      finds: [
        {
          message: 'bare',
          at: 'shop/p spec.rules[0].to[0].operation.paths[0]',
          says: 'does not match /api,',
          fix: 'add /api',
        },
      ],
    },
    'a DENY with more after it': {
      given: BEHIND + paths('/api, "/api/{**}/items"'),
      finds: [{ message: 'bare', at: 'shop/p spec.rules[0].to[0].operation.paths[1]', says: '/api/items' }],
    },
    'an ALLOW of all but those': {
      given: BEHIND + paths('"/api/{**}"', '', 'notPaths'),
      finds: [{ message: 'bare', at: 'shop/p spec.rules[0].to[0].operation.notPaths[0]' }],
    },
    'an ALLOW': {
      given: BEHIND + paths('"/api/{**}"', ''),
      finds: [{ message: 'notAllowed', at: 'shop/p spec.rules[0].to[0].operation.paths[0]', severity: 'info' }],
    },
  },
});
