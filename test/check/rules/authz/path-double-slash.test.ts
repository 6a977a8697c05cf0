import rule from '../../../../src/check/rules/authz/path-double-slash';
import { authz, SHOP } from '../../policy-manifests';
import { service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BEHIND = SHOP + service(USE) + waypoint();
const to = (operation: string, action: string, target = 'targetRefs: [{kind: Service, name: web}], '): string =>
  authz(`${target}action: ${action}, rules: [{to: [{operation: {${operation}}}]}]`);

testRule(rule, {
  valid: {
    'an ALLOW of paths': BEHIND + to('paths: [/admin]', 'ALLOW'),
    'a DENY of all but some paths': BEHIND + to('notPaths: [/public]', 'DENY'),
    'every path': BEHIND + to('paths: ["/*", "*"]', 'DENY'),
    'the end of a path': BEHIND + to('paths: ["*.php"]', 'DENY'),
    'a template': BEHIND + to('paths: ["/x/{*}"]', 'DENY'),
    'a policy of ztunnel, which reads no paths': BEHIND + to('paths: [/admin]', 'DENY', ''),
    'a mesh that merges slashes': {
      given: BEHIND + to('paths: [/admin]', 'DENY'),
      values: { istiod: { meshConfig: { pathNormalization: { normalization: 'MERGE_SLASHES' } } } },
    },
    'a mesh that decodes them, too': {
      given: BEHIND + to('paths: [/admin]', 'DENY'),
      values: { istiod: { meshConfig: { pathNormalization: { normalization: 'DECODE_AND_MERGE_SLASHES' } } } },
    },
    'values of the wrong type': BEHIND + to('paths: [[/admin], 7]', 'DENY'),
  },
  invalid: {
    'a DENY of a path': {
      given: BEHIND + to('paths: [/admin]', 'DENY'),
      finds: [
        {
          message: 'passes',
          at: 'shop/p spec.rules[0].to[0].operation.paths[0]',
          says: 'a request for //admin',
          fix: 'MERGE_SLASHES',
        },
      ],
    },
    'a DENY of a beginning': {
      given: BEHIND + to('paths: ["/admin/*"]', 'DENY'),
      finds: [{ message: 'passes', at: 'shop/p spec.rules[0].to[0].operation.paths[0]', says: '//admin/ is not' }],
    },
    'an ALLOW of all but a path, in a mesh that does not merge them': {
      given: BEHIND + to('notPaths: [/admin]', 'ALLOW'),
      values: { istiod: { meshConfig: { pathNormalization: { normalization: 'BASE' } } } },
      finds: [{ message: 'passes', at: 'shop/p spec.rules[0].to[0].operation.notPaths[0]' }],
    },
  },
});
