import rule from '../../../../src/check/rules/schema/route-matches-too-many';
import { route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

const matches = (count: number): string => `{matches: [${Array<string>(count).fill('{}').join(', ')}]}`;

testRule(rule, {
  valid: {
    'as many as there may be': route(`rules: [${matches(64)}, ${matches(64)}]`),
    'rules of a GRPCRoute without matches': route(`rules: [${matches(64)}, ${matches(64)}, {}]`, 'GRPCRoute'),
    'more in a release that has no such limit': {
      given: route(`rules: [${matches(64)}, ${matches(65)}]`),
      platform: { gatewayApi: '1.1' },
    },
  },
  invalid: {
    'one too many': {
      given: route(`rules: [${matches(64)}, ${matches(65)}]`, 'GRPCRoute'),
      finds: [{ message: 'tooMany', at: 'shop/r spec.rules', says: '129' }],
    },
    'a rule that matches everything beside 128': {
      given: route(`rules: [${matches(64)}, ${matches(64)}, {}]`),
      finds: [{ message: 'tooMany', at: 'shop/r spec.rules', says: '129' }],
    },
  },
});
