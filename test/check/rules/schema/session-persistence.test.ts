import rule from '../../../../src/check/rules/schema/session-persistence';
import { route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a cookie for the session': route('rules: [{sessionPersistence: {cookieConfig: {lifetimeType: Session}}}]'),
    'a permanent cookie with a lifetime': route(
      'rules: [{sessionPersistence: {absoluteTimeout: 24h, cookieConfig: {lifetimeType: Permanent}}}]',
    ),
    'a header': route('rules: [{sessionPersistence: {type: Header, absoluteTimeout: 24h}}]'),
    'a cookie for a header, before 1.5': {
      given: route('rules: [{sessionPersistence: {type: Header, cookieConfig: {}}}]'),
      platform: { gatewayApi: '1.4' },
    },
  },
  invalid: {
    'a permanent cookie': {
      given: route('rules: [{sessionPersistence: {cookieConfig: {lifetimeType: Permanent}}}]'),
      finds: [{ message: 'timeout', at: 'shop/r spec.rules[0].sessionPersistence.cookieConfig.lifetimeType' }],
    },
    'a cookie for a header': {
      given: route('rules: [{sessionPersistence: {type: Header, cookieConfig: {}}}]', 'GRPCRoute'),
      finds: [{ message: 'cookie', at: 'shop/r spec.rules[0].sessionPersistence.cookieConfig', says: 'Header' }],
    },
  },
});
